import type { Attribute } from '../schema/attribute.js';

const UPPER = /[A-F]/;
const UUID = /^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$/i;

/**
 * The id of a member as it is stored. Ids are UUIDs in lower case, and the `value` of a member is not case-exact (RFC
 * 7643 section 4.2), so an id in upper case names the same resource. `members` is the members attribute.
 */
export function storedMemberId(members: Attribute, id: string): string {
  if (!UPPER.test(id) || !UUID.test(id) || members.subAttributes.get('value')?.caseExact) return id;
  return id.toLowerCase();
}
