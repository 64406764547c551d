import { readObjectText } from '../compat/json-text.js';
import { patchFilterKeys } from '../compat/patch-filter-keys.js';
import { patchReadOnly } from '../compat/patch-read-only.js';
import { pathKeys } from '../compat/path-keys.js';
import type { Compatibility, CompatibilityRule } from '../compat/rule.js';
import { InvalidPathError, InvalidValueError } from '../errors.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { quoted } from '../quoted.js';
import { handleUnknownAttribute, rejectDuplicateKeys } from '../resource/keys.js';
import { isSchemas } from '../filter/presence.js';
import type { Attribute, Extension, ResourceType } from '../schema/attribute.js';
import { findExtension } from '../schema/resolve.js';
import { COST } from '../work-budget.js';
import type { PatchContext } from './context.js';
import { isReadOnly, rejectReadOnly } from '../resource/mutability.js';
import { parseTarget, targetOf, type Target } from './target.js';

/** One key of the value of an operation without path, resolved to a target. */
export interface Assignment {
  readonly target: Target;
  readonly value: Json;
}

/**
 * Splits the value of an operation without path into one assignment for each key (RFC 7644 sections 3.5.2.1 and
 * 3.5.2.3). Keys are attributes, extension URNs with their object, `URN:attribute` and, in a lenient tenant, any path.
 * `schemas` is ignored, and so are readOnly attributes such as `id` and `meta` in a lenient tenant. Errors: mutability
 * for readOnly attributes in a strict tenant.
 */
export function splitResourceValue(written: Json, context: PatchContext): Assignment[] {
  const value = readObjectText(written, context.compat);
  if (!isJsonObject(value)) throw new InvalidValueError('Without "path", "value" must be a JSON object of attributes.');
  rejectDuplicateKeys(value);
  return Object.entries(value).flatMap(([key, part]) => assignmentOf(key, part, context));
}

/** Splits the object of an extension into one assignment for each attribute. */
export function splitExtensionValue(extension: Extension, value: JsonObject, context: PatchContext): Assignment[] {
  rejectDuplicateKeys(value);
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

/** The assignment for a key that may be a path. `key` is the client's text, `path` the same with its URN. */
function pathAssignment(path: string, key: string, value: Json, context: PatchContext): Assignment[] {
  const { type, compat } = context;
  compat.work.spend(key.length * COST.pathCharacter);
  const target = isPath(key) ? pathTarget(path, context) : undefined;
  if (!target) {
    handleUnknownAttribute(key, type.name, compat);
    return [];
  }
  const rule = ruleFor(target);
  if (rule && !compat.allows(rule)) throw unknownKey(key, type);
  if (target.kind === 'attribute' && ignoresReadOnly(target.sub ?? target.attribute, compat)) return [];
  return [{ target, value }];
}

/** Parses a key as a path; `undefined` when it names no attribute. */
function pathTarget(key: string, { type, compat }: PatchContext): Target | undefined {
  try {
    return parseTarget(key, type, compat);
  } catch (error) {
    if (error instanceof InvalidPathError) return undefined;
    throw error;
  }
}

/**
 * The compatibility rule that allows such a path as a key. None is needed for `URN:attribute`, which is the full name
 * of an attribute (RFC 7644 section 3.10).
 */
function ruleFor(target: Target): CompatibilityRule | undefined {
  if (target.kind === 'resource') return pathKeys;
  if (target.kind === 'extension') return undefined;
  if (target.selector) return patchFilterKeys;
  return target.sub && pathKeys;
}

function writable(attribute: Attribute, value: Json, { compat }: PatchContext): Assignment[] {
  // `schemas` of the value is ignored: that of the resource follows from its data.
  if (isSchemas(attribute) || ignoresReadOnly(attribute, compat)) return [];
  return [{ target: targetOf(attribute), value }];
}

/** True for a readOnly attribute in a lenient tenant, where it is ignored. MutabilityError in a strict one. */
function ignoresReadOnly(attribute: Attribute, compat: Compatibility): boolean {
  if (!isReadOnly(attribute)) return false;
  if (!compat.allows(patchReadOnly)) rejectReadOnly(attribute);
  return true;
}

/** True for a key that contains a URN, a sub-attribute or a filter. */
function isPath(key: string): boolean {
  return /[.:[]/.test(key);
}

function unknownKey(key: string, type: ResourceType): InvalidValueError {
  return new InvalidValueError(`${quoted(key)} is no attribute of ${type.name}.`, 'attribute-unknown');
}
