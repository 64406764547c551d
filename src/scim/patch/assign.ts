import { patchKeepsActive } from '../compat/patch-keeps-active.js';
import { patchKeepSelector } from '../compat/patch-keep-selector.js';
import type { Compatibility } from '../compat/rule.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { createDefault } from '../resource/create-defaults.js';
import { normalizeValue } from '../resource/normalize.js';
import type { Attribute } from '../schema/attribute.js';
import type { WorkBudget } from '../work-budget.js';
import { unionOfValues } from './union.js';
import { isUnassigned, mergeParts, onePart, readParts, type GivenParts } from './complex.js';
import { partOf } from '../resource/equality.js';
import type { PatchContext } from './context.js';
import type { Draft } from './draft.js';
import { elementOfFilter, elementsOf, newElement, noMatch, selectedPlaces, valueOfElements } from './elements.js';
import { keepImmutable, rejectUnassigned } from '../resource/mutability.js';
import { isPrimary, enforceSinglePrimary } from '../resource/primary.js';
import type { AttributeTarget } from './target.js';
import { writtenCost } from './written-cost.js';

/** What `add` and `replace` have in common: setting the value of one target (RFC 7644 sections 3.5.2.1 and 3.5.2.3). */

/** Sets a single-valued attribute; the sub-attributes of a complex one are merged into its present value. */
export function assignSingle(draft: Draft, attribute: Attribute, value: Json, { compat }: PatchContext): void {
  const before = draft.get(attribute);
  let after: Json | undefined;
  if (attribute.type === 'complex') {
    const given = readParts(attribute, value, compat);
    after = given && mergeParts(attribute, isJsonObject(before) ? before : {}, given);
  } else {
    after = normalizeValue(attribute, value, compat);
  }
  if (isUnassigned(after)) {
    if (keepsActive(attribute, before, value, compat)) return;
    rejectUnassigned(attribute);
  }
  draft.set(attribute, keepImmutable(attribute, before, after, draft.work));
}

/**
 * Whether, in a lenient tenant, an attribute with a create default keeps its value although the operation unassigns it:
 * always for "" and [], which some clients send for attributes without value, and for null when the value is false.
 */
export function keepsActive(
  attribute: Attribute,
  before: Json | undefined,
  given: Json,
  compat: Compatibility,
): boolean {
  if (before === undefined || createDefault(attribute) === undefined) return false;
  return (given !== null || before === false) && compat.allows(patchKeepsActive);
}

/** Computes the new value of a sub-attribute from the present and the given one. */
export type Combine = (sub: Attribute, before: Json | undefined, given: Json, work: WorkBudget) => Json;

/** Sets a sub-attribute in every selected element, or in a new element when none is selected. */
export function assignPart(
  draft: Draft,
  target: AttributeTarget & { readonly sub: Attribute },
  value: Json,
  context: PatchContext,
  combine: Combine,
): void {
  const { sub } = target;
  const read = normalizeValue(sub, value, context.compat);
  if (isUnassigned(read)) rejectUnassigned(sub);
  writeElements(draft, target, context, {
    given: onePart(sub, read),
    write: (before) => {
      const part = read === undefined ? undefined : combine(sub, partOf(before, sub), read, draft.work);
      return mergeParts(target.attribute, before, onePart(sub, part));
    },
  });
}

/** Merges a complex value into every element that the filter selects, or into a new one (`add` with a value path). */
export function mergeElements(draft: Draft, target: AttributeTarget, given: GivenParts, context: PatchContext): void {
  writeElements(draft, target, context, { given, write: (before) => mergeParts(target.attribute, before, given) });
}

/** Replaces every element that the filter selects by a complex value (`replace` with a value path). */
export function replaceElements(draft: Draft, target: AttributeTarget, given: GivenParts, context: PatchContext): void {
  const values = valuesOfFilter(target, given.set, context);
  for (const sub of given.cleared) rejectUnassigned(sub);
  const set = { ...values, ...given.set };
  writeElements(draft, target, context, { given: { ...given, set }, write: () => ({ ...set }) });
}

/**
 * In a lenient tenant a replaced element keeps what the filter selected it by (such as `type eq "work"`), unless the
 * new value contains it.
 */
function valuesOfFilter(target: AttributeTarget, set: JsonObject, { compat }: PatchContext): JsonObject {
  const values = elementOfFilter(target, compat) ?? {};
  const missing = Object.keys(values).some((name) => !Object.hasOwn(set, name));
  return missing && compat.allows(patchKeepSelector) ? values : {};
}

/** Replaces every selected value of a multi-valued simple attribute (`attribute eq value`). */
export function replaceSimple(draft: Draft, target: AttributeTarget, value: Json, { compat }: PatchContext): void {
  const { attribute } = target;
  const before = draft.get(attribute);
  const elements = [...draft.elements(attribute)];
  const places = selectedPlaces(target, elements, draft.work);
  const [read] = elementsOf(normalizeValue(attribute, Array.isArray(value) ? value : [value], compat));
  if (places.length === 0 || read === undefined) throw noMatch(attribute);
  for (const place of places) elements[place] = read;
  const after = unionOfValues(attribute, undefined, elements, draft.work);
  draft.set(attribute, keepImmutable(attribute, before, after, draft.work));
}

/** How to write the selected elements. */
interface Writing {
  /** The sub-attributes that the operation sets and clears. No element is created when it sets none. */
  readonly given: GivenParts;
  readonly write: (before: JsonObject) => JsonObject;
}

function writeElements(
  draft: Draft,
  target: AttributeTarget,
  { compat }: PatchContext,
  { given, write }: Writing,
): void {
  const { attribute } = target;
  const before = draft.get(attribute);
  const elements = [...draft.elements(attribute)];
  const places = selectedPlaces(target, elements, draft.work);
  const claims = new Set<number>();
  if (places.length === 0) {
    const created = newElement(target, compat);
    if (Object.keys(given.set).length === 0) return;
    places.push(elements.push(created) - 1);
    claims.add(places[0]!);
  }
  if (isPrimary(attribute, given.set)) places.forEach((place) => claims.add(place));
  draft.work.spend(places.length * writtenCost(attribute, given.set));
  for (const place of places) {
    const element = elements[place]!;
    elements[place] = write(isJsonObject(element) ? element : {});
  }
  const settled = attribute.multiValued ? enforceSinglePrimary(attribute, elements, claims, compat) : elements;
  const after = valueOfElements(attribute, settled);
  if (isUnassigned(after)) rejectUnassigned(attribute);
  draft.set(attribute, keepImmutable(attribute, before, after, draft.work));
}
