import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { ClientGoneError, UnavailableError } from '../../scim/errors.js';
import { FairQueue } from '../fair-queue.js';
import type { Executor, StatementResult } from '../sql.js';
import type { SqlValue, TenantKey, Work } from '../store.js';
import { Stretch } from '../stretch.js';
import { type Report, runAfterCommit } from '../after-commit.js';
import { isUnknownOutcome, lostCommit, sqliteCode, translateError, unknownOutcome } from './errors.js';
import { Statements } from './statements.js';

/** A shared commit takes at most this many jobs, and no new one after this time. */
const BATCH_JOBS = 256;
/** In milliseconds. The COMMIT writes all changes of the batch synchronously, and the event loop waits for it. */
const BATCH_MS = 20;
/** Number of jobs that resolve in one turn of the event loop, because each goes on to build its reply. */
const TOLD_AT_ONCE = 64;
/** After a batch that had to be repeated, this many transactions use savepoints. */
const GUARDED = 64;
/** How long another process may keep the database before writes answer 503. */
const BUSY_MS = 5000;

/** The transaction as one job sees it. */
export interface TransactionHandle extends Executor {
  /** A statement of a repository. */
  execute(sql: string, parameters: readonly SqlValue[]): Promise<StatementResult>;
  /** Runs once the job is durable; not at all when it is undone. */
  afterCommit(action: () => void): void;
}

type Job = (transaction: TransactionHandle) => Promise<unknown>;

interface Waiting {
  readonly job: Job;
  readonly work: Work;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What takes part in every transaction. */
export interface WorkHooks {
  /** What to wait for before a transaction begins, if anything. */
  readonly gate?: () => Promise<void> | undefined;
  /** Runs right before every transaction. */
  readonly beforeBegin?: () => void;
  /** Runs at the start of every transaction, before its jobs. */
  readonly onBegin?: () => void;
  /** Runs after every commit, before anybody hears of it. */
  readonly onCommit?: () => void;
  /** Hears of actions that failed after a commit. */
  readonly report?: Report;
}

interface Outcome {
  readonly waiting: Waiting;
  readonly actions: readonly (() => void)[];
  readonly settle: () => void;
  /** Whether the job failed without having written anything. */
  readonly refused: boolean;
}

const OWN: Work = {};

/**
 * The only writer of a SQLite file. Jobs wait in a queue in which tenants take turns and each tenant keeps its order.
 * Jobs that wait at the same time run in one transaction and share its commit (group commit). No job resolves or
 * rejects before that commit, because even an error may depend on what another job of the batch wrote. Savepoints are
 * expensive, since SQLite journals every page that a job touches, and few jobs fail after they have written. So jobs
 * run without savepoints; if one fails after a write, the transaction is rolled back and all its jobs run again, each
 * in a savepoint. Nothing else may write on the connection.
 */
export class UnitOfWork {
  readonly #queue = new FairQueue<TenantKey | undefined, Waiting>();
  readonly #statements: Statements;
  /** The time since others had a turn, of all jobs and statements together. */
  readonly #stretch = new Stretch();
  #running: Promise<void> | undefined;
  /** Number of coming transactions that use savepoints. */
  #guarded = 0;
  #closed = false;

  constructor(
    private readonly database: Database,
    private readonly hooks: WorkHooks = {},
  ) {
    this.#statements = new Statements(database);
  }

