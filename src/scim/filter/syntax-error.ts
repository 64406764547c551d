import { InvalidFilterError } from '../errors.js';

export { quoted } from '../quoted.js';

/** A text outside the grammar: where it leaves it, what stands there and what should. */
export class FilterSyntaxError extends InvalidFilterError {
  constructor(
    /** Offset in the text, from 0. The detail counts characters from 1. */
    readonly offset: number,
    readonly problem: string,
  ) {
    super(at('Filter', offset, problem));
  }
}

/** The one form of every complaint about a text: `Filter, character 5: found "x", expected ...`. */
export function at(what: 'Filter' | 'Path', offset: number, problem: string): string {
  return `${what}, character ${offset + 1}: ${problem}`;
}
