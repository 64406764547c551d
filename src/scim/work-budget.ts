import { TooManyError } from './errors.js';
import { LIMITS } from './limits.js';

/**
 * What work on a request costs, in the units of `LIMITS.work`; a unit is about a nanosecond. Costs are charged where few
 * characters of a request make much work: elements, comparisons and characters multiply there.
 */
export const COST = {
  /**
   * A character of a document that is changed, beyond the first 16,384: all of it is read, compared and written, however
   * little of it changes.
   */
  documentCharacter: 20,
  documentFree: 16_384,
  /** An operation of a PatchOp. */
  operation: 1000,
  /** A character of a path with its filter, which is read. */
  pathCharacter: 200,
  /** A value that is read, whole or a part; its characters cost one each, more where they are not ASCII. */
  value: 100,
  character: 1,
  unicode: 10,
  /** A character of a value with a form of its own, such as a user name, where it is not ASCII. */
  formatUnicode: 200,
  /** A member that is read. */
  member: 250,
  /** A character of a text that may be JSON. */
  jsonCharacter: 20,
  /** An element of an attribute that an operation looks at. */
  element: 150,
  /** An element that is written anew, and each sub-attribute that it may have. */
  writtenElement: 250,
  writtenPart: 20,
  /** A character that is written, in each element that it is written to. */
  writtenCharacter: 8,
  /** A comparison of a filter, for each element. */
  comparison: 50,
  /** A comparison of a filter, for each member of a group: it is answered by the database. */
  memberComparison: 120,
  /** A comparison key; then its characters, which cost more where Unicode has to be composed and folded. */
  key: 50,
  keyCharacter: 1,
  keyUnicode: 30,
} as const;

/**
 * The work that one request may cause, shared by all that is done for it: by the operations of a Bulk request, those of
 * a PatchOp, the filters of their paths. What is charged does not depend on the speed of the machine, so a request is
 * refused everywhere or nowhere.
 */
export class WorkBudget {
  #spent = 0;

  constructor(private readonly units: number = LIMITS.work) {}

  /** Units that were spent so far. */
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
   * Takes units for the work that comes next. Throws TooManyError when fewer are left; nothing is taken then, since the
   * work is not done.
   */
  spend(units: number): void {
    const spent = this.#spent + units;
    if (spent > this.units) throw tooMuchWork();
    this.#spent = spent;
  }

  /** Goes back to what was spent at an earlier time: the work since then is to be done again, and paid once. */
  rewind(spent: number): void {
    this.#spent = Math.min(this.#spent, spent);
  }
}

function tooMuchWork(): TooManyError {
  return new TooManyError(
    'The request asks for too much work: elements, comparisons and characters together. Send fewer at once, or a simpler filter.',
  );
}
