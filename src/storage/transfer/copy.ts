import { setTimeout as pause } from 'node:timers/promises';
import { APPLICATION_NAME } from '../data-source.js';
import { arrayText } from '../postgres/array-text.js';
import { Connections, type Connection } from '../postgres/connections.js';
import { openDataSource } from '../postgres/open.js';
import type { SqlValue } from '../store.js';
import { type Checksum, ChecksumBuilder, checksumSql, sameChecksum } from './checksum.js';
import { copyState, MARKER } from './marker.js';
import type { CopySource } from './source.js';
import { copiedTables, type CopiedTable } from './tables.js';

/** Rows and characters sent at once, about. */
const BATCH_ROWS = 5000;
const BATCH_CHARACTERS = 8_000_000;

/** Looks for others that use the database, and the time between them. */
const LOOKS = 10;
const BETWEEN_LOOKS_MS = 200;

/** What became of a table. */
export interface CopiedRows extends Checksum {
  readonly table: string;
  /** Rows that were there already, from an earlier run. */
  readonly kept: number;
}

/** The copy cannot be made, or is not like the original. */
export class CopyError extends Error {}

/**
 * Copies everything to an empty PostgreSQL database, or goes on where an earlier run ended. Rows that are there are
 * compared first; a table that differs is copied anew. CopyError when the database holds data of its own, or when
 * counts or checksums differ in the end.
 */
export async function copyDatabase(
  source: CopySource,
  url: string,
  onProgress: (done: number, total: number, table: string) => void,
): Promise<CopiedRows[]> {
  const dataSource = await openDataSource({
    postgresUrl: url,
    pool: 2,
    statementMs: 0,
    applicationName: `${APPLICATION_NAME} migrate-data`,
  });
  try {
    const tables = copiedTables(dataSource);
    return await new Connections(dataSource).lend((connection) =>
      new Copy(source, connection, tables, onProgress).run(),
    );
  } finally {
    await dataSource.destroy();
  }
}

class Copy {
  readonly #total: number;
  #done = 0;

  constructor(
    private readonly source: CopySource,
    private readonly target: Connection,
    private readonly tables: readonly CopiedTable[],
    private readonly onProgress: (done: number, total: number, table: string) => void,
  ) {
    this.#total = this.tables.reduce((sum, table) => sum + source.count(table), 0);
  }

  async run(): Promise<CopiedRows[]> {
    await this.#claim();
    const copied: CopiedRows[] = [];
    for (const table of this.tables) copied.push(await this.#table(table));
    for (const table of this.tables) await this.#continueNumbers(table);
    await this.#ask('ANALYZE');
    await this.#mark('done');
    return copied;
  }

  /**
   * Only a database that nobody uses or has used is overwritten. Whoever makes a tenant waits for the lock, and finds the
   * mark then (admin/tenants.service); whoever opens the database later finds it at once.
   */
  async #claim(): Promise<void> {
    await this.#assertUnused();
    await this.#ask('BEGIN');
    try {
      await this.#ask('LOCK TABLE tenant IN SHARE ROW EXCLUSIVE MODE');
      const state = await copyState({ query: (sql, parameters) => this.#ask(sql, parameters) });
      const [tenant] = await this.#ask('SELECT key FROM tenant LIMIT 1');
      const [resource] = await this.#ask('SELECT key FROM resource LIMIT 1');
      if (state === undefined && (tenant || resource))
        throw new CopyError('The PostgreSQL database holds data of its own; name an empty one');
      await this.#mark('copying');
      await this.#ask('COMMIT');
    } catch (error) {
      await this.#ask('ROLLBACK');
      throw error;
    }
  }

  /** The server may show connections for a moment after they were closed. */
  async #assertUnused(): Promise<void> {
    for (let look = 1; ; look++) {
      const others = await this.#ask(
        'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = ?',
        [APPLICATION_NAME],
      );
      if (others.length === 0) return;
      if (look === LOOKS)
        throw new CopyError('A service or a command is connected to the PostgreSQL database; stop it first');
      await pause(BETWEEN_LOOKS_MS);
    }
  }

