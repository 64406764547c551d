import { UnavailableError } from '../../scim/errors.js';
import { runLater, type Program } from '../program.js';
import { ThreadReader } from './thread-reader.js';

/** Reads that wait for the thread, and how long they may: clients do not wait longer. */
const QUEUE_LIMIT = 100;
const WAIT_MS = 10_000;

/**
 * Long reads, one after the other in a thread, so that the event loop and the short reads go on. Each has a snapshot and
 * a ceiling of time.
 */
export class LongReader {
  readonly #thread: ThreadReader;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #closed = false;

  constructor(
    path: string,
    private readonly ceilingMs: number,
  ) {
    this.#thread = new ThreadReader(path);
  }

  /**
   * Runs a program in one snapshot. Throws TooManyError when it takes longer than the ceiling; UnavailableError when
   * too many reads wait already, or the thread fails.
   */
  run<Result>(program: () => Program<Result>): Promise<Result> {
    if (this.#closed)
      return Promise.reject(new UnavailableError('The service is shutting down.', 1, { code: 'shutting-down' }));
    if (this.#waiting >= QUEUE_LIMIT) return Promise.reject(busy());
    this.#waiting++;
    const latest = performance.now() + WAIT_MS;
    const turn = this.#last.then(() => {
      if (performance.now() > latest) throw busy();
      return this.#snapshot(program());
    });
    this.#last = turn.catch(() => undefined).finally(() => this.#waiting--);
    return turn;
  }

  /** Stops the running read and ends the thread. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#thread.stop();
    await this.#last;
    await this.#thread.end();
  }

  async #snapshot<Result>(program: Program<Result>): Promise<Result> {
    let begun = false;
    try {
      return await runLater(program, (statement) => {
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
