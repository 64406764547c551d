import type { BoundFilter, BoundOperator } from './ast.js';

/** How many comparisons a filter has: each may have to look at every element. */
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
 * What the characters of a comparison cost, in the units of a WorkBudget: looking for a part takes the product of both
 * lengths at worst (a part that nearly repeats itself), order looks at what both have in common. Equality and the ends
 * of a text are compared many characters at a time.
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
