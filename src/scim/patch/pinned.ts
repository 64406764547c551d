import type { Filter } from '../filter/ast.js';

/** The strings a filter of `eq`, joined by `or` alone, compares with; `undefined` for any other filter. */
export function pinnedStrings(filter: Filter, name?: string): string[] | undefined {
  if (filter.kind === 'compare') {
    const named = name === undefined || (filter.path.name.toLowerCase() === name && filter.path.sub === undefined);
    return named && filter.op === 'eq' && typeof filter.value === 'string' ? [filter.value] : undefined;
  }
  if (filter.kind !== 'or') return undefined;
  const parts = filter.operands.map((operand) => pinnedStrings(operand, name));
  return parts.every((part) => part !== undefined) ? parts.flat() : undefined;
}
