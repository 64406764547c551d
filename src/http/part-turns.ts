import { FairQueue } from '../storage/fair-queue.js';

/**
 * Pause between two parts. The parsed part of a large body stays in memory, and each garbage collection copies it,
 * which takes about 20 ms for 16 MB. The pauses keep this a small share of the time; a body of 14 MB takes two thirds
 * of a second longer.
 */
const PAUSE_MS = 3;

/**
 * Schedules the processing of data that arrives in many parts: one part in each turn of the event loop, alternating
 * between tenants, so that other requests are served in between.
 */
export class PartTurns {
  readonly #waiting = new FairQueue<unknown, () => void>();

  /** Calls `go` in a later turn, after the parts that are waiting; `key` is the tenant. */
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

/** Shared by the whole process, which has one event loop. */
export const partTurns = new PartTurns();
