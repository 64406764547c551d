import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { Database } from 'better-sqlite3';
import { UnavailableError } from '../../scim/errors.js';
import type { Executor } from '../sql.js';
import type { SqlValue } from '../store.js';
import { lostCommit, sqliteCode, translateError } from './errors.js';
import { Statements } from './statements.js';

/** A shared commit takes at most this many jobs, and no new one after this time. */
const BATCH_JOBS = 256;
const BATCH_MS = 50;
/** Work that takes longer than this lets the rest of the process have a turn, between two jobs or two statements. */
const TURN_MS = 10;
/** How long another process may keep the database before writes answer 503. */
const BUSY_MS = 5000;

/** The transaction as one job sees it. */
export interface JobTransaction extends Executor {
  /** Runs once the job is durable; not at all when it is undone. */
  afterCommit(action: () => void): void;
}

type Job = (transaction: JobTransaction) => Promise<unknown>;

interface Waiting {
  readonly job: Job;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What takes part in every transaction. */
export interface WorkHooks {
  /** What to wait for before a transaction begins, if anything. */
  readonly gate?: () => Promise<void> | undefined;
  /** Runs at the start of every transaction, before its jobs. */
  readonly onBegin?: () => void;
  /** Runs after every commit, before anybody hears of it. */
  readonly onCommit?: () => void;
}

interface Outcome {
  readonly waiting: Waiting;
  readonly actions: readonly (() => void)[];
  readonly settle: () => void;
}

/**
 * The one writer of a SQLite file. Jobs wait in a queue; those that wait together run in one transaction, each in a
 * savepoint, and share its commit. No job hears anything, success or error, before that commit: even an error may rest
 * on what a neighbour wrote. Nothing else may write on the connection.
 */
export class UnitOfWork {
  readonly #queue: Waiting[] = [];
  readonly #statements: Statements;
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly database: Database,
    private readonly hooks: WorkHooks = {},
  ) {
    this.#statements = new Statements(database);
  }

  /**
   * Runs `job` and resolves when it is durable. Rejects with what the job threw, its writes undone; with
   * InsufficientStorageError or UnavailableError when the shared commit was lost, nothing kept.
   */
  run<T>(job: (transaction: JobTransaction) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new UnavailableError('The service is shutting down.', 1));
    const { promise, resolve, reject } = withResolvers();
    this.#queue.push({ job, resolve, reject });
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
    while (this.#queue.length > 0) {
      await this.#batch();
      await nextTurn();
    }
    this.#running = undefined;
  }

  async #batch(): Promise<void> {
    const begun = await this.#begin();
    if (begun !== true) {
      for (const waiting of this.#queue.splice(0)) waiting.reject(begun);
      return;
    }
    const outcomes: Outcome[] = [];
    const end = performance.now() + BATCH_MS;
    let turnEnds = performance.now() + TURN_MS;
    try {
      do {
        outcomes.push(await this.#runJob(this.#queue.shift() as Waiting));
        if (performance.now() > turnEnds) {
          // Reads go on, on connections of their own; writes that arrive join this commit.
          await nextTurn();
          turnEnds = performance.now() + TURN_MS;
        }
      } while (this.#queue.length > 0 && outcomes.length < BATCH_JOBS && performance.now() < end);
      this.#statements.run('COMMIT', []);
    } catch (error) {
      this.#loseBatch(outcomes, error);
      return;
    }
    this.hooks.onCommit?.();
    for (const { actions, settle } of outcomes) {
      settle();
      for (const action of actions) action();
    }
  }

  /** Runs one job in its savepoint. Throws only when the whole transaction is gone. */
  async #runJob(waiting: Waiting): Promise<Outcome> {
    const actions: (() => void)[] = [];
    const transaction = new LiveTransaction(this.#statements, actions);
    try {
      this.#statements.run('SAVEPOINT job', []);
      const value = await waiting.job(transaction);
      this.#statements.run('RELEASE job', []);
      return { waiting, actions, settle: () => waiting.resolve(value) };
    } catch (error) {
      // A full disk and some I/O errors undo the whole transaction, neighbours included.
      if (!this.database.inTransaction) throw new BatchLost(waiting, error);
      try {
        this.#statements.run('ROLLBACK TO job', []);
        this.#statements.run('RELEASE job', []);
      } catch (second) {
        throw new BatchLost(waiting, second);
      }
      return { waiting, actions: [], settle: () => waiting.reject(translateError(error)) };
    } finally {
      transaction.end();
    }
  }

  #loseBatch(outcomes: readonly Outcome[], error: unknown): void {
    this.#rollBack();
    const lost = lostCommit(error instanceof BatchLost ? error.cause : error);
    if (error instanceof BatchLost) error.waiting.reject(lost);
    for (const { waiting } of outcomes) waiting.reject(lost);
  }

  /** Ends what is left of a transaction. Where even that fails, the next one cannot begin and says so to its jobs. */
  #rollBack(): void {
    try {
      if (this.database.inTransaction) this.database.exec('ROLLBACK');
    } catch {
      // The error that led here is the one that counts.
    }
  }

  /** Begins, waiting without blocking while another process writes. The error when that takes too long. */
  async #begin(): Promise<true | Error> {
    await this.hooks.gate?.();
    const end = performance.now() + BUSY_MS;
    for (;;) {
      try {
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

class BatchLost extends Error {
  constructor(
    readonly waiting: Waiting,
    cause: unknown,
  ) {
    super('The shared commit is lost', { cause });
  }
}

/** A transaction that refuses work once its job has ended: a forgotten await must not write into a neighbour. */
class LiveTransaction implements JobTransaction {
  #ended = false;
  #turnEnds = performance.now() + TURN_MS;

  constructor(
    private readonly statements: Statements,
    private readonly actions: (() => void)[],
  ) {}

  async query<Row>(sql: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    if (performance.now() > this.#turnEnds) {
      await nextTurn();
      this.#turnEnds = performance.now() + TURN_MS;
    }
    if (this.#ended) throw new Error('The transaction has ended');
    return this.statements.run(sql, parameters) as Row[];
  }

  afterCommit(action: () => void): void {
    this.actions.push(action);
  }

  end(): void {
    this.#ended = true;
  }
}

function withResolvers(): Omit<Waiting, 'job'> & { promise: Promise<unknown> } {
  let resolve: Waiting['resolve'] = () => undefined;
  let reject: Waiting['reject'] = () => undefined;
  const promise = new Promise<unknown>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
