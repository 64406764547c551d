import type { Json } from '../json.js';
import { COST } from '../work-budget.js';
import { isAscii } from './compose.js';

/** What the comparison key of a value costs, in the units of a WorkBudget; what is not a simple value costs all its parts. */
export function keyCost(value: Json): number {
  if (typeof value === 'string') {
    return COST.key + value.length * (isAscii(value) ? COST.keyCharacter : COST.keyUnicode);
  }
  if (typeof value !== 'object' || value === null) return COST.key;
  let cost = 0;
  for (const key in value) cost += keyCost((value as Record<string, Json>)[key]!);
  return cost;
}
