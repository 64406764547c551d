import { InvalidValueError } from '../errors.js';
import type { Compatibility } from '../compat/rule.js';
import { severalPrimaries } from '../compat/several-primaries.js';
import { isJsonObject, type Json } from '../json.js';
import type { Attribute } from '../schema/attribute.js';
import { partOf } from './equality.js';

/** Whether an element says of itself that it is the primary one. */
export function isPrimary(attribute: Attribute, element: Json): boolean {
  const primary = attribute.subAttributes.get('primary');
  return primary?.type === 'boolean' && isJsonObject(element) && partOf(element, primary) === true;
}

/**
 * Keeps `primary` true on at most one element (RFC 7643 section 2.4). `claims` are the places an operation gave a
 * `primary`: where one of them is true, every other element stops being primary (RFC 7644 section 3.5.2). Where several
 * are, the first stays in a lenient tenant; InvalidValueError in a strict one.
 */
export function enforceSinglePrimary(
  attribute: Attribute,
  elements: readonly Json[],
  claims: ReadonlySet<number>,
  compat: Compatibility,
): Json[] {
  const primary = attribute.subAttributes.get('primary');
  if (primary?.type !== 'boolean') return [...elements];
  const chosen = [...claims].sort((a, b) => a - b).filter((index) => isPrimary(attribute, elements[index]!));
  if (chosen.length === 0) return [...elements];
  if (chosen.length > 1 && !compat.allows(severalPrimaries)) {
    throw new InvalidValueError(`"${attribute.path}": more than one element is primary. Mark one at most.`);
  }
  return elements.map((element, index) =>
    index !== chosen[0] && isPrimary(attribute, element) && isJsonObject(element)
      ? { ...element, [primary.name]: false }
      : element,
  );
}
