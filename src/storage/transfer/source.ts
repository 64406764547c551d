import Database from 'better-sqlite3';
import { createDataSource } from '../data-source.js';
import type { SqlValue } from '../store.js';
import type { CopiedTable } from './tables.js';

/** A SQLite file to copy from, seen as it was when it was opened. */
export class CopySource {
  private constructor(private readonly database: Database.Database) {}

  /** Opens a file, which must exist, and brings its tables up to date. */
  static async open(path: string): Promise<CopySource> {
    const dataSource = createDataSource({ sqlitePath: path });
    await dataSource.initialize();
    try {
      await dataSource.runMigrations();
    } finally {
      await dataSource.destroy();
    }
    const database = new Database(path, { readonly: true, fileMustExist: true });
    database.exec('BEGIN');
    return new CopySource(database);
  }

  count({ name }: CopiedTable): number {
    return this.database.prepare(`SELECT count(*) FROM ${name}`).pluck().get() as number;
  }

  /** Rows in the order of the key, those behind `after` or those up to `through`. */
  rows(
    table: CopiedTable,
    bounds: { after?: readonly SqlValue[]; through?: readonly SqlValue[] } = {},
  ): Iterable<SqlValue[]> {
    const { name, key } = table;
    const columns = Object.keys(table.columns).join(', ');
    const conditions: string[] = [];
    const parameters: SqlValue[] = [];
    for (const [bound, operator] of [
      [bounds.after, '>'],
      [bounds.through, '<='],
    ] as const) {
      if (!bound) continue;
      conditions.push(`(${key.join(', ')}) ${operator} (${key.map(() => '?').join(', ')})`);
      parameters.push(...bound);
    }
    const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
    return this.database
      .prepare(`SELECT ${columns} FROM ${name}${where} ORDER BY ${key.join(', ')}`)
      .raw()
      .iterate(...parameters) as Iterable<SqlValue[]>;
  }

  /** The last number given out for the identity of a table. */
  lastNumber({ name }: CopiedTable): number {
    const last = this.database.prepare('SELECT seq FROM sqlite_sequence WHERE name = ?').pluck().get(name);
    return (last as number | undefined) ?? 0;
  }

  close(): void {
    this.database.close();
  }
}
