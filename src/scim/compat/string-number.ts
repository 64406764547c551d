import type { ValueRule } from './rule.js';

export const stringNumber: ValueRule = {
  kind: 'value',
  name: 'string-number',
  clients: [],
  example: '"badgeNumber": "42"',
  lenient: 'A text that is a number counts as the number, where a number belongs.',
  strict: '400 invalidValue: integers and decimals are JSON numbers (RFC 7643 sections 2.3.3 and 2.3.4).',
  rewrite(attribute, value) {
    if (attribute.type !== 'integer' && attribute.type !== 'decimal') return undefined;
    return typeof value === 'string' && /^-?\d{1,20}(?:\.\d{1,20})?$/.test(value) ? Number(value) : undefined;
  },
};
