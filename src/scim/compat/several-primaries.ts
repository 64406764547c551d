import type { SwitchRule } from './rule.js';

export const severalPrimaries: SwitchRule = {
  kind: 'switch',
  name: 'several-primaries',
  clients: ['PingOne'],
  example: '"emails": [{"value": "a@example.com", "primary": true}, {"value": "b@example.com", "primary": true}]',
  lenient: 'The first primary element stays so, the others become primary false.',
  strict: '400 invalidValue: at most one element is primary (RFC 7643 section 2.4).',
};
