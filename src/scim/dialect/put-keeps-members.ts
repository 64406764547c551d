import type { SwitchRule } from './rule.js';

export const putKeepsMembers: SwitchRule = {
  kind: 'switch',
  name: 'put-keeps-members',
  clients: ['Okta', 'PingFederate'],
  example: 'PUT /Groups/{id} {"displayName": "Renamed"}',
  lenient: 'A PUT that leaves out members keeps them; an empty array removes all.',
  strict: 'Left out means cleared (RFC 7644 section 3.5.1): the group is empty afterwards.',
};
