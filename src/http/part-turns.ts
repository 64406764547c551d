import { FairQueue } from '../storage/fair-queue.js';

/**
 * Between two parts. What is parsed of a large body stays, so the collector copies all of it, some 20 ms for 16 MB: that
 * must be a small part of the time. A body of 14 MB takes two thirds of a second longer for it.
 */
const PAUSE_MS = 3;

/**
 * Turns for what arrives in many parts: one part in a turn of the event loop, by turns among the tenants, so that
 * whatever else has come is served between any two of them.
 */
export class PartTurns {
  readonly #waiting = new FairQueue<unknown, () => void>();

  /** Calls `go` in a turn of its own, after the parts that wait already; `key` is the tenant. */
  take(key: unknown, go: () => void): void {
    this.#waiting.push(key, go);
    if (this.#waiting.size === 1) setTimeout(this.#next, PAUSE_MS);
  }

  readonly #next = (): void => {
    const go = this.#waiting.shift();
    if (this.#waiting.size > 0) setTimeout(this.#next, PAUSE_MS);
    go?.();
  };
}

/** Those of this process: there is one event loop. */
export const partTurns = new PartTurns();
