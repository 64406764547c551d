import type { SwitchRule } from './rule.js';

export const looseReference: SwitchRule = {
  kind: 'switch',
  name: 'loose-reference',
  clients: [],
  example: '"profileUrl": "example.com/people/Barbara Jensen"',
  lenient: 'A reference may be any text.',
  strict: '400 invalidValue: a reference is an absolute or relative URI (RFC 7643 section 2.3.7).',
};
