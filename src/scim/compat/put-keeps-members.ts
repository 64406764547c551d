import type { SwitchRule } from './rule.js';

export const putKeepsMembers: SwitchRule = {
  kind: 'switch',
  name: 'put-keeps-members',
  clients: ['Okta', 'PingFederate'],
  example: 'PUT /Groups/{id} {"displayName": "Renamed"}',
  lenient:
    'A PUT that leaves out members, or has an empty text for them, keeps them; null and an empty array remove all.',
  strict: 'Left out means cleared (RFC 7644 section 3.5.1): the group is empty afterwards.',
};
