import { keyCost } from '../compare/key-cost.js';
import type { Json } from '../json.js';
import type { Attribute } from '../schema/attribute.js';
import { COST, type WorkBudget } from '../work-budget.js';
import { elementsOf } from './elements.js';
import { identityKey } from '../resource/equality.js';

/** The values of a multi-valued simple attribute and those added to it, without duplicates. */
export function unionOfValues(attribute: Attribute, before: Json | undefined, given: Json, work: WorkBudget): Json {
  if (!attribute.multiValued) return given;
  const values = new Map<string, Json>();
  for (const value of [...elementsOf(before), ...elementsOf(given)]) {
    const key = identityKey(attribute, value);
    work.spend(COST.element + keyCost(key));
    if (!values.has(key)) values.set(key, value);
  }
  return [...values.values()];
}
