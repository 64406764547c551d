import type { BoundFilter } from './ast.js';

/**
 * Constructors of bound filters that simplify them: they fold constants, flatten nested nodes of one kind and remove
 * double negation.
 */

/** A filter that is always true or always false. */
export function constant(value: boolean): BoundFilter {
  return { kind: 'constant', value };
}

/** The conjunction of the operands; without operands it is true. */
export function all(operands: readonly BoundFilter[]): BoundFilter {
  return combine('and', true, operands);
}

/** The disjunction of the operands; without operands it is false. */
export function any(operands: readonly BoundFilter[]): BoundFilter {
  return combine('or', false, operands);
}

/** The negation of the operand. */
export function negate(operand: BoundFilter): BoundFilter {
  if (operand.kind === 'constant') return constant(!operand.value);
  return operand.kind === 'not' ? operand.operand : { kind: 'not', operand };
}

function combine(kind: 'and' | 'or', neutral: boolean, operands: readonly BoundFilter[]): BoundFilter {
  const kept: BoundFilter[] = [];
  for (const operand of operands.flatMap((each) => (each.kind === kind ? each.operands : [each]))) {
    if (operand.kind !== 'constant') kept.push(operand);
    else if (operand.value !== neutral) return operand;
  }
  if (kept.length === 0) return constant(neutral);
  return kept.length === 1 ? kept[0]! : { kind, operands: kept };
}
