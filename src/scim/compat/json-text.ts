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

/**
 * Where an object of attributes is expected, parses a string that holds JSON text of one; returns other values
 * unchanged.
 */
export function readObjectText(value: Json, compat: Compatibility): Json {
  const object = objectOf(value);
  return object && compat.allows(jsonText) ? object : value;
}

/**
 * The array meant by a value of a multi-valued attribute: one sent as JSON text, or one with elements that are JSON
 * text of arrays, whose elements take their place.
 */
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

/** The text of an element that is a string or has a string as its `value`. */
function textOf(element: Json): string {
  const text = isJsonObject(element) ? element['value'] : element;
  return typeof text === 'string' ? text : '';
}

/** The elements of an array in JSON text: objects, or strings for a simple attribute. */
function arrayOf(text: string, ofObjects: boolean): Json[] | undefined {
  const array = parsed(text, ARRAY);
  const isElement = (each: Json) => (ofObjects ? isJsonObject(each) : typeof each === 'string');
  return Array.isArray(array) && array.every(isElement) ? array : undefined;
}

/** The `value` of an object that was sent as JSON text in the place of that `value`. */
function innerValue(attribute: Attribute, value: Json): Json | undefined {
  if (attribute.name !== 'value' || !attribute.parent?.multiValued) return undefined;
  const object = objectOf(value);
  return object && Object.hasOwn(object, 'value') ? object['value'] : undefined;
}

function objectOf(text: Json | undefined): JsonObject | undefined {
  const value = parsed(text, OBJECT);
  return isJsonObject(value) ? value : undefined;
}

/** Parses JSON text that begins with `start`; `undefined` for other text, and for text beyond the limits of bodies. */
function parsed(text: Json | undefined, start: RegExp): Json | undefined {
  if (typeof text !== 'string' || text.length > LIMITS.valueCharacters || !start.test(text)) return undefined;
  try {
    // When the body was checked, this was a single string, so its contents were not counted.
    rejectCostlyJson(Buffer.from(text));
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** App roles of Entra ID use `displayName` for what SCIM calls `display`; their `id` has no counterpart. */
function named(known: ReadonlyMap<string, unknown>, value: JsonObject | undefined): JsonObject | undefined {
  if (!value) return undefined;
  const named: JsonObject = {};
  for (const [key, part] of Object.entries(value)) {
    const name = key === 'displayName' && !known.has('displayname') ? 'display' : key;
    if (known.has(name.toLowerCase())) named[name] = part;
  }
  return named;
}
