import { comparisonKey } from '../compare/comparison-key.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import type { Attribute } from '../schema/attribute.js';

/**
 * Whether two values of an attribute are the same to SCIM: by comparison key, sub-attribute by sub-attribute for
 * complex ones, in any order for multi-valued ones. A missing `primary` counts as false (RFC 7643 section 2.4).
 */
export function sameValue(attribute: Attribute, a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return valueKey(attribute, a) === valueKey(attribute, b);
}

/**
 * What makes an element of a multi-valued attribute the one it is: its `value` and `type` where it has a `value`
 * (RFC 7643 section 2.4 wants each pair at most once), the whole element otherwise.
 */
export function identityKey(attribute: Attribute, element: Json): string {
  const value = attribute.subAttributes.get('value');
  if (!value || !isJsonObject(element) || !Object.hasOwn(element, value.name)) return elementKey(attribute, element);
  const type = attribute.subAttributes.get('type');
  return partsKey(attribute, type ? [value, type] : [value], element);
}

/** An element by some of its sub-attributes alone; by all of it without any. */
export function partsKey(attribute: Attribute, parts: readonly Attribute[], element: Json): string {
  if (parts.length === 0 || !isJsonObject(element)) return elementKey(attribute, element);
  return JSON.stringify(
    parts.map((sub) => (Object.hasOwn(element, sub.name) ? valueKey(sub, element[sub.name]!) : null)),
  );
}

/** The value of a sub-attribute in a complex value. */
export function partOf(value: JsonObject, sub: Attribute): Json | undefined {
  return Object.hasOwn(value, sub.name) ? value[sub.name] : undefined;
}

function valueKey(attribute: Attribute, value: Json): string {
  if (!attribute.multiValued || !Array.isArray(value)) return elementKey(attribute, value);
  return JSON.stringify(value.map((element) => elementKey(attribute, element)).sort());
}

function elementKey(attribute: Attribute, element: Json): string {
  if (attribute.type === 'complex') {
    return isJsonObject(element) ? complexKey(attribute, element) : JSON.stringify(element);
  }
  try {
    return comparisonKey(attribute, element);
  } catch {
    // Stored before the schema said otherwise: such a value equals nothing but itself.
    return `json:${JSON.stringify(element)}`;
  }
}

function complexKey(attribute: Attribute, element: JsonObject): string {
  const parts: [string, string][] = [];
  for (const [key, sub] of attribute.subAttributes) {
    const value = Object.hasOwn(element, sub.name) ? element[sub.name]! : undefined;
    if (value === undefined || (key === 'primary' && value === false)) continue;
    parts.push([key, valueKey(sub, value)]);
  }
  return JSON.stringify(parts);
}
