import type { QueryResult } from 'pg';
import type { Executor, StatementResult } from '../sql.js';
import type { SqlValue } from '../store.js';
import type { MembershipBatch } from './membership-batch.js';
import type { Connection } from './connections.js';
import { failedCommit } from './errors.js';
import { toStatement } from './statements.js';

/** The transaction as one job sees it. */
export interface TransactionHandle extends Executor {
  /** True when the job runs again: what it reads for a write, it locks, so that nobody comes in between again. */
  readonly lockOnRead: boolean;
  /** Sends a statement whose rows nobody needs, such as one that locks; what follows runs after it. */
  send(sql: string, parameters: readonly SqlValue[]): void;
  /** A statement of a repository; its outcome is waited for. */
  execute(sql: string, parameters: readonly SqlValue[]): Promise<StatementResult>;
  /** Runs once the job is durable; not at all when it is undone. */
  afterCommit(action: () => void): void;
  /** The jobs on the same group that share the transaction, if there are any. */
  readonly batch?: MembershipBatch;
}

/** What runs as a transaction. */
export type Job<T> = (transaction: TransactionHandle) => Promise<T>;

/** A transaction that begins with its first statement and refuses work once its job has ended. */
export class LiveTransaction implements TransactionHandle {
  readonly actions: (() => void)[] = [];
  #begun = false;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(
    private readonly connection: Connection,
    readonly lockOnRead: boolean,
  ) {}

  /** Why the first statement that failed did: after it the server undoes all of them. */
  get failure(): unknown {
    return this.#failure?.error;
  }

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

  async execute(sql: string, parameters: readonly SqlValue[]): Promise<StatementResult> {
    try {
      const { rows, rowCount } = await this.#send(sql, parameters);
      return { rows, affected: rowCount ?? 0 };
    } catch (error) {
      throw this.#failure?.error ?? error;
    }
  }

  send(sql: string, parameters: readonly SqlValue[]): void {
    void this.#send(sql, parameters);
  }

  afterCommit(action: () => void): void {
    this.actions.push(action);
  }

  /** Begins a part that can be undone alone. */
  savepoint(): void {
    this.send('SAVEPOINT job', []);
  }

  /** Ends the part. Rejects with what failed in it, also in a write that nobody waited for. */
  async release(): Promise<void> {
    await this.query('RELEASE SAVEPOINT job', []);
  }

  /** Undoes the part and ends it. */
  async rollbackToSavepoint(): Promise<void> {
    await this.#send('ROLLBACK TO SAVEPOINT job', []);
    this.#failure = undefined;
    await this.release();
  }

  async commit(): Promise<void> {
    this.#ended = true;
    if (!this.#begun) return;
    let answer: QueryResult;
    try {
      answer = await this.connection.send('COMMIT', []);
    } catch (error) {
      // Also when an earlier statement failed by the loss: the server may have run all of them.
      throw failedCommit(error);
    }
    // COMMIT of a failed transaction succeeds, and says that it was a rollback.
    if (answer.command !== 'COMMIT') throw this.#failure?.error ?? new Error('The transaction was rolled back');
  }

  /** Rolls back. A connection that cannot is not lent again, and the server ends the transaction with it. */
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
