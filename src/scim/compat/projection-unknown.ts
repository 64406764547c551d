import type { SwitchRule } from './rule.js';

export const projectionUnknown: SwitchRule = {
  kind: 'switch',
  name: 'projection-unknown',
  clients: [],
  example: 'GET /Users?attributes=userName,groupList',
  lenient: 'A name in attributes or excludedAttributes that no resource type of the request has is left out.',
  strict: 'The same, and named in the header too: the RFC has no error for such a name (RFC 7644 section 3.9).',
};
