import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { normalizeValue } from '../resource/normalize.js';
import type { Attribute } from '../schema/attribute.js';
import { isUnassigned, mergeParts } from './complex.js';
import type { PatchContext } from './context.js';
import type { Draft } from './draft.js';
import { elementsOf } from './elements.js';
import { sameValue, partOf } from '../resource/equality.js';
import { keepImmutable } from '../resource/mutability.js';
import { isPrimary, enforceSinglePrimary } from '../resource/primary.js';
import { isUntyped, UntypedElements } from '../resource/untyped.js';

/**
 * Adds elements to a multi-valued attribute. An element that is already there (same `value` and `type`, or the same in
 * all sub-attributes) is not added again, but sub-attributes it did not have before are merged into it.
 */
export function appendElements(draft: Draft, attribute: Attribute, value: Json, { compat }: PatchContext): void {
  const before = draft.elements(attribute);
  const after = [...before];
  const places = new Map<string, number>();
  for (const [place, element] of before.entries()) {
    const key = draft.identity(attribute, element);
    if (!places.has(key)) places.set(key, place);
  }
  const claims = new Set<number>();
  const added = elementsOf(normalizeValue(attribute, asList(attribute, value), compat));
  const lacksType = (each: Json) => isUntyped(attribute, each);
  const untyped = added.some(lacksType) || before.some(lacksType) ? new UntypedElements(attribute, compat) : undefined;
  if (untyped) for (const element of before) untyped.add(element, draft.identity(attribute, element));
  for (const element of added) {
    const own = draft.identity(attribute, element);
    const key = untyped ? untyped.keyOf(element, own) : own;
    const place = places.get(key) ?? after.length;
    places.set(key, place);
    const present = after[place];
    if (present === undefined) after[place] = element;
    else if (isJsonObject(present) && isJsonObject(element)) after[place] = mergeElement(attribute, present, element);
    if (isPrimary(attribute, element)) claims.add(place);
  }
  if (after.every((element, place) => element === before[place])) return;
  const settled = enforceSinglePrimary(attribute, after, claims, compat);
  draft.set(attribute, keepImmutable(attribute, before.length > 0 ? before : undefined, settled, draft.work));
}

/** `add` accepts a single value for a multi-valued attribute (RFC 7644 section 3.5.2.1). */
function asList(attribute: Attribute, value: Json): Json {
  if (Array.isArray(value) || isUnassigned(value)) return value;
  return (attribute.type === 'complex') === isJsonObject(value) ? [value] : value;
}

/**
 * Merges the sub-attributes that differ; returns `present` itself when none does. A missing `primary` counts as false.
 */
function mergeElement(attribute: Attribute, present: JsonObject, added: JsonObject): JsonObject {
  const changes = [...attribute.subAttributes].flatMap(([key, sub]): [string, Json][] => {
    const value = partOf(added, sub);
    const before = partOf(present, sub) ?? (key === 'primary' ? false : undefined);
    return value === undefined || sameValue(sub, before, value) ? [] : [[sub.name, value]];
  });
  return changes.length === 0
    ? present
    : mergeParts(attribute, present, { set: Object.fromEntries(changes), cleared: [] });
}
