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
 * The ids that the value of the members attribute names: of an array, or in a lenient tenant of a lone element. null and
 * [] name none (RFC 7643 section 2.5). An empty text says nothing of members in a lenient tenant: `undefined`.
 * InvalidValueError for anything else that names nobody.
 */
export function idsOfMembers(attribute: Attribute, value: Json, compat: Compatibility): readonly string[] | undefined {
  if (Array.isArray(value)) return memberIds(attribute, value, compat);
  if (value === null) return [];
  if (value === '' && compat.allows(emptyString)) return undefined;
  if (isJsonObject(value) && compat.allows(singleForArray)) return memberIds(attribute, [value], compat);
  const read = normalizeValue(attribute, value, compat);
  // It said something, so it does not mean "no members".
  return memberIds(attribute, Array.isArray(read) ? read : [{}], compat);
}

/**
 * The ids that member elements name, each once. The other parts of a member are derived when it is read.
 * InvalidValueError for an element that names nobody (RFC 7643 section 4.2): left out, a replacement by it would empty
 * the group.
 */
export function memberIds(attribute: Attribute, elements: readonly Json[], compat: Compatibility): readonly string[] {
  const known = readBefore.get(elements);
  return known ? known() : new MemberIds(attribute, compat).add(elements).toArray();
}

/** What came of the lists that were read before, a part at a time: their ids, or the error. */
const readBefore = new WeakMap<readonly Json[], () => readonly string[]>();

/** Reads a list of members and pauses after each part, so that `memberIds` has nothing to do. Never rejects. */
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
    readBefore.set(of, () => ids);
  } catch (error) {
    // It is said where the list stands in the body, after what is wrong before it.
    readBefore.set(of, () => {
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

/** The id of an element as nearly every client sends it, at once: a group can have 100,000. */
function plainId(element: Json): string | undefined {
  if (!isJsonObject(element)) return undefined;
  for (const key in element) {
    const part = element[key];
    if (!PLAIN.has(key) || typeof part !== 'string' || part === '') return undefined;
    if (key === '$ref' && !isUri(part)) return undefined;
  }
  return Object.hasOwn(element, 'value') ? (element['value'] as string) : undefined;
}
