import type { Json } from '../json.js';
import { COST } from '../work-budget.js';
import { isAscii } from './compose.js';

/**
 * The cost of making the comparison key of a value, in the units of a WorkBudget; for an object or array, the sum over
 * its parts.
 */
export function keyCost(value: Json): number {
  if (typeof value === 'string') {
    return COST.key + value.length * (isAscii(value) ? COST.keyCharacter : COST.keyUnicode);
  }
  if (typeof value !== 'object' || value === null) return COST.key;
  let cost = 0;
  for (const key in value) cost += keyCost((value as Record<string, Json>)[key]!);
  return cost;
}
