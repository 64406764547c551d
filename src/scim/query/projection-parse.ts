import { attributesWin } from '../dialect/attributes-win.js';
import type { Dialect } from '../dialect/rule.js';
import { InvalidValueError } from '../errors.js';
import { LIMITS } from '../limits.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import { findExtension, resolveAttribute, splitAttributePath } from '../schema/resolve.js';
import { DEFAULT_PROJECTION, type Projection } from './projection.js';

/**
 * Reads `attributes` and `excludedAttributes` (RFC 7644 section 3.9): comma-separated in a URI, arrays in a message. The
 * URN of a schema alone means all its attributes. A name the type does not have asks for nothing; an empty list counts
 * as none. Both at once: a dialect rule decides. InvalidValueError past LIMITS.projectionNames and
 * LIMITS.nameCharacters.
 */
export function parseProjection(
  type: ResourceType,
  attributes: string | readonly string[] | undefined,
  excludedAttributes: string | readonly string[] | undefined,
  dialect: Dialect,
): Projection {
  const only = namesOf('attributes', attributes);
  const except = namesOf('excludedAttributes', excludedAttributes);
  if (only.length > 0 && except.length > 0 && !dialect.allows(attributesWin)) {
    throw new InvalidValueError(
      'attributes and excludedAttributes exclude each other. Send one of them.',
      'projection-invalid',
    );
  }
  if (only.length > 0) return { kind: 'only', paths: pathsOf(type, only) };
  if (except.length > 0) return { kind: 'except', paths: pathsOf(type, except) };
  return DEFAULT_PROJECTION;
}

function namesOf(parameter: string, value: string | readonly string[] | undefined): string[] {
  if (value === undefined) return [];
  const names = (typeof value === 'string' ? [value] : value)
    .flatMap((text) => text.split(',', LIMITS.projectionNames + 1))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const long = names.some((name) => name.length > LIMITS.nameCharacters);
  if (long)
    throw new InvalidValueError(
      `${parameter} holds a name of more than ${LIMITS.nameCharacters} characters.`,
      'projection-invalid',
    );
  if (names.length <= LIMITS.projectionNames) return names;
  throw new InvalidValueError(
    `${parameter} names more than ${LIMITS.projectionNames} attributes.`,
    'projection-invalid',
  );
}

function pathsOf(type: ResourceType, names: readonly string[]): Set<string> {
  return new Set(names.flatMap((name) => attributesNamed(type, name).map((attribute) => attribute.path)));
}

function attributesNamed(type: ResourceType, name: string): Attribute[] {
  const isCore = name.toLowerCase() === type.schema.toLowerCase();
  const schema = isCore ? type.attributes : findExtension(type, name)?.attributes;
  if (schema) return [...schema.values()].filter((attribute) => attribute.returned === 'default');
  const attribute = resolveAttribute(type, splitAttributePath(name, type));
  return attribute ? [attribute] : [];
}
