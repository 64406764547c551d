import { setTimeout as pause } from 'node:timers/promises';
import type { Report } from '../after-commit.js';
import type { Lease } from './lease.js';

/** Pauses after an error: the first, and the longest; each is twice as long as the one before. */
const RETRY_MS = 100;
const LONGEST_RETRY_MS = 30_000;
/** How often a process asks for a lease that another one holds. */
const ASK_MS = 1000;

/** What a background job does, and when. */
export interface JobOptions {
  /** What the log calls it, such as "purge what was deleted". */
  readonly name: string;
  /** Does all there is to do, in short transactions, and returns soon once the signal is aborted. */
  readonly work: (signal: AbortSignal) => Promise<void>;
  readonly report: Report;
  /** Milliseconds between two runs; left out: only `start` runs it. */
  readonly everyMs?: number;
  /** Lets one of several processes run at a time; left out: each does its own work. */
  readonly lease?: Lease;
}

/** Work in the background of a process: one run at a time, repeated after an error, ended with the process. */
export class BackgroundJob {
  readonly #end = new AbortController();
  #running: Promise<void> | undefined;
  #again = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: JobOptions) {}

  /** Runs now; once more afterwards if it is running. */
  start(): void {
    if (this.#end.signal.aborted) return;
    this.#again = true;
    this.#running ??= this.#run();
  }

  /** Runs now, and from now on every `everyMs`. */
  watch(): void {
    this.start();
    this.#timer ??= setInterval(() => this.start(), this.options.everyMs).unref();
  }

  /** Resolves when it does not run and shall not run again. */
  async done(): Promise<void> {
    await this.#running;
  }

  /** Ends it: resolves when the running work has returned. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#end.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { name, report } = this.options;
    const { signal } = this.#end;
    for (let failures = 0; this.#again && !signal.aborted;) {
      this.#again = false;
      try {
        if (!(await this.#work(signal))) {
          this.#again = true;
          await pause(ASK_MS, undefined, { signal }).catch(() => undefined);
        }
        failures = 0;
      } catch (error) {
        if (signal.aborted) break;
        this.#again = true;
        report(name, error);
        const wait = Math.min(RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
        failures += 1;
        await pause(wait, undefined, { signal }).catch(() => undefined);
      }
    }
    this.#running = undefined;
  }

  /** False when the work is another process's at the moment. */
  async #work(signal: AbortSignal): Promise<boolean> {
    const { lease, work } = this.options;
    if (lease) return lease.run(work, signal);
    await work(signal);
    return true;
  }
}
