import { emptyString } from '../dialect/empty-string.js';
import type { Dialect } from '../dialect/rule.js';
import { singleForArray } from '../dialect/single-for-array.js';
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
export function idsOfMembers(attribute: Attribute, value: Json, dialect: Dialect): readonly string[] | undefined {
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
export function memberIds(attribute: Attribute, elements: readonly Json[], dialect: Dialect): readonly string[] {
  const known = readBefore.get(elements);
  return known ? known() : new MemberIds(attribute, dialect).add(elements).toArray();
}

/** What came of the lists that were read before, a part at a time: their ids, or the error. */
const readBefore = new WeakMap<readonly Json[], () => readonly string[]>();

/** Reads a list of members and pauses after each part, so that `memberIds` has nothing to do. Never rejects. */
export async function readMembersInParts(
  attribute: Attribute,
  parts: Iterable<readonly Json[]>,
  { of, dialect, pause }: { of: readonly Json[]; dialect: Dialect; pause: () => Promise<void> },
): Promise<void> {
  const reader = new MemberIds(attribute, dialect);
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
    private readonly dialect: Dialect,
  ) {}

  add(elements: readonly Json[]): this {
    const { attribute, dialect } = this;
    dialect.work.spend(elements.length * COST.member);
    for (const element of elements) {
      const id = plainId(element) ?? idOf(normalizeElement(attribute, element, dialect));
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
