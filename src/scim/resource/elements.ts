import type { Compatibility } from '../compat/rule.js';
import { isJsonObject, type Json } from '../json.js';
import { identityKey } from './equality.js';
import { enforceSinglePrimary } from './primary.js';
import { isUntyped, UntypedElements } from './untyped.js';
import type { Attribute } from '../schema/attribute.js';

/**
 * Applies the rules of RFC 7643 section 2.4 for the elements of one attribute: elements with the same `value` and
 * `type` are merged into the first of them, and at most one element is primary. In a lenient tenant an element without
 * type is also merged with the one that has its value. InvalidValueError.
 */
export function mergeDuplicates(attribute: Attribute, elements: readonly Json[], compat: Compatibility): Json[] {
  if (elements.length < 2) return [...elements];
  const byKey = new Map<string, Json>();
  const untyped = elements.some((each) => isUntyped(attribute, each))
    ? new UntypedElements(attribute, compat)
    : undefined;
  for (const element of elements) {
    const own = identityKey(attribute, element);
    const key = untyped ? untyped.keyOf(element, own) : own;
    const first = byKey.get(key);
    byKey.set(key, first === undefined ? element : mergePair(first, element));
  }
  const merged = [...byKey.values()];
  const settled = enforceSinglePrimary(attribute, merged, new Set(merged.keys()), compat);
  // Elements without `value` are compared by all their sub-attributes, so one whose `primary` was just cleared may now
  // equal another.
  const changed = settled.some((element, place) => element !== merged[place]);
  return changed ? mergeDuplicates(attribute, settled, compat) : settled;
}

function mergePair(first: Json, repeated: Json): Json {
  if (!isJsonObject(first) || !isJsonObject(repeated)) return first;
  const primary = first['primary'] === true || repeated['primary'] === true;
  return { ...repeated, ...first, ...(primary && { primary }) };
}
