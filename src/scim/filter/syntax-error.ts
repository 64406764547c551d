import { InvalidFilterError } from '../errors.js';

export { quoted } from '../quoted.js';

/** A syntax error: its position, what was found there and what was expected. */
export class FilterSyntaxError extends InvalidFilterError {
  constructor(
    /** Offset in the text, from 0. The error message counts characters from 1. */
    readonly offset: number,
    readonly problem: string,
  ) {
    super(at('Filter', offset, problem));
  }
}

/** Formats the message of a syntax error: `Filter, character 5: found "x", expected ...`. */
export function at(what: 'Filter' | 'Path', offset: number, problem: string): string {
  return `${what}, character ${offset + 1}: ${problem}`;
}
