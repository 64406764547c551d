import type { BoundFilter } from './ast.js';

/** Constructors that keep a bound filter simple: constants folded, nested nodes of one kind joined, `not not` gone. */

/** A filter that always has this outcome. */
export function constant(value: boolean): BoundFilter {
  return { kind: 'constant', value };
}

/** Holds when all operands do; with none it holds. */
export function all(operands: readonly BoundFilter[]): BoundFilter {
  return combine('and', true, operands);
}

/** Holds when one of the operands does; with none it does not. */
export function any(operands: readonly BoundFilter[]): BoundFilter {
  return combine('or', false, operands);
}

/** Holds when the operand does not. */
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
