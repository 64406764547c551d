import { InvalidValueError } from '../errors.js';
import { isJsonObject, type Json } from '../json.js';
import type { Attribute } from '../schema/attribute.js';

/**
 * The ids a normalized `members` value names, each once. The other parts of a member are derived when it is read.
 * InvalidValueError for a member without `value`: it names nobody (RFC 7643 section 4.2).
 */
export function memberIds(attribute: Attribute, elements: Json | undefined): string[] {
  if (!Array.isArray(elements)) return [];
  const ids = new Set<string>();
  for (const element of elements) {
    const id = isJsonObject(element) && Object.hasOwn(element, 'value') ? element['value'] : undefined;
    if (typeof id !== 'string' || id === '') {
      throw new InvalidValueError(`"${attribute.path}": a member needs "value", the id of a resource.`);
    }
    ids.add(id);
  }
  return [...ids];
}
