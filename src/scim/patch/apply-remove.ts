import { keyCost } from '../compare/key-cost.js';
import { patchRemoveListed } from '../compat/patch-remove-listed.js';
import { InvalidValueError } from '../errors.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { normalizeValue } from '../resource/normalize.js';
import type { Attribute } from '../schema/attribute.js';
import { COST } from '../work-budget.js';

import { keepsActive } from './assign.js';
import type { PatchContext } from './context.js';
import type { Draft } from './draft.js';
import { elementsOf, selectedPlaces, valueOfElements } from './elements.js';
import { partsKey, partOf } from '../resource/equality.js';
import { keepImmutable, rejectRemoval } from '../resource/mutability.js';
import { hasPart, type AttributeTarget } from './target.js';
import { writtenCost } from './written-cost.js';

/**
 * Applies `remove` to one target (RFC 7644 section 3.5.2.2). A filter that matches nothing removes nothing and is no
 * error, since clients repeat removals. The RFC defines no `value` for remove: where it lists elements, only these are
 * removed (lenient) or the operation is refused (strict); it is never taken for "remove all".
 */
export function applyRemove(
  draft: Draft,
  target: AttributeTarget,
  value: Json | undefined,
  context: PatchContext,
): void {
  const { attribute } = target;
  if (hasPart(target)) {
    removePart(draft, target);
  } else if (target.selector) {
    removeElements(draft, target);
  } else if (attribute.multiValued && value !== undefined && value !== null) {
    removeListed(draft, attribute, value, context);
  } else {
    const before = draft.get(attribute);
    if (keepsActive(attribute, before, null, context.compat)) return;
    rejectRemoval(attribute, before);
    draft.set(attribute, undefined);
  }
}

/** Removes the elements that the filter selects. When none is left, the attribute is unassigned. */
export function removeElements(draft: Draft, target: AttributeTarget): void {
  const places = new Set(selectedPlaces(target, elementsOf(draft.get(target.attribute)), draft.work));
  keepElements(draft, target.attribute, (_element, place) => !places.has(place));
}

function removePart(draft: Draft, target: AttributeTarget & { readonly sub: Attribute }): void {
  const { attribute, sub } = target;
  const before = draft.get(attribute);
  const elements = [...draft.elements(attribute)];
  const places = selectedPlaces(target, elements, draft.work);
  draft.work.spend(places.length * writtenCost(attribute));
  for (const place of places) {
    const element = elements[place]!;
    if (!isJsonObject(element)) continue;
    rejectRemoval(sub, partOf(element, sub));
    elements[place] = without(element, sub);
  }
  store(draft, attribute, before, valueOfElements(attribute, elements));
}

function removeListed(draft: Draft, attribute: Attribute, value: Json, { compat }: PatchContext): void {
  if (!compat.allows(patchRemoveListed)) throw listedError(attribute);
  const listed = elementsOf(normalizeValue(attribute, unwrapListed(attribute, value), compat));
  const groups = new Map<string, { readonly parts: readonly Attribute[]; readonly keys: Set<string> }>();
  for (const each of listed) {
    const parts = decidingParts(attribute, each);
    const name = parts.map((part) => part.name).join(' ');
    const group = groups.get(name) ?? { parts, keys: new Set() };
    groups.set(name, group);
    group.keys.add(partsKey(attribute, parts, each));
  }
  const decisions = [...groups.values()];
  const isListed = (element: Json) =>
    decisions.some(({ parts, keys }) => {
      const key = partsKey(attribute, parts, element);
      draft.work.spend(COST.element + keyCost(key));
      return keys.has(key);
    });
  keepElements(draft, attribute, (element) => !isListed(element));
}

/**
 * The sub-attributes by which a listed element is found: `value`, and `type` if listed; without `value`, all that are
 * listed.
 */
function decidingParts(attribute: Attribute, listed: Json): readonly Attribute[] {
  if (!isJsonObject(listed)) return [];
  const parts = [...attribute.subAttributes.values()].filter((sub) => Object.hasOwn(listed, sub.name));
  const named = parts.filter(
    (sub) => sub === attribute.subAttributes.get('value') || sub === attribute.subAttributes.get('type'),
  );
  return named.some((sub) => sub === attribute.subAttributes.get('value')) ? named : parts;
}

/**
 * The error for `remove` with a value: RFC 7644 section 3.5.2.2 defines none, and ignoring it would remove all
 * elements.
 */
export function listedError(attribute: Attribute): InvalidValueError {
  return new InvalidValueError(
    `remove takes no value. To remove some elements of "${attribute.path}", put a filter into the path; to remove all, leave value out.`,
  );
}

/** Accepts `{"members": [...]}` as the value for the path `members`, and returns the list inside. */
export function unwrapListed(attribute: Attribute, value: Json): Json {
  if (!isJsonObject(value) || attribute.subAttributes.has(attribute.name.toLowerCase())) return value;
  const entry = Object.entries(value).find(([key]) => key.toLowerCase() === attribute.name.toLowerCase());
  return entry ? entry[1] : value;
}

function keepElements(draft: Draft, attribute: Attribute, keep: (element: Json, place: number) => boolean): void {
  const before = draft.get(attribute);
  const elements = draft.elements(attribute);
  const left = elements.filter(keep);
  if (left.length < elements.length) store(draft, attribute, before, valueOfElements(attribute, left));
}

function store(draft: Draft, attribute: Attribute, before: Json | undefined, after: Json | undefined): void {
  if (elementsOf(after).length === 0 && before !== undefined) rejectRemoval(attribute, before);
  draft.set(attribute, keepImmutable(attribute, before, after, draft.work));
}

function without(element: JsonObject, sub: Attribute): JsonObject {
  const rest = { ...element };
  delete rest[sub.name];
  return rest;
}
