import { isJsonObject } from '../json.js';
import type { ValueRule } from './rule.js';

export const wrappedValue: ValueRule = {
  kind: 'value',
  name: 'wrapped-value',
  clients: ['Microsoft Entra ID'],
  example: '{"op": "Replace", "path": "name.givenName", "value": [{"$ref": null, "value": "Barbara"}]}',
  lenient:
    'A lone object of value, and of $ref at most, in an array counts as its value where a simple value belongs; so does one with $ref outside an array.',
  strict: '400 invalidValue: a simple attribute has no sub-attributes (RFC 7643 section 2.3).',
  rewrite(attribute, value) {
    if (attribute.type === 'complex' || attribute.multiValued) return undefined;
    const inArray = Array.isArray(value) && value.length === 1;
    const wrapped = inArray ? value[0] : value;
    if (!isJsonObject(wrapped)) return undefined;
    const { value: inner, $ref: reference, ...rest } = wrapped;
    const isWrapper = inner !== undefined && Object.keys(rest).length === 0;
    return isWrapper && (inArray || reference !== undefined) ? inner : undefined;
  },
};
