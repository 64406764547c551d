import type { Json, JsonObject } from '../json.js';
import type { Attribute } from '../schema/attribute.js';
import { COST } from '../work-budget.js';

/**
 * The cost of writing these sub-attributes into one element, in the units of a WorkBudget. Writing a long text into
 * many elements makes a document as large as the product of both.
 */
export function writtenCost(attribute: Attribute, parts: JsonObject = {}): number {
  return (
    COST.writtenElement + attribute.subAttributes.size * COST.writtenPart + charactersOf(parts) * COST.writtenCharacter
  );
}

function charactersOf(value: Json): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce<number>((sum, each) => sum + 1 + charactersOf(each), 0);
}
