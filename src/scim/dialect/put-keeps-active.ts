import type { SwitchRule } from './rule.js';

export const putKeepsActive: SwitchRule = {
  kind: 'switch',
  name: 'put-keeps-active',
  clients: [],
  example: 'PUT /Users/{id} {"userName": "bjensen", "title": "Tour Guide"}',
  lenient: 'A PUT that leaves out active keeps it, so that a profile update reactivates nobody; null unassigns it.',
  strict: 'Left out means cleared (RFC 7644 section 3.5.1): the user has no active afterwards.',
};
