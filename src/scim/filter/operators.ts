import { compareKeys } from '../compare/comparison-key.js';
import type { AttributeType } from '../schema/definition.js';
import type { BoundOperator, CompareOperator } from './ast.js';

/** Each operator on two comparison keys (RFC 7644 section 3.4.2.2, Table 3). */
const HOLDS: Record<BoundOperator, (value: string, operand: string) => boolean> = {
  eq: (value, operand) => value === operand,
  co: (value, operand) => value.includes(operand),
  sw: (value, operand) => value.startsWith(operand),
  ew: (value, operand) => value.endsWith(operand),
  gt: (value, operand) => compareKeys(value, operand) > 0,
  ge: (value, operand) => compareKeys(value, operand) >= 0,
  lt: (value, operand) => compareKeys(value, operand) < 0,
  le: (value, operand) => compareKeys(value, operand) <= 0,
};

/** Whether `value op operand` holds; both are comparison keys of one attribute. */
export function operatorHolds(op: BoundOperator, value: string, operand: string): boolean {
  return HOLDS[op](value, operand);
}

const EQUALITY = ['eq', 'ne'] as const;
const ORDER = ['gt', 'ge', 'lt', 'le'] as const;
const TEXT = ['co', 'sw', 'ew'] as const;

/**
 * The operators that each type supports. Booleans and binaries have no order (Table 3); substring operators need text.
 * A complex value is compared by its sub-attributes.
 */
export const OPERATORS_OF: Record<AttributeType, readonly CompareOperator[]> = {
  string: [...EQUALITY, ...TEXT, ...ORDER],
  reference: [...EQUALITY, ...TEXT, ...ORDER],
  binary: [...EQUALITY, ...TEXT],
  boolean: EQUALITY,
  integer: [...EQUALITY, ...ORDER],
  decimal: [...EQUALITY, ...ORDER],
  dateTime: [...EQUALITY, ...ORDER],
  complex: [],
};

/** True for the substring operators `co`, `sw` and `ew`; with an empty operand they hold for every value. */
export function asksForPart(op: CompareOperator): boolean {
  return (TEXT as readonly CompareOperator[]).includes(op);
}
