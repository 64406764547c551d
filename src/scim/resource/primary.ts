import { InvalidValueError } from '../errors.js';
import type { Compatibility } from '../compat/rule.js';
import { severalPrimaries } from '../compat/several-primaries.js';
import { isJsonObject, type Json } from '../json.js';
import type { Attribute } from '../schema/attribute.js';
import { partOf } from './equality.js';

/** Whether `primary` of the element is true. */
export function isPrimary(attribute: Attribute, element: Json): boolean {
  const primary = attribute.subAttributes.get('primary');
  return primary?.type === 'boolean' && isJsonObject(element) && partOf(element, primary) === true;
}

/**
 * Leaves `primary` true on at most one element (RFC 7643 section 2.4). `claims` are the indexes of the elements whose
 * `primary` the operation may have set. When one of these is primary, all other elements stop being primary (RFC 7644
 * section 3.5.2). When several are, a lenient tenant keeps the first, and a strict one throws InvalidValueError.
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
