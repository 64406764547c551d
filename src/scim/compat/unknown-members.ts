import type { SwitchRule } from './rule.js';

export const unknownMembers: SwitchRule = {
  kind: 'switch',
  name: 'unknown-members',
  clients: ['Microsoft Entra ID', 'Okta'],
  example: 'add members [{"value": "<known id>"}, {"value": "<id of nobody>"}]',
  lenient:
    'Members that name no resource of the tenant are left out and the others applied; 400 invalidValue when none is known.',
  strict: '400 invalidValue naming the first unknown id; nothing is changed.',
};
