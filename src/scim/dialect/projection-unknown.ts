import type { SwitchRule } from './rule.js';

export const projectionUnknown: SwitchRule = {
  kind: 'switch',
  name: 'projection-unknown',
  clients: [],
  example: 'GET /Users?attributes=userName,groupList',
  lenient: 'A name in attributes or excludedAttributes that no resource type of the request has is left out.',
  strict: '400 invalidValue: the name is no attribute, so nothing is known to be asked for (RFC 7644 section 3.9).',
};
