import { setTimeout as pause } from 'node:timers/promises';
import type { QueryResult } from 'pg';
import { UnavailableError } from '../../scim/errors.js';
import type { Executor } from '../sql.js';
import type { SqlValue } from '../store.js';
import type { Connection, Connections } from './connections.js';
import { isConnectionLoss, isPassing, translateError, unknownOutcome } from './errors.js';
import { Semaphore } from './semaphore.js';
import { toStatement } from './statements.js';

/** Runs of one job, when others come in between. */
const ATTEMPTS = 12;
/** Longest pause before the second run; it doubles from run to run. */
const PAUSE_MS = 4;

/** The transaction as one job sees it. */
export interface JobTransaction extends Executor {
  /** True when the job runs again: what it reads for a write, it locks, so that nobody comes in between again. */
  readonly cautious: boolean;
  /** Sends a statement whose rows nobody needs, such as one that locks; what follows runs after it. */
  send(sql: string, parameters: readonly SqlValue[]): void;
  /** Runs once the job is durable; not at all when it is undone. */
  afterCommit(action: () => void): void;
}

type Job<T> = (transaction: JobTransaction) => Promise<T>;

/** Transactions over the pool: one a job, run again when it could not be serialized with others. */
export class UnitOfWork {
  readonly #slots: Semaphore;
  #running = 0;
  #idle: (() => void) | undefined;
  #closed = false;

  /** At most `concurrency` transactions at once, so that those that wait for a lock leave connections to reads. */
  constructor(
    private readonly connections: Connections,
    concurrency: number,
  ) {
    this.#slots = new Semaphore(concurrency);
  }

  /**
   * Runs `job` and resolves when it is durable. Rejects with what the job threw, its writes undone; with
   * InsufficientStorageError or UnavailableError when the database failed.
   */
  async run<T>(job: Job<T>): Promise<T> {
    if (this.#closed) throw new UnavailableError('The service is shutting down.', 1);
    this.#running += 1;
    try {
      return await this.#slots.run(() => this.#runToEnd(job));
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

  async #runToEnd<T>(job: Job<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        const { value, actions } = await this.connections.lend((connection) => runOnce(connection, job, attempt > 1));
        for (const action of actions) action();
        return value;
      } catch (error) {
        // A connection that had died unnoticed in the pool is worth a second try.
        const again = isPassing(error) || (attempt === 1 && isConnectionLoss(error));
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

/** A transaction that begins with its first statement and refuses work once its job has ended. */
class LiveTransaction implements JobTransaction {
  readonly actions: (() => void)[] = [];
  #begun = false;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly connection: Connection,
    readonly cautious: boolean,
  ) {}

  async query<Row>(sql: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    const sent = this.#send(sql, parameters);
    // Nobody waits for a plain write: its failure fails everything after it, and the commit.
    if (!toStatement(sql).answers) return [];
    try {
      return (await sent).rows as Row[];
    } catch (error) {
      // What failed first is the reason.
      throw this.#failure?.error ?? error;
    }
  }

  send(sql: string, parameters: readonly SqlValue[]): void {
    void this.#send(sql, parameters);
  }

  afterCommit(action: () => void): void {
    this.actions.push(action);
  }

  async commit(): Promise<void> {
    this.#ended = true;
    if (!this.#begun) return;
    let answer: QueryResult;
    try {
      answer = await this.connection.send('COMMIT', []);
    } catch (error) {
      // Also when an earlier statement failed by the loss: the server may have run all of them.
      throw isConnectionLoss(error) ? unknownOutcome(error) : error;
    }
    // COMMIT of a failed transaction succeeds, and says that it was a rollback.
    if (answer.command !== 'COMMIT') throw this.#failure?.error ?? new Error('The transaction was rolled back');
  }

  /** Rolls back. A connection that cannot has lost the transaction, which comes to the same. */
  async undo(): Promise<void> {
    this.#ended = true;
    if (this.#begun) await this.connection.send('ROLLBACK', []).catch(() => undefined);
  }

  #send(sql: string, parameters: readonly SqlValue[]): Promise<QueryResult> {
    if (this.#ended) throw new Error('The transaction has ended');
    if (!this.#begun) {
      this.#begun = true;
      this.#note(this.connection.send('BEGIN ISOLATION LEVEL READ COMMITTED', []));
    }
    const sent = this.connection.send(sql, parameters);
    this.#note(sent);
    return sent;
  }

  /** Remembers the first failure; answers come in the order of the statements. */
  #note(sent: Promise<unknown>): void {
    sent.catch((error: unknown) => {
      this.#failure ??= { error };
    });
  }
}
