import { FilterSyntaxError, quoted } from './syntax-error.js';

interface Place {
  /** Offset of the first character. */
  readonly offset: number;
  /** Whether there is at least one space before it. */
  readonly spaced: boolean;
  /** As written. */
  readonly text: string;
}

/**
 * A token of a filter or a PATCH path. `word` is an attribute path, an operator, a keyword or true/false/null; the
 * parser decides which. `suffix` is the dot and sub-attribute after a closing bracket; its `name` is without the dot.
 */
export type Token = Place &
  (
    | { readonly kind: 'word' | '(' | ')' | '[' | ']' | 'end' }
    | { readonly kind: 'suffix'; readonly name: string }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'number'; readonly value: number }
  );

const PUNCTUATION = /[()[\]]/;
const WORD_START = /[A-Za-z$]/;
/** Every character of an RFC 3986 URI except brackets, parentheses and the colon. */
const WORD = /[A-Za-z0-9$._~%!&'*+,;=@/?#-]*/y;
/** After a colon the word is a URN, which may contain parentheses (RFC 3986 sub-delims). */
const URN_REST = /[A-Za-z0-9$._~%!&'*+,;=@/?#:()-]*/y;
/** RFC 8259 section 6. */
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const CLUMP = /[^ ()[\]]{0,64}/y;
const SIMPLE_ESCAPES = '"\\/bfnrt';
const HEX4 = /^[0-9A-Fa-f]{4}$/;
const SURROGATE = /\p{Surrogate}/u;

/**
 * Splits a text into the tokens of RFC 7644 Figure 1, in linear time. The space is the only separator; several spaces
 * count as one. Throws FilterSyntaxError (invalidFilter) for characters that the grammar does not have.
 */
export class Lexer {
  #offset = 0;
  #ahead?: Token;

  constructor(readonly text: string) {}

  /** Returns the next token without consuming it. */
  peek(): Token {
    return (this.#ahead ??= this.#read());
  }

  /** Consumes and returns the next token; at the end of the text `end`, every time. */
  next(): Token {
    const token = this.peek();
    this.#ahead = undefined;
    return token;
  }

  #read(): Token {
    const before = this.#offset;
    while (this.text[this.#offset] === ' ') this.#offset++;
    const offset = this.#offset;
    const spaced = offset > before;
    const first = this.text[offset];
    if (first === undefined) return { kind: 'end', offset, spaced, text: '' };
    if (PUNCTUATION.test(first)) {
      this.#offset++;
      return { kind: first as '(' | ')' | '[' | ']', offset, spaced, text: first };
    }
    if (first === '"') return { kind: 'string', value: this.#string(offset), ...this.#from(offset, spaced) };
    if (first === '-' || (first >= '0' && first <= '9')) {
      return { kind: 'number', value: this.#number(offset), ...this.#from(offset, spaced) };
    }
    if (first === '.' && this.text[offset - 1] === ']') {
      this.#take(WORD);
      const place = this.#from(offset, spaced);
      return { kind: 'suffix', name: place.text.slice(1), ...place };
    }
    if (WORD_START.test(first)) {
      this.#take(WORD);
      if (this.text[this.#offset] === ':') this.#take(URN_REST);
      return { kind: 'word', ...this.#from(offset, spaced) };
    }
    throw this.#unreadable(first, offset);
  }

  #from(offset: number, spaced: boolean): Place {
    return { offset, spaced, text: this.text.slice(offset, this.#offset) };
  }

  /** Consumes and returns the text that the sticky pattern matches here. */
  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#offset;
    const matched = pattern.exec(this.text)?.[0] ?? '';
    this.#offset += matched.length;
    return matched;
  }

  #unreadable(first: string, offset: number): FilterSyntaxError {
    if (first === "'") return new FilterSyntaxError(offset, `found "'", expected a string in double quotes.`);
    if (first <= ' ')
      return new FilterSyntaxError(offset, `found ${quoted(first)}, expected a space as the separator.`);
    const character = String.fromCodePoint(this.text.codePointAt(offset) ?? 0);
    return new FilterSyntaxError(
      offset,
      `found ${quoted(character)}, expected a name that begins with a letter, or a value.`,
    );
  }

  /**
   * Parses a JSON number (RFC 8259 section 6). Refuses numbers that a double cannot hold: infinity, and integers that
   * would lose digits.
   */
  #number(offset: number): number {
    const written = this.#take(NUMBER);
    const next = this.text[this.#offset];
    if (written === '' || (next !== undefined && !' )]'.includes(next))) {
      this.#offset = offset;
      throw new FilterSyntaxError(offset, `found ${quoted(this.#take(CLUMP))}, expected a JSON number.`);
    }
    const value = Number(written);
    if (!Number.isFinite(value)) throw new FilterSyntaxError(offset, `the number ${quoted(written)} is too large.`);
    if (/^-?[0-9]+$/.test(written) && !Number.isSafeInteger(value)) {
      throw new FilterSyntaxError(
        offset,
        `the integer ${quoted(written)} has more digits than can be compared exactly.`,
      );
    }
    return value === 0 ? 0 : value;
  }

  /**
   * Parses a JSON string (RFC 8259 section 7). Refuses U+0000 and lone surrogates, which no stored text can contain.
   */
  #string(offset: number): string {
    let i = offset + 1;
    for (; this.text[i] !== '"'; i++) {
      const character = this.text[i];
      if (character === undefined) {
        throw new FilterSyntaxError(
          i,
          `found the end, expected ${quoted('"')} to end the string of character ${offset + 1}.`,
        );
      }
      if (character < ' ') {
        throw new FilterSyntaxError(i, `found the control character ${quoted(character)}, expected its escape.`);
      }
      if (character === '\\') i += this.#escape(i);
    }
    this.#offset = i + 1;
    const value = JSON.parse(this.text.slice(offset, i + 1)) as string;
    if (value.includes('\0')) throw new FilterSyntaxError(offset, 'the string holds U+0000, which no value has.');
    if (SURROGATE.test(value)) throw new FilterSyntaxError(offset, 'the string holds half a surrogate pair.');
    return value;
  }

  /** Length of the escape sequence at `i`, without its backslash. */
  #escape(i: number): number {
    const kind = this.text[i + 1];
    if (kind === 'u' && HEX4.test(this.text.slice(i + 2, i + 6))) return 5;
    if (kind !== undefined && SIMPLE_ESCAPES.includes(kind)) return 1;
    const found = this.text.slice(i, i + (kind === 'u' ? 6 : 2));
    throw new FilterSyntaxError(
      i,
      `found ${quoted(found)}, expected an escape of JSON (\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX).`,
    );
  }
}
