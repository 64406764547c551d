import type { ValueRule } from './rule.js';

export const trimmedName: ValueRule = {
  kind: 'value',
  name: 'trimmed-name',
  clients: ['HR exports'],
  example: '"userName": "bjensen "',
  lenient:
    'A text that must be unique loses the blanks at its ends, in values and in eq filters: nobody sees such names differ.',
  strict:
    'They count: two names that differ in them are two, and a userName with them is 400 invalidValue (RFC 8265 section 3.3).',
  rewrite(attribute, value) {
    if (attribute.type !== 'string' || attribute.uniqueness === 'none' || typeof value !== 'string') return undefined;
    const trimmed = value.trim();
    return trimmed === value ? undefined : trimmed;
  },
};
