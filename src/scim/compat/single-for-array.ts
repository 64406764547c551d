import type { ValueRule } from './rule.js';

export const singleForArray: ValueRule = {
  kind: 'value',
  name: 'single-for-array',
  clients: ['OneLogin'],
  example: '"emails": {"value": "bjensen@example.com", "primary": true}',
  lenient: 'A lone value counts as an array of it where many values belong.',
  strict: '400 invalidValue: a multi-valued attribute takes an array (RFC 7643 section 2.4).',
  rewrite: (attribute, value) =>
    attribute.multiValued && value !== null && !Array.isArray(value) ? [value] : undefined,
};
