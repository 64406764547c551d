import Database from 'better-sqlite3';
import { runNow, type Program } from '../program.js';
import type { SqlValue } from '../store.js';
import { prepareReader } from './pragmas.js';
import { Statements } from './statements.js';

/**
 * Short reads on the main thread, on a connection of their own. Each runs to its end at once: nothing else can come
 * between its statements, and no snapshot outlives it.
 */
export class Reader {
  readonly #database: Database.Database;
  readonly #statements: Statements;

  constructor(path: string) {
    this.#database = new Database(path, { readonly: true, fileMustExist: true });
    prepareReader(this.#database);
    this.#statements = new Statements(this.#database);
  }

  /** The rows of one statement. */
  query<Row>(sql: string, parameters: readonly SqlValue[]): Row[] {
    return this.#statements.run(sql, parameters) as Row[];
  }

  /** Runs a program in one snapshot. */
  snapshot<Result>(program: Program<Result>): Result {
    this.#statements.run('BEGIN', []);
    try {
      return runNow(program, ({ text, parameters }) => this.#statements.run(text, parameters));
    } finally {
      this.#statements.run('COMMIT', []);
    }
  }

  close(): void {
    this.#database.close();
  }
}
