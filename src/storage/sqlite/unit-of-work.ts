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
/** What it has changed is written at once by the COMMIT, while all else stands still. */
const BATCH_MS = 20;
/** Jobs that hear of their commit in one turn of the event loop: each goes on with its reply. */
const TOLD_AT_ONCE = 64;
/** Transactions with savepoints after one whose jobs had to be run again. */
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
  /** The job was refused, and has nothing in the transaction. */
  readonly refused: boolean;
}

const OWN: Work = {};

/**
 * The one writer of a SQLite file. Jobs wait in a queue, where tenants take turns and each keeps its order; those that wait together run in one transaction and share its
 * commit. No job hears anything, success or error, before that commit: even an error may rest on what a neighbour wrote.
 * For a savepoint SQLite copies every page a job touches, and few jobs fail once they have written: when one does, all
 * is undone and every job runs again, now with a savepoint of its own. Nothing else may write on the connection.
 */
export class UnitOfWork {
  readonly #queue = new FairQueue<TenantKey | undefined, Waiting>();
  readonly #statements: Statements;
  /** The time since others had a turn, of all jobs and statements together. */
  readonly #stretch = new Stretch();
  #running: Promise<void> | undefined;
  /** Transactions that are still to have savepoints. */
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

  /** Runs one job. Throws only when the whole transaction is gone, or has to go. */
  async #runJob(waiting: Waiting, guarded: boolean): Promise<Outcome> {
    const actions: (() => void)[] = [];
    const transaction = new LiveTransaction(this.#statements, actions, this.#stretch);
    try {
      if (guarded) this.#statements.run('SAVEPOINT job', []);
      const value = await waiting.job(transaction);
      if (guarded) this.#statements.run('RELEASE job', []);
      return { waiting, actions, settle: () => waiting.resolve(value), refused: false };
    } catch (error) {
      // A full disk and some I/O errors undo the whole transaction, neighbours included.
      if (!this.database.inTransaction) throw new BatchLost(waiting, error);
      if (guarded) this.#undo(waiting);
      else if (transaction.hasWritten) throw new RetryBatchIsolated(waiting);
      return { waiting, actions: [], settle: () => waiting.reject(translateError(error)), refused: true };
    } finally {
      transaction.end();
    }
  }

  /** Undoes one job and leaves its neighbours in place. */
  #undo(waiting: Waiting): void {
    try {
      this.#statements.run('ROLLBACK TO job', []);
      this.#statements.run('RELEASE job', []);
    } catch (error) {
      throw new BatchLost(waiting, error);
    }
  }

  /** Undoes all jobs and puts them in front of those that wait. */
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

  /** Ends what is left of a transaction. Where even that fails, the next one cannot begin and says so to its jobs. */
  #rollBack(): boolean {
    try {
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
      return true;
    } catch {
      // The error that led here is the one that counts.
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

/** A transaction that refuses work once its job has ended: a forgotten await must not write into a neighbour. */
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

/** The writers of all tenants wait for the one transaction, so it does not wait for the turns of other long work. */
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