  /**
   * Runs `job` and resolves when it is durable. It may run twice, so it changes nothing but by the transaction. Rejects
   * with what the job threw, its writes undone; with InsufficientStorageError or UnavailableError when the shared
   * transaction was lost, nothing kept; with UnavailableError (outcome-unknown) when its COMMIT failed so that it may come
   * back; with ClientGoneError when the client had gone before the job was begun.
   */
  run<T>(job: (transaction: TransactionHandle) => Promise<T>, work = OWN): Promise<T> {
    if (this.#closed)
      return Promise.reject(new UnavailableError('The service is shutting down.', 1, { code: 'shutting-down' }));
    const { promise, resolve, reject } = withResolvers();
    this.#queue.push(work.tenant, { job, work, resolve, reject });
    this.#running ??= this.#drain();
    return promise as Promise<T>;
  }

  /** Takes no more jobs and resolves when those that wait are done. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #drain(): Promise<void> {
    // Requests that arrived in the same turn of the event loop join the first commit.
    await nextTurn();
    while (this.#queue.size > 0) {
      await this.#batch();
      await nextTurn();
    }
    this.#running = undefined;
  }

  async #batch(): Promise<void> {
    const begun = await this.#begin();
    if (begun !== true) {
      for (let next = this.#queue.shift(); next; next = this.#queue.shift()) next.reject(begun);
      return;
    }
    const guarded = this.#guarded > 0;
    if (guarded) this.#guarded -= 1;
    const outcomes: Outcome[] = [];
    this.#stretch.begin();
    const end = this.#stretch.since + BATCH_MS;
    try {
      do {
        const waiting = this.#queue.shift() as Waiting;
        if (waiting.work.isGone?.()) {
          waiting.reject(new ClientGoneError());
          continue;
        }
        outcomes.push(await this.#runJob(waiting, guarded));
        // Reads go on, on other connections; writes that arrive join this commit.
        if (this.#stretch.isOver) await takeTurn(this.#stretch);
      } while (this.#queue.size > 0 && outcomes.length < BATCH_JOBS && this.#stretch.since < end);
      this.#commit();
    } catch (error) {
      if (error instanceof RetryBatchIsolated) this.#repeatBatch(outcomes, error.waiting);
      else this.#loseBatch(outcomes, error);
      return;
    }
    const report = this.hooks.report ?? (() => undefined);
    if (this.hooks.onCommit) runAfterCommit([this.hooks.onCommit], report);
    let told = 0;
    for (const { actions, settle } of outcomes) {
      settle();
      runAfterCommit(actions, report);
      told += 1;
      if (told % TOLD_AT_ONCE === 0 && told < outcomes.length) await nextTurn();
    }
  }

  #commit(): void {
    try {
      this.#statements.run('COMMIT', []);
    } catch (error) {
      throw isUnknownOutcome(error) ? new CommitUnknown(error) : error;
    }
  }

  /** Runs one job. Throws only if the whole transaction was rolled back or must be. */
  async #runJob(waiting: Waiting, guarded: boolean): Promise<Outcome> {
    const actions: (() => void)[] = [];
    const transaction = new LiveTransaction(this.#statements, actions, this.#stretch);
    try {
      if (guarded) this.#statements.run('SAVEPOINT job', []);
      const value = await waiting.job(transaction);
      if (guarded) this.#statements.run('RELEASE job', []);
      return { waiting, actions, settle: () => waiting.resolve(value), refused: false };
    } catch (error) {
      // A full disk and some I/O errors roll back the whole transaction, with the writes of all its jobs.
      if (!this.database.inTransaction) throw new BatchLost(waiting, error);
      if (guarded) this.#undo(waiting);
      else if (transaction.hasWritten) throw new RetryBatchIsolated(waiting);
      return { waiting, actions: [], settle: () => waiting.reject(translateError(error)), refused: true };
    } finally {
      transaction.end();
    }
  }

  /** Rolls back one job to its savepoint and keeps the writes of the others. */
  #undo(waiting: Waiting): void {
    try {
      this.#statements.run('ROLLBACK TO job', []);
      this.#statements.run('RELEASE job', []);
    } catch (error) {
      throw new BatchLost(waiting, error);
    }
  }

  /** Rolls the transaction back and puts its jobs at the front of the queue. */
  #repeatBatch(outcomes: readonly Outcome[], spoiler: Waiting): void {
    this.#rollBack();
    this.#guarded = GUARDED;
    const again = [...outcomes.map(({ waiting }) => waiting), spoiler];
    for (const waiting of again.reverse()) this.#queue.unshift(waiting.work.tenant, [waiting]);
  }

