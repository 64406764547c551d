import type { Compatibility } from '../compat/rule.js';
import { patchCreateOnNoMatch } from '../compat/patch-create-on-no-match.js';
import { NoTargetError } from '../errors.js';
import { placesWhere } from '../filter/evaluate.js';
import { isJsonObject, type Json, type JsonObject } from '../json.js';
import { normalizeValue } from '../resource/normalize.js';
import type { Attribute } from '../schema/attribute.js';
import type { WorkBudget } from '../work-budget.js';
import { isReadOnly } from '../resource/mutability.js';
import { equalityPairs } from '../filter/equality-operands.js';
import type { AttributeTarget } from './target.js';

/** The elements of a value; that of a single-valued attribute counts as one element. */
export function elementsOf(value: Json | undefined): Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

/** The indexes of the elements that a target selects: those that match its filter, or all without a filter. */
export function selectedPlaces(target: AttributeTarget, elements: readonly Json[], work: WorkBudget): number[] {
  const { attribute, selector } = target;
  return selector ? placesWhere(selector.bound, attribute, elements, work) : [...elements.keys()];
}

/**
 * The element that `add` and `replace` create when the target selects none. Without a filter it is empty. With a filter
 * that consists of `eq` comparisons joined by `and`, a lenient tenant creates an element with their values.
 * NoTargetError otherwise (RFC 7644 section 3.5.2.3).
 */
export function newElement(target: AttributeTarget, compat: Compatibility): JsonObject {
  if (!target.selector) return {};
  const element = elementOfFilter(target, compat);
  if (element && compat.allows(patchCreateOnNoMatch)) return element;
  throw noMatch(target.attribute);
}

/** The error for a filter that selects nothing (RFC 7644 section 3.5.2.3). */
export function noMatch(attribute: Attribute): NoTargetError {
  return new NoTargetError(`No element of "${attribute.path}" matches the filter of the path.`);
}

/**
 * The element described by a filter that consists of `eq` comparisons joined by `and`; `undefined` for other filters
 * and for one that contradicts itself.
 */
export function elementOfFilter(target: AttributeTarget, compat: Compatibility): JsonObject | undefined {
  if (!target.selector) return undefined;
  const pairs = equalityPairs(target.selector.written);
  if (!pairs) return undefined;
  const element: JsonObject = {};
  for (const [name, literal] of pairs) {
    const sub = target.attribute.subAttributes.get(name.toLowerCase());
    if (!sub || sub.multiValued || isReadOnly(sub) || literal === null) return undefined;
    const value = normalizeValue(sub, literal, compat);
    if (value === undefined) return undefined;
    if (Object.hasOwn(element, sub.name) && element[sub.name] !== value) return undefined;
    element[sub.name] = value;
  }
  return element;
}

/** The value of an attribute with these elements. Elements without sub-attributes are dropped. */
export function valueOfElements(attribute: Attribute, elements: readonly Json[]): Json | undefined {
  const left = elements.filter((element) => !isJsonObject(element) || Object.keys(element).length > 0);
  return attribute.multiValued ? left : left[0];
}
