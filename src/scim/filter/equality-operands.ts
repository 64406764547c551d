import type { Filter, FilterLiteral } from './ast.js';

/**
 * The strings that a filter compares with, if it consists of `eq` comparisons joined by `or`; otherwise `undefined`.
 * With `name`, all comparisons must be of that attribute (in lower case).
 */
export function equalityStrings(filter: Filter, name?: string): string[] | undefined {
  if (filter.kind === 'compare') {
    const named = name === undefined || (filter.path.name.toLowerCase() === name && filter.path.sub === undefined);
    return named && filter.op === 'eq' && typeof filter.value === 'string' ? [filter.value] : undefined;
  }
  if (filter.kind !== 'or') return undefined;
  const parts = filter.operands.map((operand) => equalityStrings(operand, name));
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}

/** The names and values of a filter, if it consists of `eq` comparisons joined by `and`; otherwise `undefined`. */
export function equalityPairs(filter: Filter): (readonly [name: string, value: FilterLiteral])[] | undefined {
  if (filter.kind === 'compare') {
    return filter.op === 'eq' && filter.path.sub === undefined ? [[filter.path.name, filter.value]] : undefined;
  }
  if (filter.kind !== 'and') return undefined;
  const parts = filter.operands.map(equalityPairs);
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}
