import type { Attribute } from './attribute.js';

/**
 * Whether values of the attribute are validated and then dropped: attributes that are `returned: never` or writeOnly
 * (passwords). They are in no document, index, log or response, and cannot be used in filters (RFC 7643 section 7).
 */
export function isNeverStored(attribute: Attribute): boolean {
  return attribute.returned === 'never' || attribute.mutability === 'writeOnly';
}
