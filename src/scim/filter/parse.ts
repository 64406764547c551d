import { InvalidFilterError } from '../errors.js';
import { LIMITS } from '../limits.js';
import type { AttributePath, CompareOperator, Filter, FilterLiteral } from './ast.js';
import { readAttributePath, readName } from './attribute-path.js';
import { Lexer, type Token } from './lexer.js';
import { decideStructure, join, type Piece } from './structure.js';
import { FilterSyntaxError, quoted } from './syntax-error.js';

const OPERATORS: ReadonlySet<string> = new Set<CompareOperator>(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);

/**
 * Parses a filter (RFC 7644 section 3.4.2.2 with its errata: brackets contain whole boolean expressions but no further
 * brackets; the space after `not` is optional). Beyond the RFC it accepts `path[filter].sub op value`, which Entra ID
 * sends, as `path[(filter) and sub op value]`, several spaces in place of one, and spaces inside parentheses and
 * brackets. `spelled` may return another spelling of an attribute path, of the same length, for a compatibility rule.
 * Throws InvalidFilterError with the position for a text that is not in the grammar or exceeds LIMITS.
 */
export function parseFilter(text: string, spelled?: (path: string) => string): Filter {
  if (text.length > LIMITS.filterLength) {
    throw new InvalidFilterError(`The filter has ${text.length} characters; ${LIMITS.filterLength} are allowed.`);
  }
  return new FilterReader(new Lexer(text), spelled).expression('end');
}

/** Parses filters from a lexer; counts the nesting and the comparisons of one text. */
export class FilterReader {
  #nesting = 0;
  #comparisons = 0;

  constructor(
    readonly lexer: Lexer,
    private readonly spelled: (path: string) => string = (path) => path,
  ) {}

  /**
   * Parses a boolean expression including the token that ends it: the end of the text, or the bracket that closes a
   * value path whose opening bracket was consumed. Checks the grammar here; precedence is decided afterwards.
   */
  expression(end: 'end' | ']'): Filter {
    const pieces: Piece[] = [];
    const operands: Filter[] = [];
    let open = 0;
    for (;;) {
      let token = this.lexer.next();
      const before = pieces.at(-1);
      if ((before === 'and' || before === 'or') && !token.spaced && token.kind !== 'end') {
        throw expected(token, `a space after "${before}"`);
      }
      if (keyword(token) === 'not') {
        pieces.push('not');
        token = this.lexer.next();
        if (token.kind !== '(') throw expected(token, '"(" after "not"');
      }
      if (token.kind === '(') {
        this.#enter(token);
        open++;
        pieces.push('(');
        continue;
      }
      pieces.push(operands.push(this.#operand(token, end === ']')) - 1);
      let behind = this.lexer.next();
      for (; behind.kind === ')' && open > 0; open--) {
        pieces.push(')');
        this.#nesting--;
        behind = this.lexer.next();
      }
      if (behind.kind === end && open === 0) return decideStructure(pieces, operands);
      const logical = keyword(behind);
      if (logical !== 'and' && logical !== 'or') throw expected(behind, continuation(end, open));
      if (!behind.spaced) throw expected(behind, `a space before "${logical}"`);
      pieces.push(logical);
    }
  }

  /** Parses what follows an attribute path: `op value` or `pr`. */
  comparison(path: AttributePath): Filter {
    const token = this.lexer.next();
    if (++this.#comparisons > LIMITS.filterComparisons) {
      throw new FilterSyntaxError(path.position, `more than ${LIMITS.filterComparisons} comparisons.`);
    }
    const op = keyword(token);
    if (op === 'pr' && token.spaced) return { kind: 'present', path };
    if (!isOperator(op) || !token.spaced) {
      throw expected(token, 'a space and one of the operators eq, ne, co, sw, ew, gt, ge, lt, le, pr');
    }
    return { kind: 'compare', path, op, value: this.#value(op) };
  }

  /** Parses the filter inside `path[...]`, from after the opening bracket to after the closing one. */
  valueFilter(bracket: Token): Filter {
    this.#enter(bracket);
    const filter = this.expression(']');
    this.#nesting--;
    return filter;
  }

  /** Parses the `.sub` after the brackets of a value path. */
  suffix(): AttributePath {
    const token = this.lexer.next();
    if (token.kind !== 'suffix') throw expected(token, '"." and a sub-attribute');
    const position = token.offset + 1;
    return { name: readName(token.name, position), position };
  }

  #operand(token: Token, inBrackets: boolean): Filter {
    if (token.kind !== 'word') throw expected(token, 'an attribute name, "not" or "("');
    const path = readAttributePath(this.spelled(token.text), token.offset);
    const bracket = this.lexer.peek();
    if (bracket.kind !== '[' || bracket.spaced) return this.comparison(path);
    if (inBrackets) throw expected(bracket, 'no brackets inside brackets');
    this.lexer.next();
    const filter = this.valueFilter(bracket);
    if (this.lexer.peek().kind !== 'suffix') return { kind: 'valuePath', path, filter };
    const sub = this.comparison(this.suffix());
    return { kind: 'valuePath', path, filter: join('and', [filter, sub]) };
  }

  #value(op: CompareOperator): FilterLiteral {
    const token = this.lexer.next();
    if (!token.spaced && token.kind !== 'end') throw expected(token, `a space after "${op}"`);
    if (token.kind === 'string' || token.kind === 'number') return token.value;
    if (token.kind === 'word') {
      if (token.text === 'true') return true;
      if (token.text === 'false') return false;
      if (token.text === 'null') return null;
    }
    throw expected(token, 'a value: a string in double quotes, a number, true, false or null');
  }

  #enter(token: Token): void {
    if (++this.#nesting > LIMITS.filterNesting) {
      throw new FilterSyntaxError(token.offset, `nested more than ${LIMITS.filterNesting} deep.`);
    }
  }
}

/** The syntax error for a token that is not allowed at its position. */
export function expected(found: Token, what: string): FilterSyntaxError {
  const shown = found.kind === 'end' ? 'the end' : quoted(found.text);
  return new FilterSyntaxError(found.offset, `found ${shown}, expected ${what}.`);
}

/** Operators and keywords are case-insensitive (RFC 5234 section 2.3). */
function keyword(token: Token): string | undefined {
  return token.kind === 'word' ? token.text.toLowerCase() : undefined;
}

function isOperator(text: string | undefined): text is CompareOperator {
  return text !== undefined && OPERATORS.has(text);
}

function continuation(end: 'end' | ']', open: number): string {
  if (open > 0) return '"and", "or" or ")"';
  return end === ']' ? '"and", "or" or "]"' : '"and", "or" or the end';
}
