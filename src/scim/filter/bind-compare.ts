import { comparisonKey } from '../compare/comparison-key.js';
import { dateTimeKey } from '../compare/date-time.js';
import { InvalidFilterError } from '../errors.js';
import type { Attribute, ResourceType } from '../schema/attribute.js';
import type { AttributeType } from '../schema/definition.js';
import type { BoundFilter, BoundOperator, CompareOperator, Filter, FilterLiteral } from './ast.js';
import { asksForPart, operatorHolds, OPERATORS_OF } from './operators.js';
import { extensionPresence, isResourceTypeName, isSchemas, presence } from './presence.js';
import { any, constant, negate } from './simplify.js';
import { at, quoted } from './syntax-error.js';

/** A comparison as the client wrote it. */
export type Comparison = Extract<Filter, { kind: 'compare' }>;

/**
 * Converts a literal of another type to that of the attribute, where the compatibility rules allow it; `undefined`
 * leaves it as it is.
 */
export type Coerce = (attribute: Attribute, literal: FilterLiteral, op: CompareOperator) => FilterLiteral | undefined;

/** The literals each type is compared with, and how an error message describes them. */
const LITERALS: Record<AttributeType, { readonly what: string; fits(literal: FilterLiteral): boolean }> = {
  string: { what: 'a string', fits: isString },
  reference: { what: 'a string', fits: isString },
  binary: { what: 'a string', fits: isString },
  boolean: { what: 'true or false', fits: (literal) => typeof literal === 'boolean' },
  integer: { what: 'a number', fits: (literal) => typeof literal === 'number' },
  decimal: { what: 'a number', fits: (literal) => typeof literal === 'number' },
  dateTime: {
    what: 'a date and time such as "2011-05-13T04:42:34Z"',
    fits: (literal) => isString(literal) && dateTimeKey(literal) !== undefined,
  },
  complex: { what: 'a value of one of its sub-attributes', fits: () => false },
};

/**
 * Binds `attribute op literal` (RFC 7644 section 3.4.2.2). `ne` is the negation of `eq`. null means unassigned (RFC
 * 7643 section 2.5). `co`, `sw` and `ew` with an empty string hold for every value. Throws InvalidFilterError when the
 * type of the attribute does not support the operator or the literal.
 */
export function bindComparison(
  attribute: Attribute,
  node: Comparison,
  type: ResourceType,
  coerce: Coerce | undefined,
): BoundFilter {
  if (node.value === null) return compareWithNull(node, presence(attribute));
  const leaf = attribute.type === 'complex' ? valueOf(attribute, node) : attribute;
  const answered = OPERATORS_OF[leaf.type];
  if (!answered.includes(node.op)) {
    const list = answered.join(', ');
    throw refusal(
      node,
      `the operator "${node.op}" is not supported on "${leaf.path}" (${leaf.type}); use ${list} or pr.`,
    );
  }
  const key = comparisonKey(leaf, literalFor(leaf, node, coerce));
  const { op } = node;
  return op === 'ne' ? negate(compareKey(leaf, 'eq', key, type)) : compareKey(leaf, op, key, type);
}

/** A comparison of an attribute that the type does not have: it is unassigned, so only `ne` and `eq null` hold. */
export function bindUnassigned(node: Comparison): BoundFilter {
  return node.value === null ? compareWithNull(node, constant(false)) : constant(node.op === 'ne');
}

function compareWithNull(node: Comparison, present: BoundFilter): BoundFilter {
  if (node.op === 'eq') return negate(present);
  if (node.op === 'ne') return present;
  throw refusal(node, `null has no order and no parts; use eq or ne instead of ${node.op}.`);
}

/** A comparison of a complex attribute compares its sub-attribute `value` (RFC 7643 section 2.4). */
function valueOf(attribute: Attribute, node: Comparison): Attribute {
  const value = attribute.subAttributes.get('value');
  if (value && value.type !== 'complex') return value;
  const example = attribute.subAttributes.values().next().value?.path;
  throw refusal(
    node,
    `"${attribute.path}" is complex; name one of its sub-attributes${example ? `, as in "${example}"` : ''}.`,
  );
}

function literalFor(attribute: Attribute, node: Comparison, coerce: Coerce | undefined): string | number | boolean {
  const { what, fits } = LITERALS[attribute.type];
  const read = coerce?.(attribute, node.value, node.op);
  const literal = read !== undefined && fits(read) ? read : node.value;
  if (literal !== null && fits(literal)) return literal;
  throw refusal(node, `"${attribute.path}" is compared with ${what}, not with ${quoted(String(node.value))}.`);
}

function compareKey(attribute: Attribute, op: BoundOperator, key: string, type: ResourceType): BoundFilter {
  if (isResourceTypeName(attribute)) return constant(operatorHolds(op, comparisonKey(attribute, type.name), key));
  if (isSchemas(attribute)) {
    const holds = (urn: string) => operatorHolds(op, comparisonKey(attribute, urn), key);
    const extensions = [...type.extensions.values()].map((each) => each.schema).filter(holds);
    return any([constant(holds(type.schema)), ...extensions.map((urn) => extensionPresence(type, urn))]);
  }
  if (key === '' && asksForPart(op)) return presence(attribute);
  return { kind: 'compare', attribute, op, key };
}

function refusal(node: { path: { position: number } } & { op: CompareOperator }, problem: string): InvalidFilterError {
  return new InvalidFilterError(at('Filter', node.path.position, problem));
}

function isString(literal: FilterLiteral): literal is string {
  return typeof literal === 'string';
}
