import type { Attribute, ResourceType } from '../schema/attribute.js';
import { isNeverStored } from '../schema/never-stored.js';
import type { BoundFilter } from './ast.js';
import { any, constant } from './simplify.js';

/** True for an attribute that filters must not use: it, or the attribute it is a sub-attribute of, is never stored. */
export function isHidden(attribute: Attribute): boolean {
  return isNeverStored(attribute) || (attribute.parent !== undefined && isHidden(attribute.parent));
}

/**
 * True for `schemas`. Its values are not stored: they follow from the type and the extensions a resource has data of.
 */
export function isSchemas(attribute: Attribute): boolean {
  return attribute.name === 'schemas' && !attribute.extension && attribute.parent === undefined;
}

/** True for `meta.resourceType`. Its value is not stored: it is the name of the type. */
export function isResourceTypeName(attribute: Attribute): boolean {
  return attribute.name === 'resourceType' && attribute.parent?.name === 'meta' && !attribute.extension;
}

/**
 * Binds `pr` (RFC 7644 section 3.4.2.2, Table 3). A complex attribute is present when one of its sub-attributes is.
 * Hidden sub-attributes do not count, so that a filter cannot reveal them.
 */
export function presence(attribute: Attribute): BoundFilter {
  if (isHidden(attribute)) return constant(false);
  if (isSchemas(attribute) || isResourceTypeName(attribute)) return constant(true);
  if (attribute.type !== 'complex') return { kind: 'present', attribute };
  return any([...attribute.subAttributes.values()].map(presence));
}

/** A filter that holds when the resource has data of the extension, so that `schemas` contains its URN. */
export function extensionPresence(type: ResourceType, urn: string): BoundFilter {
  const extension = type.extensions.get(urn.toLowerCase());
  return any([...(extension?.attributes.values() ?? [])].map(presence));
}
