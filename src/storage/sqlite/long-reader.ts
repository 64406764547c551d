import { UnavailableError } from '../../scim/errors.js';
import { runAsync, type SqlRoutine } from '../sql-routine.js';
import { Semaphore } from '../semaphore.js';
import type { Work } from '../store.js';
import { ThreadReader } from './thread-reader.js';

/** Reads of one tenant that wait for the thread, and how long they may: clients do not wait longer. */
const WAITING = 100;
const WAIT_MS = 10_000;

/**
 * Runs long reads one after the other in a thread, so that the event loop and short reads are not held up. Tenants take
 * turns. Each read has one snapshot and a time limit.
 */
export class LongReader {
  readonly #thread: ThreadReader;
  readonly #turns = new Semaphore(1, { waiting: WAITING });
  #closed = false;

  constructor(
    path: string,
    private readonly ceilingMs: number,
  ) {
    this.#thread = new ThreadReader(path);
  }

  /**
   * Runs a program in one snapshot. Throws TooManyError when it takes longer than the ceiling; UnavailableError when
   * too many reads of the tenant wait already, or the thread fails.
   */
  run<Result>(program: () => SqlRoutine<Result>, work?: Work): Promise<Result> {
    if (this.#closed)
      return Promise.reject(new UnavailableError('The service is shutting down.', 1, { code: 'shutting-down' }));
    const latest = performance.now() + WAIT_MS;
    return this.#turns.run(() => {
      if (performance.now() > latest) throw busy();
      return this.#snapshot(program());
    }, work);
  }

  /** Stops the running read and ends the thread. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#thread.stop();
    await this.#turns.idle();
    await this.#thread.end();
  }

  async #snapshot<Result>(program: SqlRoutine<Result>): Promise<Result> {
    let begun = false;
    try {
      return await runAsync(program, (statement) => {
        const ceilingMs = begun ? undefined : this.ceilingMs;
        begun = true;
        return this.#thread.read(statement, ceilingMs);
      });
    } finally {
      if (begun) this.#thread.endSnapshot();
    }
  }
}

function busy(): UnavailableError {
  return new UnavailableError('Too many long reads are waiting. Try again later.', 2);
}
