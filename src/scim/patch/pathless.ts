import { patchFilterKeys } from '../dialect/patch-filter-keys.js';
import { pathKeys } from '../dialect/path-keys.js';
import type { DialectRule } from '../dialect/rule.js';
import { InvalidPathError, InvalidValueError } from '../errors.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { quoted } from '../quoted.js';
import { meetUnknown, refuseTwins } from '../resource/keys.js';
import type { Attribute, Extension, ResourceType } from '../schema/attribute.js';
import { findExtension } from '../schema/resolve.js';
import { COST } from '../work-budget.js';
import type { PatchContext } from './context.js';
import { isReadOnly } from './gate.js';
import { parseTarget, targetOf, type Target } from './target.js';

/** One key of a value that stands for several attributes, resolved. */
export interface Assignment {
  readonly target: Target;
  readonly value: Json;
}

/**
 * Takes apart the value of an operation without path: one assignment for each key (RFC 7644 sections 3.5.2.1 and
 * 3.5.2.3). Keys are attributes, extension URNs with their object, `URN:attribute`, and in a lenient tenant any path.
 * What clients cannot write (`schemas`, `id`, `meta` and other readOnly attributes) is left out without an error.
 */
export function splitResourceValue(value: Json, context: PatchContext): Assignment[] {
  if (!isJsonObject(value)) throw new InvalidValueError('Without "path", "value" must be a JSON object of attributes.');
  refuseTwins(value);
  return Object.entries(value).flatMap(([key, part]) => assignmentOf(key, part, context));
}

/** Takes apart the object of an extension: one assignment for each of its attributes. */
export function splitExtensionValue(extension: Extension, value: JsonObject, { dialect }: PatchContext): Assignment[] {
  refuseTwins(value);
  return Object.entries(value).flatMap(([key, part]) => {
    const attribute = extension.attributes.get(key.toLowerCase());
    if (attribute) return writable(attribute, part);
    meetUnknown(key, extension.schema, dialect);
    return [];
  });
}

function assignmentOf(key: string, value: Json, context: PatchContext): Assignment[] {
  const { type, dialect } = context;
  const attribute = type.attributes.get(key.toLowerCase());
  if (attribute) return writable(attribute, value);
  const extension = findExtension(type, key);
  if (extension) return [{ target: { kind: 'extension', extension }, value }];
  if (!isPath(key)) {
    meetUnknown(key, type.name, dialect);
    return [];
  }
  dialect.work.spend(key.length * COST.pathCharacter);
  const target = pathTarget(key, context);
  if (!target) {
    meetUnknown(key, type.name, dialect);
    return [];
  }
  if (target.kind === 'attribute' && isReadOnly(target.sub ?? target.attribute)) return [];
  const rule = ruleFor(target);
  if (rule && !dialect.allows(rule)) throw unknownKey(key, type);
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

function writable(attribute: Attribute, value: Json): Assignment[] {
  return isReadOnly(attribute) ? [] : [{ target: targetOf(attribute), value }];
}

/** True for a key in path notation: a URN, a sub-attribute or a filter in it. */
function isPath(key: string): boolean {
  return /[.:[]/.test(key);
}

function unknownKey(key: string, type: ResourceType): InvalidValueError {
  return new InvalidValueError(`${quoted(key)} is no attribute of ${type.name}.`, 'attribute-unknown');
}
