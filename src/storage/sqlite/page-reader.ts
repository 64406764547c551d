import { runAsync, type SqlRoutine } from '../sql-routine.js';
import { Semaphore } from '../semaphore.js';
import type { Work } from '../store.js';
import { ThreadReader } from './thread-reader.js';

/** Pages under way: one is read while another waits for the thread. More would only fill the memory. */
const UNDER_WAY = 2;

/**
 * Large pages, read in a thread while the event loop puts together the replies of those read before. Each statement has
 * a snapshot of its own, so what belongs together must be one statement.
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
