import type { Compatibility } from '../compat/rule.js';
import { patchCreateOnNoMatch } from '../compat/patch-create-on-no-match.js';
import { NoTargetError } from '../errors.js';
import { placesWhere } from '../filter/evaluate.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { normalizeValue } from '../resource/normalize.js';
import type { Attribute } from '../schema/attribute.js';
import type { WorkBudget } from '../work-budget.js';
import { isReadOnly } from '../resource/mutability.js';
import { pinnedParts } from '../filter/equality-operands.js';
import type { AttributeTarget } from './target.js';

/** The elements of a value: of a multi-valued attribute all, of a single-valued one the one there is. */
export function elementsOf(value: Json | undefined): Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** The places of the elements a target selects: those its filter holds for, all without a filter. */
export function selectedPlaces(target: AttributeTarget, elements: readonly Json[], work: WorkBudget): number[] {
  const { attribute, selector } = target;
  return selector ? placesWhere(selector.bound, attribute, elements, work) : [...elements.keys()];
}

/**
 * The new element for a target that selects none (`add` and `replace`). Without a filter it is empty. With one it
 * has what the filter asks for, in a lenient tenant and where the filter says so by `eq` alone; NoTargetError otherwise
 * (RFC 7644 section 3.5.2.3).
 */
export function newElement(target: AttributeTarget, compat: Compatibility): JsonObject {
  if (!target.selector) return {};
  const element = elementOfFilter(target, compat);
  if (element && compat.allows(patchCreateOnNoMatch)) return element;
  throw noMatch(target.attribute);
}

/** The error of a filter that selects nothing (RFC 7644 section 3.5.2.3). */
export function noMatch(attribute: Attribute): NoTargetError {
  return new NoTargetError(`No element of "${attribute.path}" matches the filter of the path.`);
}

/** The sub-attributes a filter pins by `eq`, joined by `and` alone; `undefined` when it says more, or contradicts itself. */
export function elementOfFilter(target: AttributeTarget, compat: Compatibility): JsonObject | undefined {
  if (!target.selector) return undefined;
  const pinned = pinnedParts(target.selector.written);
  if (!pinned) return undefined;
  const element: JsonObject = {};
  for (const [name, literal] of pinned) {
    const sub = target.attribute.subAttributes.get(name.toLowerCase());
    if (!sub || sub.multiValued || isReadOnly(sub) || literal === null) return undefined;
    const value = normalizeValue(sub, literal, compat);
    if (value === undefined) return undefined;
    if (Object.hasOwn(element, sub.name) && element[sub.name] !== value) return undefined;
    element[sub.name] = value;
  }
  return element;
}

/** The value an attribute takes from its elements: what has no sub-attributes left is no element. */
export function valueOfElements(attribute: Attribute, elements: readonly Json[]): Json | undefined {
  const left = elements.filter((element) => !isJsonObject(element) || Object.keys(element).length > 0);
  return attribute.multiValued ? left : left[0];
}
