/** Limits how many tasks start in one turn of the event loop; more wait for later turns, in order. */
export class PerTurn {
  readonly #waiting: (() => void)[] = [];
  /** Index of the oldest waiting task. */
  #head = 0;
  #begun = 0;
  #isSet = false;

  constructor(private readonly most: number) {}

  /** True when a task may start now; otherwise `begin` is called in a later turn. */
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
