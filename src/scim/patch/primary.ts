import { InvalidValueError } from '../errors.js';
import type { Dialect } from '../dialect/rule.js';
import { severalPrimaries } from '../dialect/several-primaries.js';
import { isJsonObject, type Json } from '../json.js';
import type { Attribute } from '../schema/attribute.js';

/**
 * Keeps `primary` true on at most one element (RFC 7643 section 2.4). `touched` are the places an operation wrote: when
 * one of them is primary, every other element stops being so (RFC 7644 section 3.5.2). When several are, the first
 * stays in a lenient tenant; InvalidValueError in a strict one.
 */
export function settlePrimary(
  attribute: Attribute,
  elements: readonly Json[],
  touched: ReadonlySet<number>,
  dialect: Dialect,
): Json[] {
  const primary = attribute.subAttributes.get('primary');
  if (primary?.type !== 'boolean') return [...elements];
  const isPrimary = (element: Json) => isJsonObject(element) && element[primary.name] === true;
  const chosen = [...touched].sort((a, b) => a - b).filter((index) => isPrimary(elements[index]!));
  if (chosen.length === 0) return [...elements];
  if (chosen.length > 1 && !dialect.allows(severalPrimaries)) {
    throw new InvalidValueError(`"${attribute.path}": more than one element is primary. Mark one at most.`);
  }
  return elements.map((element, index) =>
    index !== chosen[0] && isPrimary(element) && isJsonObject(element)
      ? { ...element, [primary.name]: false }
      : element,
  );
}
