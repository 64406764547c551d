import type { Attribute, ResourceType } from '../schema/attribute.js';
import { isNeverStored } from '../schema/never-stored.js';
import type { BoundFilter } from './ast.js';
import { any, constant } from './simplify.js';

/** True for an attribute that no filter may touch: it, or the attribute it is a part of, is never stored. */
export function isHidden(attribute: Attribute): boolean {
  return isNeverStored(attribute) || (attribute.parent !== undefined && isHidden(attribute.parent));
}

/** True for `schemas`, which the type and the extensions in use decide; no value of it is stored. */
export function isSchemas(attribute: Attribute): boolean {
  return attribute.name === 'schemas' && !attribute.extension && attribute.parent === undefined;
}

/** True for `meta.resourceType`, which is the name of the type. */
export function isResourceTypeName(attribute: Attribute): boolean {
  return attribute.name === 'resourceType' && attribute.parent?.name === 'meta' && !attribute.extension;
}

/**
 * `pr` (RFC 7644 section 3.4.2.2, Table 3): a complex attribute is present when one of its sub-attributes is; hidden
 * ones do not count, so that nothing shows through them.
 */
export function presence(attribute: Attribute): BoundFilter {
  if (isHidden(attribute)) return constant(false);
  if (isSchemas(attribute) || isResourceTypeName(attribute)) return constant(true);
  if (attribute.type !== 'complex') return { kind: 'present', attribute };
  return any([...attribute.subAttributes.values()].map(presence));
}

/** Holds when the resource has a value of the extension, that is when its URN stands in `schemas`. */
export function extensionPresence(type: ResourceType, urn: string): BoundFilter {
  const extension = type.extensions.get(urn.toLowerCase());
  return any([...(extension?.attributes.values() ?? [])].map(presence));
}
