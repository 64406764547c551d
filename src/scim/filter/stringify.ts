import type { AttributePath, Filter, FilterLiteral } from './ast.js';

/**
 * Prints a filter in canonical form: lower-case operators, single spaces, no redundant parentheses. Parsing the result
 * gives the same filter, apart from positions. Linear in the size of the filter.
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
        // "and" has precedence over "or": only an "or" inside an "and" needs parentheses.
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
  // The parser accepts integers above 2^53 only with an exponent, since their last digits are not exact.
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    return value.toExponential();
  return JSON.stringify(value);
}
