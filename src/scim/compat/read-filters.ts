import type { CompareOperator, FilterLiteral } from '../filter/ast.js';
import type { BindOptions } from '../filter/bind.js';
import type { Attribute } from '../schema/attribute.js';
import { coerceQuotedBoolean } from './quoted-boolean.js';
import type { Compatibility } from './rule.js';
import { trimmedName } from './trimmed-name.js';
import { valueFilter } from './value-filter.js';

/** The options of filter binding that depend on the compatibility rules of a request. */
export function readFilters(compat: Compatibility): Pick<BindOptions, 'coerce' | 'simpleValues'> {
  if (compat.mode === 'strict') return {};
  const quoted = coerceQuotedBoolean(compat);
  return {
    coerce: (attribute, literal, op) => quoted(attribute, literal) ?? trimmed(attribute, literal, op, compat),
    simpleValues: () => compat.allows(valueFilter),
  };
}

function trimmed(
  attribute: Attribute,
  literal: FilterLiteral,
  op: CompareOperator,
  compat: Compatibility,
): FilterLiteral | undefined {
  if (op !== 'eq' && op !== 'ne') return undefined;
  const name = trimmedName.rewrite(attribute, literal);
  return typeof name === 'string' && compat.allows(trimmedName) ? name : undefined;
}
