import { readDotAfterUrn } from '../compat/dot-after-urn.js';
import { readFilters } from '../compat/read-filters.js';
import type { Compatibility } from '../compat/rule.js';
import { unknownAttribute } from '../compat/unknown-attribute.js';
import { UnknownAttributeError } from '../errors.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import type { PatchContext } from './context.js';
import type { Operation } from './message.js';
import { parsePatchPath, type PatchPath } from '../filter/patch-path.js';

/** A target inside the resource: values of one top-level attribute, or sub-attributes of them. */
export type AttributeTarget = Extract<PatchPath, { kind: 'attribute' }>;

/** The target of an operation: an attribute, an extension, or the resource itself (no path, or the core URN). */
export type Target = PatchPath | { readonly kind: 'resource' };

/** True when the target names a sub-attribute. */
export function hasPart(target: AttributeTarget): target is AttributeTarget & { readonly sub: Attribute } {
  return target.sub !== undefined;
}

/**
 * Resolves the target of an operation. `undefined`: the path names an unknown attribute and the tenant is lenient, so
 * the operation is ignored. A `remove` is never ignored, since its success would say that something was removed.
 * Errors: invalidPath, invalidFilter.
 */
export function resolveTarget({ op, path }: Operation, { type, compat }: PatchContext): Target | undefined {
  if (path === undefined) return { kind: 'resource' };
  try {
    return parseTarget(path, type, compat);
  } catch (error) {
    if (op !== 'remove' && error instanceof UnknownAttributeError && compat.allows(unknownAttribute)) return undefined;
    throw error;
  }
}

/** Parses a path. Errors: invalidPath (UnknownAttributeError for an unknown name), invalidFilter. */
export function parseTarget(written: string, type: ResourceType, compat: Compatibility): Target {
  const path = readDotAfterUrn(compat, [type])(written);
  if (path.toLowerCase() === type.schema.toLowerCase()) return { kind: 'resource' };
  return parsePatchPath(path, type, readFilters(compat));
}

/** The target that is this attribute. */
export function targetOf(attribute: Attribute): AttributeTarget {
  return { kind: 'attribute', attribute };
}
