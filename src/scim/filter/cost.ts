import type { BoundFilter, BoundOperator } from './ast.js';

/** How many comparisons a filter has; each may be evaluated on every element. */
export function comparisonsOf(filter: BoundFilter): number {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.operands.reduce((sum, operand) => sum + comparisonsOf(operand), 0);
    case 'not':
      return comparisonsOf(filter.operand);
    case 'element':
      return comparisonsOf(filter.filter);
    case 'compare':
    case 'present':
    case 'constant':
      return 1;
  }
}

/**
 * The cost of one comparison by the lengths of its operands, in the units of a WorkBudget. `co` takes the product of
 * both lengths in the worst case (an operand that nearly repeats itself); the order operators read the common prefix.
 * Equality, `sw` and `ew` compare many characters at a time and cost nothing extra.
 */
export function operandCost(op: BoundOperator, key: string, operand: string): number {
  switch (op) {
    case 'co':
      return key.length * (4 + (operand.length >> 3));
    case 'gt':
    case 'ge':
    case 'lt':
    case 'le':
      return Math.min(key.length, operand.length);
    case 'eq':
    case 'sw':
    case 'ew':
      return 0;
  }
}
