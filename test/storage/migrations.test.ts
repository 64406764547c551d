import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/storage/data-source.js';
import { createDatabase, ON_POSTGRES, type TestDatabase } from '../support/postgres.js';

let folder: string;
let database: TestDatabase | undefined;
let dataSource: DataSource;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-migrations-'));
  database = ON_POSTGRES ? await createDatabase() : undefined;
  dataSource = createDataSource(
    database ? { postgresUrl: database.url, pool: 2, statementMs: 0 } : { sqlitePath: join(folder, 'test.sqlite') },
  );
  await dataSource.initialize();
  await dataSource.runMigrations();
});
afterEach(async () => {
  await dataSource.destroy();
  await database?.drop();
  rmSync(folder, { recursive: true });
});

async function proposed(): Promise<string[]> {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  return upQueries.map(({ query }) => query);
}

it('makes the tables that the entities say, so that a generated migration holds only new changes', async () => {
  expect(await proposed()).toEqual([]);
});

it('notices when a table lacks a column of its entity, on either database', async () => {
  await dataSource.query('ALTER TABLE token DROP COLUMN last_used_at');
  expect((await proposed()).join()).toContain('last_used_at');
});

it('has the columns that the entities say, also where TypeORM does not manage the table', async () => {
  for (const { tableName, columns } of dataSource.entityMetadatas) {
    const rows: { name: string }[] = await dataSource.query(
      ON_POSTGRES
        ? `SELECT column_name AS name FROM information_schema.columns WHERE table_name = '${tableName}'`
        : `SELECT name FROM pragma_table_info('${tableName}')`,
    );
    const named = (names: readonly string[]) => ({ tableName, columns: [...names].sort() });
    expect(named(rows.map(({ name }) => name))).toEqual(named(columns.map(({ databaseName }) => databaseName)));
  }
});

it('undoes every migration', async () => {
  for (const _ of dataSource.migrations) await dataSource.undoLastMigration();
  const left = await dataSource.query(
    ON_POSTGRES
      ? "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'"
      : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
  );
  expect(left).toEqual([{ name: 'migrations' }]);
});

(ON_POSTGRES ? it.skip : it)('keeps rows small: the key is the table where it is the whole of it', async () => {
  const tables = (await dataSource.query("SELECT name, wr FROM pragma_table_list WHERE schema = 'main'")) as {
    name: string;
    wr: number;
  }[];
  expect(
    tables
      .filter(({ wr }) => wr === 1)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['counter', 'member', 'setting', 'unique_value', 'value']);
});
