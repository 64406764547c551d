import type { Attribute } from './attribute.js';

/**
 * Whether values of the attribute are validated and then dropped: `returned: never` and writeOnly attributes (passwords)
 * are stored in no document, index or log, shown in no reply, and usable in no filter (RFC 7643 section 7).
 */
export function isNeverStored(attribute: Attribute): boolean {
  return attribute.returned === 'never' || attribute.mutability === 'writeOnly';
}
