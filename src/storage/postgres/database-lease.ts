import { randomUUID } from 'node:crypto';
import type { Lease } from '../jobs/lease.js';
import type { RunJob } from '../purger.js';

/** How long a lease is good without being renewed: a process that was killed is followed by another one after this. */
const GOOD_MS = 9000;
const RENEW_MS = 3000;

const NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/** Takes or renews a lease: its row holds the end, by the clock of the database, and who holds it. */
const TAKE =
  `INSERT INTO setting (name, value) VALUES (?, (${NOW} + ${GOOD_MS})::text || ' ' || ?::text)` +
  ' ON CONFLICT (name) DO UPDATE SET value = excluded.value' +
  ` WHERE split_part(setting.value, ' ', 1)::bigint < ${NOW} OR split_part(setting.value, ' ', 2) = ?` +
  ' RETURNING name';

const GIVE_BACK = "DELETE FROM setting WHERE name = ? AND split_part(value, ' ', 2) = ?";

/** A lease as a row of the `setting` table, so that replicas share it. */
export class DatabaseLease implements Lease {
  readonly #row: string;
  readonly #holder = randomUUID();

  constructor(
    private readonly transaction: RunJob,
    name: string,
  ) {
    this.#row = `lease.${name}`;
  }

  async run(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<boolean> {
    if (!(await this.#take())) return false;
    const lost = new AbortController();
    const renewal = setInterval(() => {
      this.#take().then(
        (held) => {
          if (!held) lost.abort();
        },
        () => lost.abort(),
      );
    }, RENEW_MS).unref();
    try {
      await work(AbortSignal.any([signal, lost.signal]));
    } finally {
      clearInterval(renewal);
      // When this fails the lease ends by itself.
      await this.#giveBack().catch(() => undefined);
    }
    return !lost.signal.aborted;
  }

  async #take(): Promise<boolean> {
    const taken = await this.transaction((tx) => tx.query(TAKE, [this.#row, this.#holder, this.#holder]));
    return taken.length > 0;
  }

  async #giveBack(): Promise<void> {
    await this.transaction((tx) => tx.query(GIVE_BACK, [this.#row, this.#holder]));
  }
}
