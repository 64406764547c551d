import type { Attribute, ResourceType } from '../scim/schema/attribute.js';
import { isNeverStored } from '../scim/schema/never-stored.js';

/** Several values inside one element: their ordinals differ by this, and the remainder is the element's index. */
export const INNER_STEP = 2 ** 32;

/** The ordinal of a value: the index of its element, and within the element its own index. */
export function ordinalOf(element: number, inner: number): number {
  return element + inner * INNER_STEP;
}

/** Whether values of this leaf attribute are stored for filters, sorting and uniqueness. What is never stored is not. */
export function isIndexed(attribute: Attribute): boolean {
  return (
    attribute.source === 'document' &&
    attribute.type !== 'complex' &&
    !isNeverStored(attribute) &&
    !(attribute.parent && isNeverStored(attribute.parent))
  );
}

/** Core, common and extension attributes, without sub-attributes. */
export function* topLevelAttributes(type: ResourceType): Generator<Attribute> {
  yield* type.attributes.values();
  for (const extension of type.extensions.values()) yield* extension.attributes.values();
}

/** Every path that has an attribute id. */
export function slotPaths(type: ResourceType): string[] {
  const paths: string[] = [];
  for (const attribute of topLevelAttributes(type)) {
    if (attribute.source !== 'document') continue;
    for (const leaf of [attribute, ...attribute.subAttributes.values()]) if (isIndexed(leaf)) paths.push(leaf.path);
  }
  return paths;
}
