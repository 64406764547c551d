import type { Attribute } from '../schema/attribute.js';

/**
 * Whether a value of the attribute is checked and then let go, instead of being stored: nothing here ever needs what no
 * reply may show, so `returned: never` and writeOnly attributes (passwords) are in no document, index or log.
 */
export function isNeverStored(attribute: Attribute): boolean {
  return attribute.returned === 'never' || attribute.mutability === 'writeOnly';
}
