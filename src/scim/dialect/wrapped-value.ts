import { isJsonObject } from '../json.js';
import type { ValueRule } from './rule.js';

export const wrappedValue: ValueRule = {
  kind: 'value',
  name: 'wrapped-value',
  clients: ['Microsoft Entra ID'],
  example: '{"op": "Replace", "path": "name.givenName", "value": [{"$ref": null, "value": "Barbara"}]}',
  lenient: 'An object of value, and of $ref at most, counts as its value where a simple value belongs.',
  strict: '400 invalidValue: a simple attribute has no sub-attributes (RFC 7643 section 2.3).',
  rewrite(attribute, value) {
    if (attribute.type === 'complex' || attribute.multiValued || !isJsonObject(value)) return undefined;
    const { value: inner, $ref: _reference, ...rest } = value;
    return inner !== undefined && Object.keys(rest).length === 0 ? inner : undefined;
  },
};
