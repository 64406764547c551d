import { isJsonObject } from '../json.js';
import type { ValueRule } from './rule.js';

export const memberReference: ValueRule = {
  kind: 'value',
  name: 'member-reference',
  clients: [],
  example: '"members": [{"$ref": "https://example.com/scim/v2/Users/2819c223-7f76-453a-919d-413861904646"}]',
  lenient: 'A member with $ref and no value is the resource whose id ends the $ref.',
  strict: '400 invalidValue: the value of a member is the id of a resource (RFC 7643 section 4.2).',
  rewrite(attribute, value) {
    if (attribute.source !== 'members' || attribute.multiValued || !isJsonObject(value)) return undefined;
    if (Object.hasOwn(value, 'value') && value['value'] !== null && value['value'] !== '') return undefined;
    const find = (name: string) => Object.entries(value).find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
    const reference = find('$ref');
    if (find('value') !== '' || typeof reference !== 'string') return undefined;
    const id = reference
      .split(/[?#]/, 1)[0]
      ?.split('/')
      .findLast((segment) => segment !== '');
    if (id === undefined) return undefined;
    const rest = Object.entries(value).filter(([key]) => key.toLowerCase() !== 'value');
    return { ...Object.fromEntries(rest), value: id };
  },
};
