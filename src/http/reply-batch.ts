/** Milliseconds a reply waits for others, at most. */
const PATIENCE_MS = 10;

/**
 * The replies of one turn of the event loop, sent one behind the other at its end. A write to a socket wakes the process
 * that reads it, which costs more than a small reply itself; once awake it finds the other replies without that.
 */
export class ReplyBatch {
  #waiting: (() => void)[] = [];
  #since = 0;

  /** Calls `send` before the turn is over, or before the first of the batch has waited for long. */
  add(send: () => void): void {
    const now = performance.now();
    if (this.#waiting.push(send) === 1) {
      this.#since = now;
      setImmediate(() => this.#send());
    } else if (now - this.#since > PATIENCE_MS) {
      this.#send();
    }
  }

  #send(): void {
    const ready = this.#waiting;
    this.#waiting = [];
    for (const send of ready) send();
  }
}
