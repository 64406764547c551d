import type { RunJob } from '../purger.js';
import { lock } from './locks.js';

/** Rows of differences a process adds before it folds them. */
const EVERY = 256;
/** Blocks folded in one transaction. */
const BLOCKS = 1000;

const FOLD = `WITH many AS (SELECT tenant, type, block FROM counter GROUP BY tenant, type, block HAVING count(*) > 1 LIMIT ${BLOCKS}),
  gone AS (DELETE FROM counter c USING many m WHERE c.tenant = m.tenant AND c.type = m.type AND c.block = m.block RETURNING c.tenant, c.type, c.block, c.n),
  folded AS (INSERT INTO counter (tenant, type, block, n) SELECT tenant, type, block, sum(n) FROM gone GROUP BY tenant, type, block HAVING sum(n) <> 0)
  SELECT count(*) AS n FROM many`;

/**
 * Counters are rows of differences, exact at any time as their sum; now and then they are folded to one row a block. A
 * statement sees either all of them or what they were folded to.
 */
export class Folder {
  #counted = 0;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(private readonly run: RunJob) {}

  /** One more row of differences was committed. */
  counted(): void {
    this.#counted += 1;
    if (this.#counted >= EVERY) this.start();
  }

  /** Folds what there is. */
  start(): void {
    if (this.#closed) return;
    this.#counted = 0;
    this.#running ??= this.#fold();
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #fold(): Promise<void> {
    try {
      for (let blocks = BLOCKS; blocks === BLOCKS && !this.#closed;) {
        blocks = await this.run(async (tx) => {
          const { text, parameters } = lock('purge');
          await tx.query(text, parameters);
          const [row] = await tx.query<{ n: number }>(FOLD, []);
          return row?.n ?? 0;
        });
      }
    } catch {
      // What is not folded counts just as well; the next time comes.
    } finally {
      this.#running = undefined;
    }
  }
}
