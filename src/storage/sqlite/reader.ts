import Database from 'better-sqlite3';
import { runNow, type Program } from '../program.js';
import type { SqlValue } from '../store.js';
import { prepareReader } from './pragmas.js';
import { Statements } from './statements.js';

/**
 * Short reads on the main thread, on a connection of their own. Those of one turn of the event loop share a snapshot,
 * since taking its locks costs as much as a small statement; no snapshot outlives the turn, or a commit.
 */
export class Reader {
  readonly #database: Database.Database;
  readonly #statements: Statements;
  #turn: NodeJS.Immediate | undefined;

  constructor(path: string) {
    this.#database = new Database(path, { readonly: true, fileMustExist: true });
    prepareReader(this.#database);
    this.#statements = new Statements(this.#database);
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

  /** Makes the next read see what was committed meanwhile. Every commit of this process calls it before it is told. */
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
    this.#statements.run('BEGIN', []);
    this.#turn = setImmediate(() => this.refresh());
  }
}
