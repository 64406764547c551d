import { type Report, runAfterCommit } from '../after-commit.js';
import type { StatementResult } from '../sql.js';
import type { SqlValue, Work } from '../store.js';
import { Batches, type Waiting } from './batches.js';
import { MembershipBatch, NeedsOwnTransaction } from './membership-batch.js';
import type { Connection, Connections } from './connections.js';
import { isRetryable, isUnknownOutcome } from './errors.js';
import { type Job, type TransactionHandle, LiveTransaction } from './transaction.js';
import type { Semaphore } from '../semaphore.js';
import { toStatement } from './statements.js';

/**
 * Runs jobs that change the members of one group. In transactions of their own they would wait for the group's row lock
 * one after the other. So jobs that wait at the same time share one transaction, run concurrently in it, and resolve
 * after its commit. If a job fails after it wrote something, the transaction is rolled back and each job runs in its
 * own.
 */
export class MembershipBatcher {
  readonly #batches = new Batches<string>((batch) => this.#carryOut(batch));

  constructor(
    private readonly connections: Connections,
    private readonly permits: Semaphore,
    /** Runs a job in a transaction of its own. */
    private readonly alone: <T>(job: Job<T>, work: Work) => Promise<T>,
    private readonly report: Report,
  ) {}

  /** Runs the job beside others that name the same group. */
  run<T>(job: Job<T>, group: string, work: Work): Promise<T> {
    return this.#batches.run(job, group, work);
  }

  async #carryOut(batch: readonly Waiting[]): Promise<void> {
    let rest = batch;
    for (let before = Infinity; rest.length > 1 && rest.length < before;) {
      before = rest.length;
      // Jobs that do something else than the first one form the next batch.
      rest = await this.#share(rest);
    }
    await Promise.all(rest.map(({ job, work, resolve, reject }) => this.alone(job, work).then(resolve, reject)));
  }

  /** Runs the jobs that can share a transaction and returns the others. */
  async #share(batch: readonly Waiting[]): Promise<readonly Waiting[]> {
    let ends: readonly End[];
    try {
      const work = { tenant: batch[0]?.work.tenant };
      ends = await this.permits.run(
        () => this.connections.lend((connection) => runTogether(connection, batch), work),
        work,
      );
    } catch (error) {
      // The outcome of the COMMIT is unknown, so the jobs must not run again. After any other error the transaction was
      // rolled back.
      if (isUnknownOutcome(error)) throw error;
      return batch;
    }
    for (const { settle, actions } of ends) {
      settle?.();
      runAfterCommit(actions, this.report);
    }
    return ends.filter(({ settle }) => !settle).map(({ waiting }) => waiting);
  }
}

/** How a job ended: without `settle` it has to run again. */
interface End {
  readonly waiting: Waiting;
  readonly settle?: () => void;
  readonly actions: readonly (() => void)[];
}

async function runTogether(connection: Connection, batch: readonly Waiting[]): Promise<readonly End[]> {
  const transaction = new LiveTransaction(connection, false);
  const shared = new MembershipBatch(batch.length);
  const results = await Promise.allSettled(
    batch.map((waiting) => runOne(new SharedTransaction(transaction, shared), waiting)),
  );
  const mustRollBack = results.find((result) => result.status === 'rejected');
  if (mustRollBack) {
    await transaction.undo();
    // The error of the server, if there is one, tells whether the connection can be reused.
    throw transaction.failure ?? mustRollBack.reason;
  }
  await transaction.commit();
  return results.map((result) => (result as PromiseFulfilledResult<End>).value);
}

const NONE: readonly (() => void)[] = [];

/** Rejects when the transaction must be rolled back because of the job. */
async function runOne(transaction: SharedTransaction, waiting: Waiting): Promise<End> {
  const { job, resolve, reject } = waiting;
  try {
    const value = await job(transaction);
    return { waiting, settle: () => resolve(value), actions: transaction.actions };
  } catch (error) {
    if (transaction.mustRollBack) throw error;
    const again = error instanceof NeedsOwnTransaction || isRetryable(error);
    return again ? { waiting, actions: NONE } : { waiting, settle: () => reject(error), actions: NONE };
  } finally {
    transaction.batch.leave();
  }
}

/** The transaction as one of the jobs sees it. */
class SharedTransaction implements TransactionHandle {
  readonly lockOnRead = false;
  readonly actions: (() => void)[] = [];
  #wrote = false;

  constructor(
    private readonly transaction: LiveTransaction,
    readonly batch: MembershipBatch,
  ) {}

  async query<Row>(sql: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    const { writes, answers } = toStatement(sql);
    if (!answers) this.#wrote = true;
    const rows = await this.transaction.query<Row>(sql, parameters);
    if (writes && rows.length > 0) this.#wrote = true;
    return rows;
  }

  execute(sql: string, parameters: readonly SqlValue[]): Promise<StatementResult> {
    this.#wrote ||= toStatement(sql).writes;
    return this.transaction.execute(sql, parameters);
  }

  send(sql: string, parameters: readonly SqlValue[]): void {
    this.transaction.send(sql, parameters);
  }

  afterCommit(action: () => void): void {
    this.actions.push(action);
  }

  /** Whether the transaction cannot go on after the job failed: it holds what the job wrote, or a statement failed. */
  get mustRollBack(): boolean {
    return this.#wrote || this.transaction.failure !== undefined;
  }
}
