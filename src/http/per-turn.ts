/** Lets so many things begin in a turn of the event loop; more wait for the next turns, in the order they came. */
export class PerTurn {
  readonly #waiting: (() => void)[] = [];
  /** Where the oldest that waits stands. */
  #head = 0;
  #begun = 0;
  #isSet = false;

  constructor(private readonly most: number) {}

  /** True when one more may begin now; else `begin` is called in a later turn. */
  mayNow(begin: () => void): boolean {
    if (!this.#isSet) {
      this.#isSet = true;
      setImmediate(this.#next);
    }
    if (this.#begun < this.most && this.#head === this.#waiting.length) {
      this.#begun += 1;
      return true;
    }
    this.#waiting.push(begin);
    return false;
  }

  readonly #next = (): void => {
    const end = Math.min(this.#head + this.most, this.#waiting.length);
    const ready = this.#waiting.slice(this.#head, end);
    this.#head = end;
    this.#begun = ready.length;
    if (end === this.#waiting.length) {
      this.#waiting.length = 0;
      this.#head = 0;
    }
    this.#isSet = ready.length > 0;
    if (this.#isSet) setImmediate(this.#next);
    for (const begin of ready) begin();
  };
}
