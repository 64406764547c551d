import Database from 'better-sqlite3';
import { runNow, type Program } from '../program.js';
import type { SqlValue } from '../store.js';
import { prepareReader } from './pragmas.js';
import { Statements } from './statements.js';

/**
 * Short reads on the main thread. They go down the writer's connection, since another one forgets the pages it has kept
 * with every commit; while a transaction is under way there, down one of their own. Those of one turn of the event loop
 * share a snapshot, since taking its locks costs as much as a small statement; no snapshot outlives the turn, or a commit.
 */
export class Reader {
  readonly #database: Database.Database;
  readonly #own: Statements;
  readonly #writers: Statements;
  /** Where the snapshot of this turn is. */
  #statements: Statements;
  #turn: NodeJS.Immediate | undefined;

  constructor(
    path: string,
    private readonly writer: Database.Database,
  ) {
    this.#database = new Database(path, { readonly: true, fileMustExist: true });
    prepareReader(this.#database);
    this.#own = new Statements(this.#database, 'reads');
    this.#writers = new Statements(writer, 'reads');
    this.#statements = this.#own;
  }

  /** The rows of one statement. */
  query<Row>(sql: string, parameters: readonly SqlValue[]): Row[] {
    this.#begin();
    return this.#statements.run(sql, parameters) as Row[];
  }

  /** Runs a program to its end in one snapshot. */
  snapshot<Result>(program: Program<Result>): Result {
    this.#begin();
    return runNow(program, ({ text, parameters }) => this.#statements.run(text, parameters));
  }

  /**
   * Ends the snapshot, so that the next read sees what was committed meanwhile and the writer's connection is free. Every
   * transaction calls it before it begins, and every commit of this process before it is told.
   */
  refresh(): void {
    if (!this.#turn) return;
    clearImmediate(this.#turn);
    this.#turn = undefined;
    this.#statements.run('COMMIT', []);
  }

  close(): void {
    this.refresh();
    this.#database.close();
  }

  #begin(): void {
    if (this.#turn) return;
    this.#statements = this.writer.inTransaction ? this.#own : this.#writers;
    this.#statements.run('BEGIN', []);
    this.#turn = setImmediate(() => this.refresh());
  }
}
