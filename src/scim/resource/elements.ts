import type { Compatibility } from '../compat/rule.js';
import { severalPrimaries } from '../compat/several-primaries.js';
import { InvalidValueError } from '../errors.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { identityKey } from './equality.js';
import { isUntyped, UntypedElements } from './untyped.js';
import type { Attribute } from '../schema/attribute.js';

/**
 * What RFC 7643 section 2.4 asks of the elements of one attribute together: each pair of `value` and `type` stands once
 * (what a repetition says besides is added to the first), and at most one element is primary. In a lenient
 * tenant an element without type repeats the one of its value. InvalidValueError.
 */
export function mergeDuplicates(attribute: Attribute, elements: readonly Json[], compat: Compatibility): Json[] {
  if (elements.length < 2) return [...elements];
  const united = new Map<string, Json>();
  const untyped = elements.some((each) => isUntyped(attribute, each))
    ? new UntypedElements(attribute, compat)
    : undefined;
  for (const element of elements) {
    const own = identityKey(attribute, element);
    const key = untyped ? untyped.keyOf(element, own) : own;
    const first = united.get(key);
    united.set(key, first === undefined ? element : unite(first, element));
  }
  return onePrimary(attribute, [...united.values()], compat);
}

function unite(first: Json, repeated: Json): Json {
  if (!isJsonObject(first) || !isJsonObject(repeated)) return first;
  const primary = first['primary'] === true || repeated['primary'] === true;
  return { ...repeated, ...first, ...(primary && { primary }) };
}

function onePrimary(attribute: Attribute, elements: Json[], compat: Compatibility): Json[] {
  const primary = attribute.subAttributes.get('primary');
  if (primary?.type !== 'boolean') return elements;
  const isPrimary = (element: Json): element is JsonObject => isJsonObject(element) && element[primary.name] === true;
  const first = elements.findIndex(isPrimary);
  if (elements.filter(isPrimary).length < 2) return elements;
  if (!compat.allows(severalPrimaries)) {
    throw new InvalidValueError(`"${attribute.path}": more than one element is primary. Mark one at most.`);
  }
  return elements.map((element, place) =>
    place !== first && isPrimary(element) ? { ...element, [primary.name]: false } : element,
  );
}
