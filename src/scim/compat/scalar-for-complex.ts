import type { ValueRule } from './rule.js';

export const scalarForComplex: ValueRule = {
  kind: 'value',
  name: 'scalar-for-complex',
  clients: ['Microsoft Entra ID'],
  example: '"manager": "26118915-6090-4610-87e4-49d8ca9f808d"',
  lenient: 'A plain value in the place of a complex one is its "value".',
  strict: '400 invalidValue: a complex value is an object (RFC 7643 section 2.3.8).',
  rewrite(attribute, value) {
    if (attribute.type !== 'complex' || attribute.multiValued || value === null || typeof value === 'object') {
      return undefined;
    }
    const main = attribute.subAttributes.get('value');
    return main && { [main.name]: value };
  },
};
