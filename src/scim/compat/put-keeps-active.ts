import type { SwitchRule } from './rule.js';

export const putKeepsActive: SwitchRule = {
  kind: 'switch',
  name: 'put-keeps-active',
  clients: [],
  example: 'PUT /Users/{id} {"userName": "bjensen", "title": "Tour Guide"}',
  lenient:
    'A PUT that leaves out active, or has "" or [] for it, keeps it, and null leaves false: a profile update neither reactivates nor loses anybody.',
  strict: 'Left out and null mean cleared (RFC 7644 section 3.5.1): the user has no active afterwards.',
};
