import type { Dialect } from '../dialect/rule.js';
import { InvalidValueError } from '../errors.js';
import { isJsonObject, type Json } from '../json.js';
import type { Attribute } from '../schema/attribute.js';
import { normalizeElement } from './value.js';

/**
 * The ids that member elements name, each once. The other parts of a member are derived when it is read.
 * InvalidValueError for an element that names nobody (RFC 7643 section 4.2): left out, a replacement by it would empty
 * the group.
 */
export function memberIds(attribute: Attribute, elements: readonly Json[], dialect: Dialect): string[] {
  const ids = new Set<string>();
  for (const element of elements) {
    const member = normalizeElement(attribute, element, dialect);
    const id = isJsonObject(member) && Object.hasOwn(member, 'value') ? member['value'] : undefined;
    if (typeof id !== 'string' || id === '') {
      throw new InvalidValueError(`"${attribute.path}": a member needs "value", the id of a resource.`);
    }
    ids.add(id);
  }
  return [...ids];
}
