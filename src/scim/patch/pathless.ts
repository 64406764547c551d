import { readObjectText } from '../dialect/json-text.js';
import { patchFilterKeys } from '../dialect/patch-filter-keys.js';
import { patchReadOnly } from '../dialect/patch-read-only.js';
import { pathKeys } from '../dialect/path-keys.js';
import type { Dialect, DialectRule } from '../dialect/rule.js';
import { InvalidPathError, InvalidValueError } from '../errors.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { meetUnknown, refuseTwins } from '../resource/keys.js';
import { isSchemas } from '../filter/presence.js';
import type { Attribute, Extension, ResourceType } from '../schema/attribute.js';
import { findExtension } from '../schema/resolve.js';
import type { PatchContext } from './context.js';
import { isReadOnly, refuseReadOnly } from './gate.js';
import { parseTarget, targetOf, type Target } from './target.js';

/** One key of a value that stands for several attributes, resolved. */
export interface Assignment {
  readonly target: Target;
  readonly value: Json;
}

/**
 * Takes apart the value of an operation without path: one assignment for each key (RFC 7644 sections 3.5.2.1 and
 * 3.5.2.3). Keys are attributes, extension URNs with their object, `URN:attribute`, and in a lenient tenant any path.
 * `schemas` is left out; so is what clients cannot write (`id`, `meta`, other readOnly attributes) in a lenient tenant.
 * Errors: mutability for readOnly attributes in a strict one.
 */
export function splitResourceValue(written: Json, context: PatchContext): Assignment[] {
  const value = readObjectText(written, context.dialect);
  if (!isJsonObject(value)) throw new InvalidValueError('Without "path", "value" must be a JSON object of attributes.');
  refuseTwins(value);
  return Object.entries(value).flatMap(([key, part]) => assignmentOf(key, part, context));
}

/** Takes apart the object of an extension: one assignment for each of its attributes. */
export function splitExtensionValue(extension: Extension, value: JsonObject, context: PatchContext): Assignment[] {
  refuseTwins(value);
  return Object.entries(value).flatMap(([key, part]) => {
    const attribute = extension.attributes.get(key.toLowerCase());
    if (attribute) return writable(attribute, part, context);
    return pathAssignment(`${extension.schema}:${key}`, key, part, context);
  });
}

function assignmentOf(key: string, value: Json, context: PatchContext): Assignment[] {
  const { type } = context;
  const attribute = type.attributes.get(key.toLowerCase());
  if (attribute) return writable(attribute, value, context);
  const extension = findExtension(type, key);
  if (extension) return [{ target: { kind: 'extension', extension }, value }];
  return pathAssignment(key, key, value, context);
}

/** The assignment of a key that may be a path; `key` is the text the client wrote for `path`. */
function pathAssignment(path: string, key: string, value: Json, context: PatchContext): Assignment[] {
  const { type, dialect } = context;
  const target = isPath(key) ? pathTarget(path, context) : undefined;
  if (!target) {
    meetUnknown(key, type.name, dialect);
    return [];
  }
  const rule = ruleFor(target);
  if (rule && !dialect.allows(rule)) throw unknownKey(key, type);
  if (target.kind === 'attribute' && ignoresReadOnly(target.sub ?? target.attribute, dialect)) return [];
  return [{ target, value }];
}

/** The target of a key in path notation; `undefined` when it names no attribute. */
function pathTarget(key: string, { type, dialect }: PatchContext): Target | undefined {
  try {
    return parseTarget(key, type, dialect);
  } catch (error) {
    if (error instanceof InvalidPathError) return undefined;
    throw error;
  }
}

/** The rule that lets such a path be a key; none for `URN:attribute`, a name in full (RFC 7644 section 3.10). */
function ruleFor(target: Target): DialectRule | undefined {
  if (target.kind === 'resource') return pathKeys;
  if (target.kind === 'extension') return undefined;
  if (target.selector) return patchFilterKeys;
  return target.sub && pathKeys;
}

function writable(attribute: Attribute, value: Json, { dialect }: PatchContext): Assignment[] {
  // `schemas` says what the value is of; what it says of the resource follows from the data.
  if (isSchemas(attribute) || ignoresReadOnly(attribute, dialect)) return [];
  return [{ target: targetOf(attribute), value }];
}

/** True for a readOnly attribute in a lenient tenant: what is said of it is left out. MutabilityError in a strict one. */
function ignoresReadOnly(attribute: Attribute, dialect: Dialect): boolean {
  if (!isReadOnly(attribute)) return false;
  if (!dialect.allows(patchReadOnly)) refuseReadOnly(attribute);
  return true;
}

/** True for a key in path notation: a URN, a sub-attribute or a filter in it. */
function isPath(key: string): boolean {
  return /[.:[]/.test(key);
}

function unknownKey(key: string, type: ResourceType): InvalidValueError {
  return new InvalidValueError(`${JSON.stringify(key)} is no attribute of ${type.name}.`, 'attribute-unknown');
}
