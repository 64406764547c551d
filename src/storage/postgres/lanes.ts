import { Batches, type Waiting } from './batches.js';
import type { Connection, Connections } from './connections.js';
import { isConnectionLoss, isPassing, unknownOutcome } from './errors.js';
import { type Job, LiveTransaction } from './live-transaction.js';
import type { Semaphore } from '../semaphore.js';
import type { Work } from '../store.js';

/**
 * Jobs that must keep their order, such as those of one Bulk request: those that wait together share a transaction,
 * each in a savepoint, and hear of it after the commit.
 */
export class Lanes {
  readonly #batches = new Batches<object>((batch) => {
    const work = { tenant: batch[0]?.work.tenant };
    return this.slots.run(() => this.#share(batch, work), work);
  });

  constructor(
    private readonly connections: Connections,
    private readonly slots: Semaphore,
    /** Runs a job in a transaction of its own. */
    private readonly alone: <T>(job: Job<T>, work: Work) => Promise<T>,
  ) {}

  run<T>(job: Job<T>, lane: object, work: Work): Promise<T> {
    return this.#batches.run(job, lane, work);
  }

  async #share(batch: readonly Waiting[], tenant: Work): Promise<void> {
    const again: Waiting[] = [];
    const { settled, actions } = await this.connections.lend(
      (connection) => runBatch(connection, batch, again),
      tenant,
    );
    for (const settle of settled) settle();
    for (const action of actions) action();
    // After the commit: what they met with is over.
    for (const { job, work, resolve, reject } of again) this.alone(job, work).then(resolve, reject);
  }
}

interface Outcome {
  readonly settled: readonly (() => void)[];
  readonly actions: readonly (() => void)[];
}

async function runBatch(connection: Connection, batch: readonly Waiting[], again: Waiting[]): Promise<Outcome> {
  const transaction = new LiveTransaction(connection, false);
  const settled: (() => void)[] = [];
  for (const waiting of batch) {
    const { job, resolve, reject } = waiting;
    const actions = transaction.actions.length;
    transaction.savepoint();
    try {
      const value = await job(transaction);
      await transaction.release();
      settled.push(() => resolve(value));
    } catch (error) {
      if (isConnectionLoss(error)) throw unknownOutcome(error);
      transaction.actions.splice(actions);
      await transaction.rollbackToSavepoint();
      if (isPassing(error)) again.push(waiting);
      else settled.push(() => reject(error));
    }
  }
  await transaction.commit();
  return { settled, actions: transaction.actions };
}
