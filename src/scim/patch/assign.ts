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

/** What `add` and `replace` have in common: giving a value to one place (RFC 7644 sections 3.5.2.1 and 3.5.2.3). */

/** Gives a single-valued attribute its value; the sub-attributes of a complex one are merged into those it has. */
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
 * Whether an attribute with a create default keeps its value in a lenient tenant though an operation unassigns it: always
 * when by "" or [], which are what templates send for nothing, and otherwise when it is false.
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

/** How the value of one sub-attribute comes about from the one it had. */
export type Combine = (sub: Attribute, before: Json | undefined, given: Json, work: WorkBudget) => Json;

/** Gives a sub-attribute its value in every selected element, or in a new one when none is selected. */
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

/** Merges a complex value into every element the filter selects, or into a new one (`add` with a valuePath). */
export function mergeElements(draft: Draft, target: AttributeTarget, given: GivenParts, context: PatchContext): void {
  writeElements(draft, target, context, { given, write: (before) => mergeParts(target.attribute, before, given) });
}

/** Puts a complex value in the place of every element the filter selects (`replace` with a valuePath). */
export function replaceElements(draft: Draft, target: AttributeTarget, given: GivenParts, context: PatchContext): void {
  const pinned = pinnedByFilter(target, given.set, context);
  for (const sub of given.cleared) rejectUnassigned(sub);
  const set = { ...pinned, ...given.set };
  writeElements(draft, target, context, { given: { ...given, set }, write: () => ({ ...set }) });
}

/** In a lenient tenant an element selected as "work" stays so, unless the new value says otherwise. */
function pinnedByFilter(target: AttributeTarget, set: JsonObject, { compat }: PatchContext): JsonObject {
  const pinned = elementOfFilter(target, compat) ?? {};
  const missing = Object.keys(pinned).some((name) => !Object.hasOwn(set, name));
  return missing && compat.allows(patchKeepSelector) ? pinned : {};
}

/** Puts a value in the place of every selected one of a multi-valued simple attribute (`attribute eq value`). */
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

/** How elements are written to. */
interface Writing {
  /** What the operation says of each; no element is created to have nothing. */
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