  #mark(state: string): Promise<unknown> {
    return this.#ask(
      'INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
      [MARKER, state],
    );
  }

  async #table(table: CopiedTable): Promise<CopiedRows> {
    const kept = await this.#keep(table);
    const checksum = kept.checksum;
    this.#advance(table, checksum.value.rows);
    let batch: SqlValue[][] = [];
    let characters = 0;
    const flush = async () => {
      await this.#insert(table, batch);
      this.#advance(table, batch.length);
      batch = [];
      characters = 0;
    };
    for (const row of this.source.rows(table, kept.last && { after: kept.last })) {
      checksum.add(row);
      batch.push(row);
      for (const value of row) if (typeof value === 'string') characters += value.length;
      if (batch.length >= BATCH_ROWS || characters >= BATCH_CHARACTERS) await flush();
    }
    await flush();
    const found = await this.#checksum(table);
    const { value } = checksum;
    if (!sameChecksum(found, value))
      throw new CopyError(
        `${table.name}: ${found.rows} rows (${found.sum}), but should be ${value.rows} (${value.sum})`,
      );
    return { table: table.name, kept: kept.rows, ...value };
  }

  /** What an earlier run has copied, when it is the beginning of the table as it is now; else the table is emptied. */
  async #keep(table: CopiedTable): Promise<{ rows: number; last?: SqlValue[]; checksum: ChecksumBuilder }> {
    const [row] = await this.#ask<Record<string, SqlValue>>(
      `SELECT ${table.key.join(', ')} FROM ${table.name}${exceptMarker(table)}` +
        ` ORDER BY ${table.key.map((column) => `${column} DESC`).join(', ')} LIMIT 1`,
    );
    if (row) {
      const last = table.key.map((column) => row[column] ?? null);
      const checksum = new ChecksumBuilder();
      for (const each of this.source.rows(table, { through: last })) checksum.add(each);
      const found = await this.#checksum(table);
      if (sameChecksum(found, checksum.value)) return { rows: found.rows, last, checksum };
    }
    await this.#ask(`DELETE FROM ${table.name}${exceptMarker(table)}`);
    return { rows: 0, checksum: new ChecksumBuilder() };
  }

  async #insert({ name, columns }: CopiedTable, rows: readonly SqlValue[][]): Promise<void> {
    if (rows.length === 0) return;
    const arrays = Object.values(columns).map((type) => `?::${type}[]`);
    await this.#ask(
      `INSERT INTO ${name} (${Object.keys(columns).join(', ')}) SELECT * FROM unnest(${arrays.join(', ')})`,
      Object.keys(columns).map((_, at) => arrayText(rows.map((row) => row[at] ?? null))),
    );
  }

  async #checksum(table: CopiedTable): Promise<Checksum> {
    const [row] = await this.#ask<Checksum>(checksumSql(table.name, Object.keys(table.columns), exceptMarker(table)));
    return row ?? { rows: 0, sum: '0' };
  }

  /** Numbers that were given out are never given out again. */
  async #continueNumbers(table: CopiedTable): Promise<void> {
    if (table.identity === undefined) return;
    const last = this.source.lastNumber(table);
    await this.#ask('SELECT setval(pg_get_serial_sequence(?, ?), ?, ?::boolean)', [
      table.name,
      table.identity,
      Math.max(last, 1),
      String(last > 0),
    ]);
  }

  #advance(table: CopiedTable, rows: number): void {
    this.#done += rows;
    this.onProgress(this.#done, this.#total, table.name);
  }

  async #ask<Row>(sql: string, parameters: readonly SqlValue[] = []): Promise<Row[]> {
    return (await this.target.send(sql, parameters)).rows as Row[];
  }
}

function exceptMarker({ name }: CopiedTable): string {
  return name === 'setting' ? ` WHERE name <> '${MARKER}'` : '';
}
