import { type Report, runAfterCommit } from '../after-commit.js';
import { Batches, type Waiting } from './batches.js';
import type { Connection, Connections } from './connections.js';
import { isConnectionLoss, isLockTimeout, isRetryable, isUnknownOutcome } from './errors.js';
import { type Job, LiveTransaction } from './transaction.js';
import type { Semaphore } from '../semaphore.js';
import type { Work } from '../store.js';

/**
 * Lock timeout inside a shared transaction. Such a transaction locks rows in the order of its jobs, which may cross
 * that of another transaction. A job that would wait longer than this for a lock runs alone later, after the locks of
 * the jobs before it are released; the server detects deadlocks only after a second (`deadlock_timeout`).
 */
const WAIT = 'SET LOCAL lock_timeout = 100';

/**
 * Runs jobs that must keep their order, such as the operations of one Bulk request. Jobs that wait at the same time
 * share a transaction, each in a savepoint, and resolve after its commit.
 */
export class OrderedBatches {
  readonly #batches = new Batches<object>((batch) => this.#carryOut(batch));

  constructor(
    private readonly connections: Connections,
    private readonly permits: Semaphore,
    /** Runs a job in a transaction of its own. */
    private readonly alone: <T>(job: Job<T>, work: Work) => Promise<T>,
    private readonly report: Report,
  ) {}

  run<T>(job: Job<T>, key: object, work: Work): Promise<T> {
    return this.#batches.run(job, key, work);
  }

  async #carryOut(batch: readonly Waiting[]): Promise<void> {
    let rest = batch;
    while (rest.length > 0) {
      const shared = rest.length > 1 ? await this.#share(rest) : 0;
      const [next, ...others] = rest.slice(shared);
      if (!next) return;
      // Its conflict is over by now, and the jobs behind it wait for it.
      await this.alone(next.job, next.work).then(next.resolve, next.reject);
      rest = others;
    }
  }

  /** Runs jobs in one transaction, up to the first that has to run alone; returns how many. */
  async #share(batch: readonly Waiting[]): Promise<number> {
    const settled: (() => void)[] = [];
    let actions: readonly (() => void)[];
    try {
      const work = { tenant: batch[0]?.work.tenant };
      actions = await this.permits.run(
        () => this.connections.lend((connection) => runBatch(connection, batch, settled), work),
        work,
      );
    } catch (error) {
      // The transaction was rolled back, unless its COMMIT was not answered.
      if (!isUnknownOutcome(error)) return 0;
      for (const { reject } of batch.slice(0, settled.length)) reject(error);
      return settled.length;
    }
    for (const settle of settled) settle();
    runAfterCommit(actions, this.report);
    return settled.length;
  }
}

/**
 * Runs jobs up to the first that has to run alone; adds to `settled`, for each, the function that settles its promise.
 */
async function runBatch(
  connection: Connection,
  batch: readonly Waiting[],
  settled: (() => void)[],
): Promise<readonly (() => void)[]> {
  const transaction = new LiveTransaction(connection, false);
  try {
    transaction.send(WAIT, []);
    for (const waiting of batch) {
      const settle = await runPart(transaction, waiting);
      if (!settle) break;
      settled.push(settle);
    }
  } catch (error) {
    await transaction.undo();
    throw error;
  }
  await transaction.commit();
  return transaction.actions;
}

/**
 * Runs a job in a savepoint. Undefined when the job has to run again; rejects when the whole transaction is aborted.
 */
async function runPart(
  transaction: LiveTransaction,
  { job, resolve, reject }: Waiting,
): Promise<(() => void) | undefined> {
  const actions = transaction.actions.length;
  transaction.savepoint();
  try {
    const value = await job(transaction);
    await transaction.release();
    return () => resolve(value);
  } catch (error) {
    if (isConnectionLoss(error)) throw error;
    transaction.actions.splice(actions);
    await transaction.rollbackToSavepoint();
    return isRetryable(error) || isLockTimeout(error) ? undefined : () => reject(error);
  }
}
