import { attributesWin } from '../compat/attributes-win.js';
import { readDotAfterUrn } from '../compat/dot-after-urn.js';
import { projectionFilter } from '../compat/projection-filter.js';
import { projectionUnknown } from '../compat/projection-unknown.js';
import type { Compatibility } from '../compat/rule.js';
import { InvalidValueError } from '../errors.js';
import { LIMITS } from '../limits.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import { findExtension, resolveAttribute, splitAttributePath } from '../schema/resolve.js';
import { DEFAULT_PROJECTION, type Projection } from './projection.js';

/**
 * Parses `attributes` and `excludedAttributes` (RFC 7644 section 3.9): comma-separated in a URI, arrays in a message.
 * The URN of a schema alone means all its attributes. A name that only another one of `types` has selects nothing; a
 * name that none has is ignored, and the rule is recorded as applied. An empty list is the same as none. When both
 * parameters are given, a compatibility rule decides. InvalidValueError beyond LIMITS.projectionNames and
 * LIMITS.nameCharacters.
 */
export function parseProjection(
  type: ResourceType,
  attributes: string | readonly string[] | undefined,
  excludedAttributes: string | readonly string[] | undefined,
  compat: Compatibility,
  types: readonly ResourceType[] = [type],
): Projection {
  const only = namesOf('attributes', attributes);
  const except = namesOf('excludedAttributes', excludedAttributes);
  if (only.length > 0 && except.length > 0 && !compat.allows(attributesWin)) {
    throw new InvalidValueError(
      'attributes and excludedAttributes exclude each other. Send one of them.',
      'projection-invalid',
    );
  }
  const paths = (names: readonly string[]) => new Set(names.flatMap((name) => pathsNamed(name, type, types, compat)));
  if (only.length > 0) return { kind: 'only', paths: paths(only) };
  if (except.length > 0) return { kind: 'except', paths: paths(except) };
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

function pathsNamed(
  written: string,
  type: ResourceType,
  types: readonly ResourceType[],
  compat: Compatibility,
): string[] {
  const name = readDotAfterUrn(compat, types)(written);
  const named = attributesNamed(type, name);
  if (named.length > 0 || isKnown(name, types)) return named.map((attribute) => attribute.path);
  const plain = name.replace(/\[[^\]]*\]/, '');
  if (plain !== name && isKnown(plain, types) && compat.allows(projectionFilter)) {
    return attributesNamed(type, plain).map((attribute) => attribute.path);
  }
  compat.note(projectionUnknown);
  return [];
}

/** True for a name that one of the types has; the URN of a schema counts even when it has no attributes to show. */
function isKnown(name: string, types: readonly ResourceType[]): boolean {
  return types.some((type) => isSchema(type, name) || attributesNamed(type, name).length > 0);
}

function isSchema(type: ResourceType, urn: string): boolean {
  return urn.toLowerCase() === type.schema.toLowerCase() || findExtension(type, urn) !== undefined;
}

function attributesNamed(type: ResourceType, name: string): Attribute[] {
  const isCore = name.toLowerCase() === type.schema.toLowerCase();
  const schema = isCore ? type.attributes : findExtension(type, name)?.attributes;
  if (schema) return [...schema.values()].filter((attribute) => attribute.returned === 'default');
  const attribute = resolveAttribute(type, splitAttributePath(name, type));
  return attribute ? [attribute] : [];
}
