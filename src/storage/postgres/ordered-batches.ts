import { type Report, runAfterCommit } from '../after-commit.js';
import { Batches, type Waiting } from './batches.js';
import type { Connection, Connections } from './connections.js';
import { isConnectionLoss, isLockTimeout, isRetryable, isUnknownOutcome } from './errors.js';
import { type Job, LiveTransaction } from './transaction.js';
import type { Semaphore } from '../semaphore.js';
import type { Work } from '../store.js';

/**
 * A transaction of several jobs locks rows in the order of the jobs, which may be any. So it does not wait for a lock: a
 * job that would wait longer than this runs alone, when the locks of those before it are given back. The server looks for
 * deadlocks only after a second (`deadlock_timeout`).
 */
const WAIT = 'SET LOCAL lock_timeout = 100';

/**
 * Jobs that must keep their order, such as those of one Bulk request: those that wait together share a transaction,
 * each in a savepoint, and hear of it after the commit.
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
      // What it met with is over, and those after it wait for it.
      await this.alone(next.job, next.work).then(next.resolve, next.reject);
      rest = others;
    }
  }

  /** Carries out the first of the jobs in one transaction, and gives how many: up to the one that has to run alone. */
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
      // Nothing is left of it, unless its COMMIT was not answered.
      if (!isUnknownOutcome(error)) return 0;
      for (const { reject } of batch.slice(0, settled.length)) reject(error);
      return settled.length;
    }
    for (const settle of settled) settle();
    runAfterCommit(actions, this.report);
    return settled.length;
  }
}

/** Runs jobs up to the one that has to run alone; `settled` gets, for each, what tells it how it went. */
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

/** Runs a job in a savepoint. Undefined when it has to run again; rejects when the whole transaction is lost. */
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
