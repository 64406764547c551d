import type { SwitchRule } from './rule.js';

export const untypedElement: SwitchRule = {
  kind: 'switch',
  name: 'untyped-element',
  clients: ['Microsoft Entra ID'],
  example: '{"op": "add", "path": "roles", "value": [{"value": "Admin"}]}',
  lenient:
    'An element without type is the one element with the same value, and gets its type, where there is just one such element.',
  strict: 'They are two elements: their types differ (RFC 7643 section 2.4).',
};
