import type { ValueRule } from './rule.js';

export const numberForString: ValueRule = {
  kind: 'value',
  name: 'number-for-string',
  clients: [],
  example: '"employeeNumber": 701984',
  lenient: 'A number counts as its digits where a string belongs.',
  strict: '400 invalidValue: a string is a JSON string (RFC 7643 section 2.3.1).',
  rewrite: (attribute, value) =>
    attribute.type === 'string' && !attribute.multiValued && typeof value === 'number' ? String(value) : undefined,
};
