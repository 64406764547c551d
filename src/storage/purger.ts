import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Executor } from './sql.js';
import { purgeSlice } from './write/purge.js';

/** Runs a job as a transaction of its own. */
export type RunJob = <T>(job: (executor: Executor) => Promise<T>) => Promise<T>;

/** Removes the rows of large groups and deleted tenants in the background, one slice a transaction. */
export class Purger {
  #running: Promise<void> | undefined;
  #again = false;
  #closed = false;

  constructor(private readonly run: RunJob) {}

  /** Begins, or goes on, until nothing is left. */
  start(): void {
    this.#again = true;
    this.#running ??= this.#run();
  }

  /** Resolves when nothing waits to be purged. */
  async done(): Promise<void> {
    await this.#running;
  }

  /** Ends after the running slice; the next start goes on. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        while (!this.#closed && (await this.run(purgeSlice))) await nextTurn();
      }
    } catch {
      // A full disk or a busy database: what is left is invisible, and goes with the next tombstone or start.
    } finally {
      this.#running = undefined;
    }
  }
}
