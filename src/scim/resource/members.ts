import { emptyString } from '../compat/empty-string.js';
import type { Compatibility } from '../compat/rule.js';
import { singleForArray } from '../compat/single-for-array.js';
import { InvalidValueError } from '../errors.js';
import { isJsonObject, type Json } from '../json.js';
import type { Attribute } from '../schema/attribute.js';
import { COST } from '../work-budget.js';
import { storedMemberId } from './member-id.js';
import { isUri } from './uri.js';
import { normalizeElement, normalizeValue } from './value.js';

/**
 * The ids in a value of the members attribute: an array or, in a lenient tenant, a single element. null and [] have
 * none (RFC 7643 section 2.5). In a lenient tenant an empty string counts as left out: `undefined`. InvalidValueError
 * for any other value without ids.
 */
export function idsOfMembers(attribute: Attribute, value: Json, compat: Compatibility): readonly string[] | undefined {
  if (Array.isArray(value)) return memberIds(attribute, value, compat);
  if (value === null) return [];
  if (value === '' && compat.allows(emptyString)) return undefined;
  if (isJsonObject(value) && compat.allows(singleForArray)) return memberIds(attribute, [value], compat);
  const read = normalizeValue(attribute, value, compat);
  // A value that is neither null nor [] must not be read as "no members".
  return memberIds(attribute, Array.isArray(read) ? read : [{}], compat);
}

/**
 * The ids of member elements, without duplicates. The other sub-attributes of a member are derived when it is read.
 * InvalidValueError for an element without an id (RFC 7643 section 4.2): if it were ignored, a replace with it could
 * empty the group.
 */
export function memberIds(attribute: Attribute, elements: readonly Json[], compat: Compatibility): readonly string[] {
  const known = results.get(elements);
  return known ? known() : new MemberIds(attribute, compat).add(elements).toArray();
}

/** Results of `readMembersInParts` by list: the ids, or the error. */
const results = new WeakMap<readonly Json[], () => readonly string[]>();

/**
 * Reads a large list of members in parts and pauses after each, so that `memberIds` can return the result at once.
 * Never rejects.
 */
export async function readMembersInParts(
  attribute: Attribute,
  parts: Iterable<readonly Json[]>,
  { of, compat, pause }: { of: readonly Json[]; compat: Compatibility; pause: () => Promise<void> },
): Promise<void> {
  const reader = new MemberIds(attribute, compat);
  try {
    for (const part of parts) {
      reader.add(part);
      await pause();
    }
    const ids = reader.toArray();
    results.set(of, () => ids);
  } catch (error) {
    // Thrown when `memberIds` reads the list, so that errors earlier in the body come first.
    results.set(of, () => {
      throw error;
    });
  }
}

class MemberIds {
  readonly #ids = new Set<string>();

  constructor(
    private readonly attribute: Attribute,
    private readonly compat: Compatibility,
  ) {}

  add(elements: readonly Json[]): this {
    const { attribute, compat } = this;
    compat.work.spend(elements.length * COST.member);
    for (const element of elements) {
      const id = plainId(element) ?? idOf(normalizeElement(attribute, element, compat));
      if (typeof id !== 'string' || id === '') {
        throw new InvalidValueError(
          `"${attribute.path}": a member needs "value", the id of a resource.`,
          'members-unknown',
        );
      }
      this.#ids.add(storedMemberId(attribute, id));
    }
    return this;
  }

  toArray(): readonly string[] {
    return [...this.#ids];
  }
}

function idOf(member: Json | undefined): Json | undefined {
  return isJsonObject(member) && Object.hasOwn(member, 'value') ? member['value'] : undefined;
}

const PLAIN = new Set(['value', 'display', 'type', '$ref']);

/**
 * Fast path for an element with only the usual sub-attributes, as nearly all clients send it: a group can have 100,000
 * members. `undefined`: read it in full.
 */
function plainId(element: Json): string | undefined {
  if (!isJsonObject(element)) return undefined;
  for (const key in element) {
    const part = element[key];
    if (!PLAIN.has(key) || typeof part !== 'string' || part === '') return undefined;
    if (key === '$ref' && !isUri(part)) return undefined;
  }
  return Object.hasOwn(element, 'value') ? (element['value'] as string) : undefined;
}
