import { readDotAfterUrn } from '../compat/dot-after-urn.js';
import { readFilters } from '../compat/read-filters.js';
import type { Compatibility } from '../compat/rule.js';
import { unknownAttribute } from '../compat/unknown-attribute.js';
import { UnknownAttributeError } from '../errors.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import type { PatchContext } from './context.js';
import type { Operation } from './message.js';
import { parsePatchPath, type PatchPath } from '../filter/patch-path.js';

/** A place in the resource an operation works on: values of one top-level attribute, or parts of them. */
export type AttributeTarget = Extract<PatchPath, { kind: 'attribute' }>;

/** Where an operation works: an attribute, all of an extension, or the resource itself (no path, or the core URN). */
export type Target = PatchPath | { readonly kind: 'resource' };

/** Narrows to targets that name a sub-attribute. */
export function hasPart(target: AttributeTarget): target is AttributeTarget & { readonly sub: Attribute } {
  return target.sub !== undefined;
}

/**
 * The target of an operation. `undefined` when its path names an attribute that does not exist and the tenant is
 * lenient: the operation is left out. A removal never is, since its success says that something is gone. Errors:
 * invalidPath, invalidFilter.
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

/** The target of a path as written. Errors: invalidPath (UnknownAttributeError for an unknown name), invalidFilter. */
export function parseTarget(written: string, type: ResourceType, compat: Compatibility): Target {
  const path = readDotAfterUrn(compat, [type])(written);
  if (path.toLowerCase() === type.schema.toLowerCase()) return { kind: 'resource' };
  return parsePatchPath(path, type, readFilters(compat));
}

/** The target of an attribute named as a key. */
export function targetOf(attribute: Attribute): AttributeTarget {
  return { kind: 'attribute', attribute };
}
