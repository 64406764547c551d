import { runAsync, type SqlRoutine } from '../sql-routine.js';
import { Semaphore } from '../semaphore.js';
import type { Work } from '../store.js';
import { ThreadReader } from './thread-reader.js';

/** Number of pages read at once: one in the thread, one waiting for it. More would only fill memory. */
const UNDER_WAY = 2;

/**
 * Reads large pages in a thread while the event loop builds the replies of earlier ones. Each statement has a snapshot
 * of its own, so data that must be consistent has to come from one statement.
 */
export class PageReader {
  readonly #thread: ThreadReader;
  readonly #permits = new Semaphore(UNDER_WAY);

  constructor(path: string) {
    this.#thread = new ThreadReader(path);
  }

  /** Runs a program when its turn has come; tenants take turns. UnavailableError when the thread fails. */
  run<Result>(program: () => SqlRoutine<Result>, work?: Work): Promise<Result> {
    return this.#permits.run(() => runAsync(program(), (statement) => this.#thread.read(statement)), work);
  }

  /** Ends the thread. */
  close(): Promise<void> {
    return this.#thread.end();
  }
}
