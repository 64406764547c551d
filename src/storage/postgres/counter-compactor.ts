import type { Report } from '../after-commit.js';
import { BackgroundJob } from '../jobs/background-job.js';
import type { RunJob } from '../purger.js';
import { lock } from './locks.js';

/** Number of counter rows that a process inserts before it folds them. */
const EVERY = 256;
/** Rows after which the planner is told how the tables have grown; from then on whenever they have doubled. */
const ANALYZE_FROM = 2000;
const ANALYZE = 'ANALYZE resource, document, value, long_value, unique_value, member, counter';
/** Blocks folded in one transaction. */
const BLOCKS = 1000;

const FOLD = `WITH many AS (SELECT tenant, type, block FROM counter GROUP BY tenant, type, block HAVING count(*) > 1 LIMIT ${BLOCKS}),
  gone AS (DELETE FROM counter c USING many m WHERE c.tenant = m.tenant AND c.type = m.type AND c.block = m.block RETURNING c.tenant, c.type, c.block, c.n),
  folded AS (INSERT INTO counter (tenant, type, block, n) SELECT tenant, type, block, sum(n) FROM gone GROUP BY tenant, type, block HAVING sum(n) <> 0)
  SELECT count(*) AS n FROM many`;

/**
 * Each write inserts its difference as a row of `counter`, so that writers do not wait for one another; a counter is
 * the sum of its rows. This job replaces the rows of a block by one row with their sum, in one transaction, so that the
 * sum is right at any time. The number of rows also tells when tables have grown enough for ANALYZE.
 */
export class CounterCompactor {
  readonly #job: BackgroundJob;
  #counted = 0;
  #sinceStart = 0;
  #analyzeAt = ANALYZE_FROM;

  constructor(
    private readonly run: RunJob,
    report: Report,
  ) {
    this.#job = new BackgroundJob({ name: 'fold counters', work: (signal) => this.#fold(signal), report });
  }

  /** Called after each commit that inserted a counter row, with the number of membership rows it inserted. */
  counted(memberships: number): void {
    this.#counted += 1;
    this.#sinceStart += 1 + memberships;
    if (this.#counted >= EVERY || this.#sinceStart >= this.#analyzeAt) this.start();
  }

  /** Folds what there is. */
  start(): void {
    this.#counted = 0;
    this.#job.start();
  }

  async close(): Promise<void> {
    await this.#job.close();
  }

  async #fold(signal: AbortSignal): Promise<void> {
    for (let blocks = BLOCKS; blocks === BLOCKS && !signal.aborted;) {
      blocks = await this.run(async (tx) => {
        const { text, parameters } = lock('purge');
        await tx.query(text, parameters);
        const [row] = await tx.query<{ n: number }>(FOLD, []);
        return row?.n ?? 0;
      });
    }
    if (this.#sinceStart >= this.#analyzeAt) await this.#analyze();
  }

  /**
   * Autovacuum analyzes tables within a minute, which is too late during an import: plans for small tables are slow on
   * large ones.
   */
  async #analyze(): Promise<void> {
    this.#analyzeAt = 2 * this.#sinceStart;
    await this.run((tx) => tx.query(ANALYZE, []));
  }
}
