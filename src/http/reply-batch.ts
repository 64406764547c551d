/** How long a response waits for others at most, in milliseconds. */
const MAX_DELAY_MS = 10;

/**
 * Sends the responses of one turn of the event loop together at its end. The first write to a socket wakes the process
 * at the other end, which costs more than a small response; while it is awake, the other writes are cheap.
 */
export class ReplyBatch {
  #waiting: (() => void)[] = [];
  #since = 0;

  /**
   * Calls `send` at the end of the turn, or at once when the first response of the batch has waited for MAX_DELAY_MS.
   */
  add(send: () => void): void {
    const now = performance.now();
    if (this.#waiting.push(send) === 1) {
      this.#since = now;
      setImmediate(() => this.#send());
    } else if (now - this.#since > MAX_DELAY_MS) {
      this.#send();
    }
  }

  #send(): void {
    const ready = this.#waiting;
    this.#waiting = [];
    for (const send of ready) send();
  }
}
