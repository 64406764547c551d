import type { Report } from '../after-commit.js';
import { BackgroundJob } from '../jobs/background-job.js';
import type { RunJob } from '../purger.js';
import { lock } from './locks.js';

/** Rows of differences a process adds before it folds them. */
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
 * Counters are rows of differences, exact at any time as their sum; now and then they are folded to one row a block. A
 * statement sees either all of them or what they were folded to. What was counted also tells when tables have grown.
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

  /** One more row of differences was committed, and so many rows of memberships. */
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

  /** The server does so by itself within a minute, which is long in an import. */
  async #analyze(): Promise<void> {
    this.#analyzeAt = 2 * this.#sinceStart;
    await this.run((tx) => tx.query(ANALYZE, []));
  }
}
