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
 * Jobs that change the members of one group. In transactions of their own they would wait for the row of the group one
 * after the other; those that wait together share one, all at the same time, and hear of it after the commit. When one
 * of them fails and has written, all of it is undone, and each runs alone.
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
      // Those that do something else than the first are another batch, or none.
      rest = await this.#share(rest);
    }
    await Promise.all(rest.map(({ job, work, resolve, reject }) => this.alone(job, work).then(resolve, reject)));
  }

  /** Carries out what can share a transaction, and gives the rest. */
  async #share(batch: readonly Waiting[]): Promise<readonly Waiting[]> {
    let ends: readonly End[];
    try {
      const work = { tenant: batch[0]?.work.tenant };
      ends = await this.permits.run(
        () => this.connections.lend((connection) => runTogether(connection, batch), work),
        work,
      );
    } catch (error) {
      // Nobody knows whether it was committed. After anything else nothing is left of it.
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
    // What failed at the server says whether the connection can be used again.
    throw transaction.failure ?? mustRollBack.reason;
  }
  await transaction.commit();
  return results.map((result) => (result as PromiseFulfilledResult<End>).value);
}

const NONE: readonly (() => void)[] = [];

/** Rejects when what the job wrote has to be undone. */
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