  #loseBatch(outcomes: readonly Outcome[], error: unknown): void {
    const cause = error instanceof BatchLost || error instanceof CommitUnknown ? error.cause : error;
    const isUndone = this.#rollBack();
    const lost = lostCommit(cause);
    if (error instanceof BatchLost) error.waiting.reject(lost);
    const isUnknown = error instanceof CommitUnknown || (!isUndone && !(error instanceof BatchLost));
    for (const { waiting, refused } of outcomes) waiting.reject(isUnknown && !refused ? unknownOutcome(cause) : lost);
  }

  /** Rolls back a transaction. If even that fails, the next transaction cannot begin and its jobs get the error. */
  #rollBack(): boolean {
    try {
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
      return true;
    } catch {
      // The error that led to the rollback is reported instead.
      return false;
    }
  }

  /** Begins, waiting without blocking while another process writes. The error when that takes too long. */
  async #begin(): Promise<true | Error> {
    await this.hooks.gate?.();
    const end = performance.now() + BUSY_MS;
    for (;;) {
      try {
        this.hooks.beforeBegin?.();
        this.#statements.run('BEGIN IMMEDIATE', []);
        this.hooks.onBegin?.();
        return true;
      } catch (error) {
        this.#rollBack();
        if (!sqliteCode(error)?.startsWith('SQLITE_BUSY') || performance.now() > end) return lostCommit(error);
        await pause(2);
      }
    }
  }
}

/** A job failed after it had written, without a savepoint. */
class RetryBatchIsolated extends Error {
  constructor(readonly waiting: Waiting) {
    super('A job has to be undone');
  }
}

/** COMMIT failed, and the transaction may be stored all the same. */
class CommitUnknown extends Error {
  constructor(cause: unknown) {
    super('The outcome of the shared commit is unknown', { cause });
  }
}

class BatchLost extends Error {
  constructor(
    readonly waiting: Waiting,
    cause: unknown,
  ) {
    super('The shared commit is lost', { cause });
  }
}

/**
 * The transaction as one job sees it. It refuses statements once the job has ended, so that a forgotten await cannot
 * write into the transaction of other jobs.
 */
class LiveTransaction implements TransactionHandle {
  /** Whether the job has run anything but SELECTs. */
  hasWritten = false;
  #ended = false;

  constructor(
    private readonly statements: Statements,
    private readonly actions: (() => void)[],
    private readonly stretch: Stretch,
  ) {}

  async query<Row>(sql: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    if (this.stretch.isOver) await takeTurn(this.stretch);
    this.#admit(sql);
    return this.statements.run(sql, parameters) as Row[];
  }

  async execute(sql: string, parameters: readonly SqlValue[]): Promise<StatementResult> {
    if (this.stretch.isOver) await takeTurn(this.stretch);
    this.#admit(sql);
    return this.statements.execute(sql, parameters);
  }

  afterCommit(action: () => void): void {
    this.actions.push(action);
  }

  end(): void {
    this.#ended = true;
  }

  #admit(sql: string): void {
    if (this.#ended) throw new Error('The transaction has ended');
    this.hasWritten ||= !sql.startsWith('SELECT ');
  }
}

/**
 * Pauses for one turn of the event loop only: the writers of all tenants wait for this transaction, so it does not
 * queue behind other long work.
 */
async function takeTurn(stretch: Stretch): Promise<void> {
  await nextTurn();
  stretch.begin();
}

function withResolvers(): Pick<Waiting, 'resolve' | 'reject'> & { promise: Promise<unknown> } {
  let resolve: Waiting['resolve'] = () => undefined;
  let reject: Waiting['reject'] = () => undefined;
  const promise = new Promise<unknown>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
