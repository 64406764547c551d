import type { SwitchRule } from './rule.js';

export const patchRemoveListed: SwitchRule = {
  kind: 'switch',
  name: 'patch-remove-listed',
  clients: ['Microsoft Entra ID', 'JumpCloud', 'AWS', 'Salesforce'],
  example: '{"op": "remove", "path": "members", "value": [{"value": "2819c223-7f76-453a-919d-413861904646"}]}',
  lenient: 'A remove that carries values removes these and no others.',
  strict: '400 invalidValue: remove takes no value (RFC 7644 section 3.5.2.2), and without it all elements would go.',
};
