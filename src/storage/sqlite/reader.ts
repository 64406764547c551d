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
 * Short reads on the main thread. They go down the writer's connection, since another one forgets the pages it has kept
 * with every commit; while a transaction is under way there, down one of their own. Those of one turn of the event loop
 * share a snapshot, since taking its locks costs as much as a small statement; no snapshot outlives the turn, or a commit.
 */
export class Reader {
  readonly #own: Connection;
  readonly #writers: Connection;
  /** Where the snapshot of this turn is. */
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
   * Ends the snapshot, so that the next read sees what was committed meanwhile and the writer's connection is free. Every
   * transaction calls it before it begins, and every commit of this process before it is told.
   */
  refresh(): void {
    if (!this.#turn) return;
    clearImmediate(this.#turn);
    this.#turn = undefined;
    // Some errors of a read end its transaction, too.
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
