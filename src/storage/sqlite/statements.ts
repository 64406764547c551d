import type { Database, Statement } from 'better-sqlite3';
import type { SqlValue } from '../store.js';

/** Statements kept prepared on a connection; a filter of a new shape pushes the oldest out. */
const LIMIT = 500;

/** The prepared statements of one connection. */
export class Statements {
  readonly #prepared = new Map<string, Statement>();

  constructor(private readonly database: Database) {}

  /** The rows of a statement; [] when it returns none. */
  run(sql: string, parameters: readonly SqlValue[]): unknown[] {
    const statement = this.#prepare(sql);
    if (statement.reader) return statement.all(parameters);
    statement.run(parameters);
    return [];
  }

  #prepare(sql: string): Statement {
    const known = this.#prepared.get(sql);
    if (known) return known;
    const statement = this.database.prepare(sql);
    this.#prepared.set(sql, statement);
    if (this.#prepared.size > LIMIT) {
      const oldest = this.#prepared.keys().next();
      if (!oldest.done) this.#prepared.delete(oldest.value);
    }
    return statement;
  }
}
