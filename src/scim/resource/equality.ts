import { comparisonKey } from '../compare/comparison-key.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import type { Attribute } from '../schema/attribute.js';

/**
 * Whether two values of an attribute are equal: by comparison key, complex values by all sub-attributes, multi-valued
 * ones in any order. A missing `primary` counts as false (RFC 7643 section 2.4).
 */
export function sameValue(attribute: Attribute, a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return valueKey(attribute, a) === valueKey(attribute, b);
}

/**
 * A key that identifies an element of a multi-valued attribute: its `value` and `type` when it has a `value` (RFC 7643
 * section 2.4 allows each pair only once), otherwise all its sub-attributes.
 */
export function identityKey(attribute: Attribute, element: Json): string {
  const value = attribute.subAttributes.get('value');
  if (!value || !isJsonObject(element) || !Object.hasOwn(element, value.name)) return elementKey(attribute, element);
  const type = attribute.subAttributes.get('type');
  return partsKey(attribute, type ? [value, type] : [value], element);
}

/** A key of an element made of these sub-attributes; of all of them when `parts` is empty. */
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
    // A value stored before its schema changed may have another type; it equals only itself.
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
