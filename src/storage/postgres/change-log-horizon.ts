import { setTimeout as pause } from 'node:timers/promises';
import { UnavailableError } from '../../scim/errors.js';
import type { Executor } from '../sql.js';

/** How long one look waits for writers; then readers stop at what was complete before. */
const PATIENCE_MS = 1000;

/**
 * The newest number, and a text that changes when numbers may be given out a second time: after the recovery of a crash
 * (which resets the statistics), on another server, and when the database or the table was made anew by a restore.
 */
const NEWEST =
  'SELECT CASE WHEN is_called THEN last_value ELSE 0 END AS seq,' +
  " concat_ws(' ', (SELECT stats_reset FROM pg_stat_bgwriter), pg_postmaster_start_time()," +
  " (SELECT oid FROM pg_database WHERE datname = current_database()), 'change_log'::regclass::oid) AS origin" +
  ' FROM change_log_seq_seq';
const WRITERS =
  "SELECT virtualtransaction AS id FROM pg_locks WHERE locktype = 'relation' AND relation = 'change_log'::regclass" +
  ' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())' +
  " AND mode = 'RowExclusiveLock' AND granted";

/**
 * The part of the change log that nothing can be added to any more. Numbers are given out in order, but transactions
 * commit in another: a reader that took what it sees would step over an entry that commits late. A writer locks the
 * table before it takes a number, so once every transaction that held the lock after a number was given out has ended,
 * all entries up to that number are there.
 */
export class ChangeLogHorizon {
  #settled: number | undefined;
  #origin: string | undefined;
  #look: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(private readonly executor: Executor) {}

  /** The number up to which the log is complete; what was committed before the call is included. */
  async upTo(): Promise<number> {
    // A look that began before the call may have missed a commit that the caller knows of.
    this.#next ??= (this.#look ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => {
        this.#look = this.#next;
        this.#next = undefined;
        return this.#search();
      });
    await this.#next;
    if (this.#settled === undefined)
      throw new UnavailableError('The change log is being written to by a transaction that does not end.', 1);
    return this.#settled;
  }

  async #search(): Promise<void> {
    const [row] = await this.executor.query<{ seq: number; origin: string }>(NEWEST, []);
    const newest = row?.seq ?? 0;
    // What was complete may be given out again: nothing is known until the writers of now have been waited for.
    if (row?.origin !== this.#origin || newest < (this.#settled ?? 0)) this.#settled = undefined;
    this.#origin = row?.origin;
    if (newest === this.#settled) return;
    const waitFor = await this.#writers();
    const end = performance.now() + PATIENCE_MS;
    for (let turn = 1; waitFor.size > 0; turn++) {
      if (performance.now() > end) return;
      await pause(Math.min(turn, 20));
      const still = await this.#writers();
      for (const id of waitFor) if (!still.has(id)) waitFor.delete(id);
    }
    this.#settled = newest;
  }

  async #writers(): Promise<Set<string>> {
    return new Set((await this.executor.query<{ id: string }>(WRITERS, [])).map(({ id }) => id));
  }
}
