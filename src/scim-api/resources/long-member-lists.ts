import type { Compatibility } from '../../scim/compat/rule.js';
import type { Json } from '../../scim/json.js';
import { readMembersInParts } from '../../scim/resource/members.js';
import type { Attribute, ResourceType } from '../../scim/schema/attribute.js';
import { slices } from '../../storage/slices.js';
import { laterTurn } from '../../storage/stretch.js';

/** Members that are read at once, in some two milliseconds. */
const AT_ONCE = 5000;
/** How deep lists of members stand: Operations, an operation, its value, `members`. */
const DEPTH = 4;

/** Reads the long lists of members in a body before the rest of it, so many members in a turn of the event loop. */
export function readLongMemberLists(
  type: ResourceType,
  body: unknown,
  compat: Compatibility,
): Promise<void> | undefined {
  for (const attribute of type.attributes.values()) {
    if (attribute.source !== 'members') continue;
    const lists = longListsOf(body as Json, DEPTH);
    return lists.length > 0 ? readAll(attribute, lists, compat) : undefined;
  }
  return undefined;
}

async function readAll(
  attribute: Attribute,
  lists: readonly (readonly Json[])[],
  compat: Compatibility,
): Promise<void> {
  for (const of of lists) {
    await readMembersInParts(attribute, slices(of, AT_ONCE), { of, compat, pause: laterTurn });
  }
}

function longListsOf(value: Json, depth: number, found: (readonly Json[])[] = []): (readonly Json[])[] {
  if (typeof value !== 'object' || value === null) return found;
  if (Array.isArray(value)) {
    if (value.length > AT_ONCE) found.push(value);
    else if (depth > 0) for (const element of value) longListsOf(element, depth - 1, found);
  } else if (depth > 0) {
    for (const key in value) longListsOf(value[key]!, depth - 1, found);
  }
  return found;
}
