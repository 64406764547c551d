import { emptyString } from '../dialect/empty-string.js';
import type { Dialect } from '../dialect/rule.js';
import { singleForArray } from '../dialect/single-for-array.js';
import { InvalidValueError } from '../errors.js';
import { isJsonObject, type Json } from '../json.js';
import type { Attribute } from '../schema/attribute.js';
import { storedMemberId } from './member-id.js';
import { normalizeElement, normalizeValue } from './value.js';

/**
 * The ids that the value of the members attribute names: of an array, or in a lenient tenant of a lone element. null and
 * [] name none (RFC 7643 section 2.5). An empty text says nothing of members in a lenient tenant: `undefined`.
 * InvalidValueError for anything else that names nobody.
 */
export function idsOfMembers(attribute: Attribute, value: Json, dialect: Dialect): string[] | undefined {
  if (Array.isArray(value)) return memberIds(attribute, value, dialect);
  if (value === null) return [];
  if (value === '' && dialect.allows(emptyString)) return undefined;
  if (isJsonObject(value) && dialect.allows(singleForArray)) return memberIds(attribute, [value], dialect);
  const read = normalizeValue(attribute, value, dialect);
  // It said something, so it does not mean "no members".
  return memberIds(attribute, Array.isArray(read) ? read : [{}], dialect);
}

/**
 * The ids that member elements name, each once. The other parts of a member are derived when it is read.
 * InvalidValueError for an element that names nobody (RFC 7643 section 4.2): left out, a replacement by it would empty
 * the group.
 */
export function memberIds(attribute: Attribute, elements: readonly Json[], dialect: Dialect): string[] {
  const ids = new Set<string>();
  for (const element of elements) {
    const id = plainId(element) ?? idOf(normalizeElement(attribute, element, dialect));
    if (typeof id !== 'string' || id === '') {
      throw new InvalidValueError(
        `"${attribute.path}": a member needs "value", the id of a resource.`,
        'members-unknown',
      );
    }
    ids.add(storedMemberId(attribute, id));
  }
  return [...ids];
}

function idOf(member: Json | undefined): Json | undefined {
  return isJsonObject(member) && Object.hasOwn(member, 'value') ? member['value'] : undefined;
}

const PLAIN = new Set(['value', 'display', 'type']);

/** The id of an element as nearly every client sends it, at once: a group can have 100,000. */
function plainId(element: Json): string | undefined {
  if (!isJsonObject(element)) return undefined;
  for (const key in element) if (!PLAIN.has(key) || typeof element[key] !== 'string') return undefined;
  return Object.hasOwn(element, 'value') ? (element['value'] as string) : undefined;
}
