import { InvalidFilterError } from '../errors.js';
import { LIMITS } from '../limits.js';
import type { AttributePath, CompareOperator, Filter, FilterLiteral } from './ast.js';
import { readAttributePath, readName } from './attribute-path.js';
import { Lexer, type Token } from './lexer.js';
import { decideStructure, join, type Piece } from './structure.js';
import { FilterSyntaxError, quoted } from './syntax-error.js';

const OPERATORS: ReadonlySet<string> = new Set<CompareOperator>(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le']);

/**
 * Reads a filter (RFC 7644 section 3.4.2.2, with the errata: brackets hold whole boolean expressions but no further
 * brackets; a space after `not` is optional). Beyond the RFC it reads `path[filter].sub op value`, as Entra ID sends
 * it, as `path[(filter) and sub op value]`, and more than one space, or spaces inside parentheses and brackets.
 * `spelled` may give an attribute path another spelling of the same length, as a client's dialect has it.
 * Throws InvalidFilterError that says where, for a text outside the grammar or past LIMITS.
 */
export function parseFilter(text: string, spelled?: (path: string) => string): Filter {
  if (text.length > LIMITS.filterLength) {
    throw new InvalidFilterError(`The filter has ${text.length} characters; ${LIMITS.filterLength} are allowed.`);
  }
  return new FilterReader(new Lexer(text), spelled).expression('end');
}

/** Reads the parts of a filter from a lexer; one reader counts the nesting and comparisons of one text. */
export class FilterReader {
  #nesting = 0;
  #comparisons = 0;

  constructor(
    readonly lexer: Lexer,
    private readonly spelled: (path: string) => string = (path) => path,
  ) {}

  /**
   * Reads a boolean expression up to and with the token that ends it: the end of the text, or the bracket that closes
   * a value path, whose opening one is read already. The grammar is checked here, the precedence decided behind it.
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

  /** Reads what follows an attribute path: `op value` or `pr`. */
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

  /** Reads the value filter of `path[...]`, from behind the opening bracket to behind the closing one. */
  valueFilter(bracket: Token): Filter {
    this.#enter(bracket);
    const filter = this.expression(']');
    this.#nesting--;
    return filter;
  }

  /** Reads the `.sub` behind the brackets of a value path. */
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

/** The error for a token that may not stand where it does. */
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
