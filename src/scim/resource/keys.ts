import type { Compatibility } from '../compat/rule.js';
import { unknownAttribute } from '../compat/unknown-attribute.js';
import { InvalidSyntaxError, InvalidValueError } from '../errors.js';
import type { Json, JsonObject } from '../json.js';
import { quoted } from '../quoted.js';
import type { Attribute } from '../schema/attribute.js';

/** The error for two keys that differ only in case: both name the same attribute (RFC 7643 section 2.1). */
export function givenTwice(name: string): InvalidSyntaxError {
  return new InvalidSyntaxError(
    `${quoted(name)} is given twice, in different spellings. Give it once.`,
    'attribute-twice',
  );
}

/** Refuses an object with two keys that differ only in case. */
export function rejectDuplicateKeys(object: JsonObject): void {
  const seen = new Set<string>();
  for (const key of Object.keys(object)) {
    const lower = key.toLowerCase();
    if (seen.has(lower)) throw givenTwice(key);
    seen.add(lower);
  }
}

/**
 * Handles a key that names no attribute: the rule `unknown-attribute` ignores it in a lenient tenant; otherwise
 * InvalidValueError.
 */
export function handleUnknownAttribute(key: string, where: string, compat: Compatibility): void {
  if (!compat.allows(unknownAttribute)) {
    throw new InvalidValueError(
      `${where} has no attribute ${quoted(key)}. Leave it out, or name one from /Schemas.`,
      'attribute-unknown',
    );
  }
}

/**
 * The attributes of an object with their values; keys may have any case. readOnly attributes are ignored without
 * checking their values (RFC 7644 sections 3.3 and 3.5.1). Errors: invalidSyntax for an attribute given twice, and in a
 * strict tenant invalidValue for an unknown one.
 */
export function writableEntries(
  attributes: ReadonlyMap<string, Attribute>,
  object: JsonObject,
  where: string,
  compat: Compatibility,
): [Attribute, Json][] {
  const entries: [Attribute, Json][] = [];
  for (const key of Object.keys(object)) {
    const attribute = attributes.get(key.toLowerCase());
    if (!attribute) handleUnknownAttribute(key, where, compat);
    else if (entries.some(([known]) => known === attribute)) throw givenTwice(attribute.name);
    else if (attribute.mutability !== 'readOnly') entries.push([attribute, object[key]!]);
  }
  return entries;
}
