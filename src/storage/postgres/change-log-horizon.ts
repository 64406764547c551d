import { setTimeout as pause } from 'node:timers/promises';
import { UnavailableError } from '../../scim/errors.js';
import type { Executor } from '../sql.js';

/** How long one call waits for writers; after that, readers get the number that was complete before. */
const PATIENCE_MS = 1000;

/**
 * Reads the newest number of the log and an identifier of the table's history. The identifier changes whenever numbers
 * may be given out again: after crash recovery (which resets the statistics), on another server, and when a restore
 * creates the database or the table anew.
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
 * Determines up to which number the change log is complete. Numbers are given out in order, but transactions commit in
 * any order, so a reader that went by the newest visible number would skip an entry that commits later. Each writer
 * locks the table before it takes a number. Therefore, once every transaction that held the lock when a number was
 * given out has ended, all entries up to that number are visible.
 */
export class ChangeLogHorizon {
  #settled: number | undefined;
  #origin: string | undefined;
  #look: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(private readonly executor: Executor) {}

  /** The number up to which the log is complete; what was committed before the call is included. */
  async upTo(): Promise<number> {
    // A query that began before this call may have missed a commit that the caller knows of, so another one follows it.
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
    // Numbers may be given out again, so the log is known to be complete only after today's writers have ended.
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
