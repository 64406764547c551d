import type { QueryResult } from 'pg';
import type { Executor, StatementResult } from '../sql.js';
import type { SqlValue } from '../store.js';
import type { MembershipBatch } from './membership-batch.js';
import type { Connection } from './connections.js';
import { failedCommit } from './errors.js';
import { toStatement } from './statements.js';

/** The transaction as one job sees it. */
export interface TransactionHandle extends Executor {
  /**
   * True when the job runs again after a conflict. Then it locks the rows that it reads for a write, so that no other
   * writer conflicts again.
   */
  readonly lockOnRead: boolean;
  /** Sends a statement without waiting for it, such as one that locks; later statements run after it. */
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

  /** The error of the first statement that failed. After it the server refuses all others and rolls back. */
  get failure(): unknown {
    return this.#failure?.error;
  }

  async query<Row>(sql: string, parameters: readonly SqlValue[]): Promise<Row[]> {
    const sent = this.#send(sql, parameters);
    // A write without RETURNING is not waited for: if it fails, all later statements and the COMMIT fail.
    if (!toStatement(sql).answers) return [];
    try {
      return (await sent).rows as Row[];
    } catch (error) {
      // Errors of later statements only follow from the first one.
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

  /** Begins a savepoint. */
  savepoint(): void {
    this.send('SAVEPOINT job', []);
  }

  /** Releases the savepoint. Rejects with the first error since it began, also of a write that was not waited for. */
  async release(): Promise<void> {
    await this.query('RELEASE SAVEPOINT job', []);
  }

  /** Rolls back to the savepoint and releases it. */
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
      // Also when an earlier statement failed because the connection was lost: the server may have executed all of
      // them.
      throw failedCommit(error);
    }
    // COMMIT of an aborted transaction succeeds, with the command tag ROLLBACK.
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
