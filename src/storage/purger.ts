import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Report } from './after-commit.js';
import type { Executor } from './sql.js';
import { deletedTenants, purgeSlice } from './write/purge.js';

/** Runs a job as a transaction of its own. */
export type RunJob = <T>(job: (executor: Executor) => Promise<T>) => Promise<T>;

/** Pauses after an error: the first, and the longest; each is twice as long as the one before. */
const RETRY_MS = 100;
const LONGEST_RETRY_MS = 30_000;
/** A server looks by itself this often: another process may have deleted something, and ended. */
const LOOK_MS = 60_000;

/** What a purger needs to know of its database. */
export interface PurgerOptions {
  readonly report: Report;
  /** Resolves when no transaction goes on that may still write for a tenant that was found deleted before the call. */
  readonly writesEnded?: (signal: AbortSignal) => Promise<void>;
}

/** Removes the rows of large groups and deleted tenants in the background, one slice a transaction. */
export class Purger {
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;
  #again = false;
  #looks: NodeJS.Timeout | undefined;

  constructor(
    private readonly run: RunJob,
    private readonly options: PurgerOptions,
  ) {}

  /** Begins, or goes on, until nothing is left. */
  start(): void {
    this.#again = true;
    this.#running ??= this.#run();
  }

  /** Begins, and from now on looks by itself. */
  watch(): void {
    this.start();
    this.#looks ??= setInterval(() => this.start(), LOOK_MS).unref();
  }

  /** Resolves when nothing waits to be purged. */
  async done(): Promise<void> {
    await this.#running;
  }

  /** Ends after the running slice; the next start goes on. */
  async close(): Promise<void> {
    clearInterval(this.#looks);
    this.#end.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#end;
    for (let failures = 0; this.#again && !signal.aborted;) {
      this.#again = false;
      try {
        await this.#purge(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted) break;
        this.#again = true;
        this.options.report('purge what was deleted', error);
        const wait = Math.min(RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
        failures += 1;
        await pause(wait, undefined, { signal }).catch(() => undefined);
      }
    }
    this.#running = undefined;
  }

  async #purge(signal: AbortSignal): Promise<void> {
    const tenants = await this.run(deletedTenants);
    if (tenants.length > 0) await this.options.writesEnded?.(signal);
    while (!signal.aborted && (await this.run((executor) => purgeSlice(executor, tenants)))) await nextTurn();
  }
}
