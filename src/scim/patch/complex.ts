import type { Compatibility } from '../compat/rule.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { normalizeElement } from '../resource/normalize.js';
import type { Attribute } from '../schema/attribute.js';
import { keepImmutable, isReadOnly, rejectUnassigned } from '../resource/mutability.js';
import { partOf, sameValue } from '../resource/equality.js';

/** A complex value of an operation: the sub-attributes it sets, and those it unassigns by null, "" or []. */
export interface GivenParts {
  readonly set: JsonObject;
  readonly cleared: readonly Attribute[];
}

/**
 * Reads one complex value; `undefined` when the operation unassigns the attribute. InvalidValueError when the value is
 * malformed.
 */
export function readParts(attribute: Attribute, value: Json, compat: Compatibility): GivenParts | undefined {
  const read = normalizeElement(attribute, value, compat);
  const given = Array.isArray(value) && value.length === 1 ? value[0]! : value;
  if (!isJsonObject(given)) return isJsonObject(read) ? { set: read, cleared: [] } : undefined;
  const set = isJsonObject(read) ? read : {};
  const cleared = Object.entries(given).flatMap(([key, part]) => {
    const sub = isUnassigned(part) ? attribute.subAttributes.get(key.toLowerCase()) : undefined;
    return sub && !isReadOnly(sub) && !Object.hasOwn(set, sub.name) ? [sub] : [];
  });
  return { set, cleared };
}

/** A single sub-attribute to set, or to unassign when the value is `undefined`. */
export function onePart(sub: Attribute, value: Json | undefined): GivenParts {
  return value === undefined ? { set: {}, cleared: [sub] } : { set: { [sub.name]: value }, cleared: [] };
}

/**
 * Merges sub-attributes into a complex value; those not given stay as they are (RFC 7644 section 3.5.2.3). When `value`
 * changes and `$ref` is not given, `$ref` is removed, since it refers to the old value (RFC 7643 section 2.4).
 */
export function mergeParts(attribute: Attribute, before: JsonObject, given: GivenParts): JsonObject {
  const after = { ...before };
  for (const sub of given.cleared) {
    rejectUnassigned(sub);
    keepImmutable(sub, partOf(before, sub), undefined);
    delete after[sub.name];
  }
  for (const sub of attribute.subAttributes.values()) {
    const value = partOf(given.set, sub);
    if (value !== undefined) after[sub.name] = keepImmutable(sub, partOf(before, sub), value);
  }
  dropStaleReference(attribute, before, after, given);
  return after;
}

/** True for null, [] and {} (RFC 7643 section 2.5), and for the empty string, which clients send in their place. */
export function isUnassigned(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  return Array.isArray(value) ? value.length === 0 : isJsonObject(value) && Object.keys(value).length === 0;
}

function dropStaleReference(attribute: Attribute, before: JsonObject, after: JsonObject, given: GivenParts): void {
  const reference = attribute.subAttributes.get('$ref');
  const value = attribute.subAttributes.get('value');
  if (!reference || !value || Object.hasOwn(given.set, reference.name)) return;
  if (partOf(before, value) !== undefined && !sameValue(value, partOf(before, value), partOf(after, value))) {
    delete after[reference.name];
  }
}
