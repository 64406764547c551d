import type { Dialect } from '../dialect/rule.js';
import { InvalidValueError } from '../errors.js';
import { isJsonObject, type Json } from '../json.js';
import type { Attribute } from '../schema/attribute.js';
import { COST } from '../work-budget.js';
import { isUri } from './uri.js';
import { normalizeElement } from './value.js';

/**
 * The ids that member elements name, each once. The other parts of a member are derived when it is read.
 * InvalidValueError for an element that names nobody (RFC 7643 section 4.2): left out, a replacement by it would empty
 * the group.
 */
export function memberIds(attribute: Attribute, elements: readonly Json[], dialect: Dialect): string[] {
  dialect.work.spend(elements.length * COST.member);
  const ids = new Set<string>();
  for (const element of elements) {
    const id = plainId(element) ?? idOf(normalizeElement(attribute, element, dialect));
    if (typeof id !== 'string' || id === '') {
      throw new InvalidValueError(
        `"${attribute.path}": a member needs "value", the id of a resource.`,
        'members-unknown',
      );
    }
    ids.add(id);
  }
  return [...ids];
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
