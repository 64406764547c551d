import { setTimeout as pause } from 'node:timers/promises';
import { UnavailableError } from '../../scim/errors.js';
import { type Report, runAfterCommit } from '../after-commit.js';
import type { TransactionHints, Work } from '../store.js';
import { MembershipBatcher } from './membership-batcher.js';
import type { Connection, Connections } from './connections.js';
import { isConnectionLoss, isRetryable, translateError } from './errors.js';
import { OrderedBatches } from './ordered-batches.js';
import { type Job, LiveTransaction } from './transaction.js';
import { Semaphore } from '../semaphore.js';

/** How often a job is run when other writers conflict with it. */
const ATTEMPTS = 12;
/** Dead connections of the pool that one write may meet before it gives up. */
const DEAD_CONNECTIONS = 4;
/** Longest pause before the second run; it doubles from run to run. */
const PAUSE_MS = 4;

/** Runs each job as a transaction on a connection of the pool, and again when it conflicted with another one. */
export class UnitOfWork {
  readonly #permits: Semaphore;
  readonly #orderedBatches: OrderedBatches;
  readonly #membershipBatcher: MembershipBatcher;
  #running = 0;
  #idle: (() => void) | undefined;
  #closed = false;

  /**
   * `concurrency`: transactions at once, fewer than connections, so that transactions waiting for locks leave
   * connections to reads; any one tenant has one less.
   */
  constructor(
    private readonly connections: Connections,
    concurrency: number,
    private readonly report: Report,
  ) {
    this.#permits = new Semaphore(concurrency, { perTenant: Math.max(1, concurrency - 1) });
    const alone = <T>(job: Job<T>, work: Work) => this.#alone(job, work);
    this.#orderedBatches = new OrderedBatches(connections, this.#permits, alone, report);
    this.#membershipBatcher = new MembershipBatcher(connections, this.#permits, alone, report);
  }

  /**
   * Runs `job` and resolves when it is durable. Rejects with what the job threw, its writes undone; with
   * InsufficientStorageError or UnavailableError when the database failed; with ClientGoneError when the client had gone
   * before the job was begun.
   */
  async run<T>(job: Job<T>, ties: TransactionHints = {}): Promise<T> {
    const { orderingKey, batchKey } = ties;
    if (this.#closed) throw new UnavailableError('The service is shutting down.', 1, { code: 'shutting-down' });
    this.#running += 1;
    try {
      if (orderingKey) return await this.#orderedBatches.run(job, orderingKey, ties);
      return await (batchKey === undefined ? this.#alone(job, ties) : this.#membershipBatcher.run(job, batchKey, ties));
    } catch (error) {
      throw translateError(error);
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#idle?.();
    }
  }

  /** Takes no more jobs and resolves when those under way are done. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
  }

  #alone<T>(job: Job<T>, work: Work): Promise<T> {
    return this.#permits.run(() => this.#runToEnd(job, work), work);
  }

  async #runToEnd<T>(job: Job<T>, work: Work): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { value, actions } = await this.connections.lend(
          (connection) => runOnce(connection, job, attempt > 1),
          work,
        );
        runAfterCommit(actions, this.report);
        return value;
      } catch (error) {
        // Connections that had died unnoticed in the pool are worth another try, and there may be several of them.
        const again = isRetryable(error) || (attempt <= DEAD_CONNECTIONS && isConnectionLoss(error));
        if (!again || attempt >= ATTEMPTS) throw error;
        await pause(Math.random() * PAUSE_MS * 2 ** Math.min(attempt - 1, 6));
      }
    }
  }
}

interface Done<T> {
  readonly value: T;
  readonly actions: readonly (() => void)[];
}

async function runOnce<T>(connection: Connection, job: Job<T>, cautious: boolean): Promise<Done<T>> {
  const transaction = new LiveTransaction(connection, cautious);
  let value: T;
  try {
    value = await job(transaction);
  } catch (error) {
    await transaction.undo();
    throw error;
  }
  await transaction.commit();
  return { value, actions: transaction.actions };
}
