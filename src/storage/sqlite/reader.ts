import Database from 'better-sqlite3';
import { runSync, type SqlRoutine } from '../sql-routine.js';
import type { SqlValue } from '../store.js';
import { prepareReader } from './pragmas.js';
import { Statements } from './statements.js';

interface Connection {
  readonly database: Database.Database;
  readonly statements: Statements;
}

/**
 * Runs short reads on the main thread. They use the writer's connection, because the page cache of another connection
 * is invalidated by every commit; while a transaction runs there, they use a connection of their own. Reads of one turn
 * of the event loop share a snapshot, because its locks cost as much as a small statement. A snapshot ends with the
 * turn or before a commit.
 */
export class Reader {
  readonly #own: Connection;
  readonly #writers: Connection;
  /** The connection that has the snapshot of this turn. */
  #current: Connection;
  #turn: NodeJS.Immediate | undefined;

  constructor(path: string, writer: Database.Database) {
    const database = new Database(path, { readonly: true, fileMustExist: true });
    prepareReader(database);
    this.#own = { database, statements: new Statements(database) };
    this.#writers = { database: writer, statements: new Statements(writer, 'reads') };
    this.#current = this.#own;
  }

  /** The rows of one statement. */
  query<Row>(sql: string, parameters: readonly SqlValue[]): Row[] {
    this.#begin();
    return this.#current.statements.run(sql, parameters) as Row[];
  }

  /** Runs a program to its end in one snapshot. */
  snapshot<Result>(program: SqlRoutine<Result>): Result {
    this.#begin();
    return runSync(program, ({ text, parameters }) => this.#current.statements.run(text, parameters));
  }

  /**
   * Ends the snapshot, so that the next read sees later commits and the writer's connection is free. Called before
   * every transaction begins, and after every commit before its jobs resolve.
   */
  refresh(): void {
    if (!this.#turn) return;
    clearImmediate(this.#turn);
    this.#turn = undefined;
    // Some errors of a statement roll its transaction back, too.
    const { database, statements } = this.#current;
    if (database.inTransaction) statements.run('COMMIT', []);
  }

  close(): void {
    this.refresh();
    this.#own.database.close();
  }

  #begin(): void {
    if (this.#turn) return;
    this.#current = this.#writers.database.inTransaction ? this.#own : this.#writers;
    this.#current.statements.run('BEGIN', []);
    this.#turn = setImmediate(() => this.refresh());
  }
}
