import type { AttributePath, Filter, FilterLiteral } from './ast.js';

/**
 * Prints a filter in the one canonical form of its meaning: lower-case operators, single spaces, no parentheses that
 * change nothing. `parseFilter` of the result gives the same filter again, positions aside. Linear in the filter.
 */
export function stringifyFilter(filter: Filter): string {
  const out: string[] = [];
  print(filter, out);
  return out.join('');
}

function print(filter: Filter, out: string[]): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      filter.operands.forEach((operand, i) => {
        if (i > 0) out.push(` ${filter.kind} `);
        // "and" binds tighter than "or": only an "or" inside an "and" needs parentheses.
        if (filter.kind === 'and' && operand.kind === 'or') parenthesised(operand, out);
        else print(operand, out);
      });
      return;
    case 'not':
      out.push('not ');
      return parenthesised(filter.operand, out);
    case 'compare':
      out.push(pathText(filter.path), ' ', filter.op, ' ', literalText(filter.value));
      return;
    case 'present':
      out.push(pathText(filter.path), ' pr');
      return;
    case 'valuePath':
      out.push(pathText(filter.path), '[');
      print(filter.filter, out);
      out.push(']');
  }
}

function parenthesised(filter: Filter, out: string[]): void {
  out.push('(');
  print(filter, out);
  out.push(')');
}

/** `[URN:]name[.sub]`, as RFC 7644 section 3.10 writes attributes. */
export function pathText(path: Omit<AttributePath, 'position'>): string {
  return `${path.schema === undefined ? '' : `${path.schema}:`}${path.name}${path.sub === undefined ? '' : `.${path.sub}`}`;
}

function literalText(value: FilterLiteral): string {
  // Integers past 2^53 are read with an exponent alone, where nobody takes their last digits for exact.
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    return value.toExponential();
  return JSON.stringify(value);
}
