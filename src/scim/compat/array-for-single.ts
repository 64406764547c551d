import type { ValueRule } from './rule.js';

export const arrayForSingle: ValueRule = {
  kind: 'value',
  name: 'array-for-single',
  clients: ['Okta', 'Microsoft Entra ID'],
  example: '"active": [false]',
  lenient: 'An array of one element counts as that element where a single value belongs, an empty one as no value.',
  strict: '400 invalidValue: the attribute is not multi-valued (RFC 7643 section 2.4).',
  rewrite: (attribute, value) =>
    !attribute.multiValued && Array.isArray(value) && value.length <= 1 ? (value[0] ?? null) : undefined,
};
