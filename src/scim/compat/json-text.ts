import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { rejectCostlyJson } from '../json-scan.js';
import { LIMITS } from '../limits.js';
import type { Attribute } from '../schema/attribute.js';
import type { Compatibility, ValueRule } from './rule.js';

export const jsonText: ValueRule = {
  kind: 'value',
  name: 'json-text',
  clients: ['Microsoft Entra ID', 'Keycloak extensions'],
  example: '"roles": [{"value": "{\\"id\\":\\"1\\",\\"value\\":\\"admin\\",\\"displayName\\":\\"Admin\\"}"}]',
  lenient:
    'JSON text in the place of an object or an array counts as what it says: as a complex value or as its "value", as the values of a multi-valued attribute, as an extension, or as the value of an operation without path. The displayName of an element is its display.',
  strict: 'As "value" it is a string like any other; elsewhere 400 invalidValue (RFC 7643 section 2.3.8).',
  rewrite(attribute, value) {
    if (attribute.multiValued) return manyOf(attribute, value);
    if (attribute.type !== 'complex') return innerValue(attribute, value);
    if (typeof value === 'string') return named(attribute.subAttributes, objectOf(value));
    if (!isJsonObject(value) || !Object.hasOwn(value, 'value')) return undefined;
    const inner = named(attribute.subAttributes, objectOf(value['value']));
    return inner && Object.hasOwn(inner, 'value') ? { ...value, ...inner } : undefined;
  },
};

/** The object that JSON text stands for where an object of attributes belongs; the value itself otherwise. */
export function readObjectText(value: Json, compat: Compatibility): Json {
  const object = objectOf(value);
  return object && compat.allows(jsonText) ? object : value;
}

/** The values that text stands for, as a whole or as one of them. */
function manyOf(attribute: Attribute, value: Json): Json | undefined {
  const isComplex = attribute.type === 'complex';
  if (typeof value === 'string') {
    const object = isComplex ? named(attribute.subAttributes, objectOf(value)) : undefined;
    return object ?? arrayOf(value, isComplex);
  }
  if (!isComplex || !Array.isArray(value) || !value.some((element) => ARRAY.test(textOf(element)))) return undefined;
  const parted = value.map((element) => arrayOf(textOf(element), true));
  return parted.some((each) => each) ? value.flatMap((element, place) => parted[place] ?? element) : undefined;
}

const ARRAY = /^\s*\[/;
const OBJECT = /^\s*\{/;

/** The text an element is or has for its `value`. */
function textOf(element: Json): string {
  const text = isJsonObject(element) ? element['value'] : element;
  return typeof text === 'string' ? text : '';
}

/** The elements that the text of an array says: objects, or texts of a simple attribute. */
function arrayOf(text: string, ofObjects: boolean): Json[] | undefined {
  const array = parsed(text, ARRAY);
  const isElement = (each: Json) => (ofObjects ? isJsonObject(each) : typeof each === 'string');
  return Array.isArray(array) && array.every(isElement) ? array : undefined;
}

/** The `value` of an object whose text stands where the `value` alone belongs. */
function innerValue(attribute: Attribute, value: Json): Json | undefined {
  if (attribute.name !== 'value' || !attribute.parent?.multiValued) return undefined;
  const object = objectOf(value);
  return object && Object.hasOwn(object, 'value') ? object['value'] : undefined;
}

function objectOf(text: Json | undefined): JsonObject | undefined {
  const value = parsed(text, OBJECT);
  return isJsonObject(value) ? value : undefined;
}

/** What JSON text says; `undefined` for other text, and for text past the limits of bodies. */
function parsed(text: Json | undefined, start: RegExp): Json | undefined {
  if (typeof text !== 'string' || text.length > LIMITS.valueCharacters || !start.test(text)) return undefined;
  try {
    // In the body that holds it, it was one text and nothing to count.
    rejectCostlyJson(Buffer.from(text));
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** An app role's `displayName` is what SCIM calls `display`, and its `id` has no place. */
function named(known: ReadonlyMap<string, unknown>, value: JsonObject | undefined): JsonObject | undefined {
  if (!value) return undefined;
  const named: JsonObject = {};
  for (const [key, part] of Object.entries(value)) {
    const name = key === 'displayName' && !known.has('displayname') ? 'display' : key;
    if (known.has(name.toLowerCase())) named[name] = part;
  }
  return named;
}
