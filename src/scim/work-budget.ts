import { TooManyError } from './errors.js';
import { LIMITS } from './limits.js';

/**
 * Costs of the work on a request, in the units of `LIMITS.work`; a unit is about a nanosecond. Costs are charged where
 * a short request can cause much work because elements, comparisons and characters multiply.
 */
export const COST = {
  /**
   * A character of a changed document, after the first `documentFree`: the whole document is read, compared and
   * written, however little of it changes.
   */
  documentCharacter: 20,
  documentFree: 16_384,
  /** An operation of a PatchOp. */
  operation: 1000,
  /** A character of a PATCH path, including its filter, for parsing it. */
  pathCharacter: 200,
  /**
   * A value that is read, or a sub-attribute of one. `character` is added for each of its characters, or `unicode`
   * where the text is not ASCII.
   */
  value: 100,
  character: 1,
  unicode: 10,
  /** A character of a value whose format is checked, such as a user name, where it is not ASCII. */
  formatUnicode: 200,
  /** A member of a group that is read from the body. */
  member: 250,
  /** A character of a string that may hold JSON as text, for parsing it. */
  jsonCharacter: 20,
  /** An element of an attribute that an operation reads. */
  element: 150,
  /** An element that is rewritten; `writtenPart` is added for each sub-attribute it may have. */
  writtenElement: 250,
  writtenPart: 20,
  /** A character that is written, for each element it is written to. */
  writtenCharacter: 8,
  /** A comparison of a filter, for each element. */
  comparison: 50,
  /** A comparison of a filter, for each member of a group; the database evaluates it. */
  memberComparison: 120,
  /**
   * Making a comparison key; `keyCharacter` is added for each of its characters, or `keyUnicode` where Unicode has to
   * be normalized and folded.
   */
  key: 50,
  keyCharacter: 1,
  keyUnicode: 30,
} as const;

/**
 * The work that one request may cause, shared by all operations of a Bulk or PATCH request and the filters of their
 * paths. Costs do not depend on the speed of the machine, so the same request is refused everywhere or nowhere.
 */
export class WorkBudget {
  #spent = 0;

  constructor(private readonly units: number = LIMITS.work) {}

  /** Units spent so far. */
  get spent(): number {
    return this.#spent;
  }

  /** Units that may still be spent. */
  get left(): number {
    return this.units - this.#spent;
  }

  /** Throws TooManyError for work that is known to cost more than is left. */
  reject(): never {
    throw tooMuchWork();
  }

  /**
   * Charges units for the next piece of work. Throws TooManyError when fewer are left, and charges nothing then, since
   * the work is not done.
   */
  spend(units: number): void {
    const spent = this.#spent + units;
    if (spent > this.units) throw tooMuchWork();
    this.#spent = spent;
  }

  /** Resets the spent units to an earlier value, for work that is done again after a retry and must be charged once. */
  rewind(spent: number): void {
    this.#spent = Math.min(this.#spent, spent);
  }
}

function tooMuchWork(): TooManyError {
  return new TooManyError(
    'The request asks for too much work: elements, comparisons and characters together. Send fewer at once, or a simpler filter.',
  );
}
