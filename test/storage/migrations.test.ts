import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { createDataSource } from '../../src/storage/data-source.js';

let folder: string;
let dataSource: DataSource;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-migrations-'));
  dataSource = createDataSource({ sqlitePath: join(folder, 'test.sqlite') });
  await dataSource.initialize();
  await dataSource.runMigrations();
});
afterEach(async () => {
  await dataSource.destroy();
  rmSync(folder, { recursive: true });
});

test('the tables are what the entities say, so that a generated migration holds only new changes', async () => {
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});

test('every migration can be undone', async () => {
  for (const _ of dataSource.migrations) await dataSource.undoLastMigration();
  const left = await dataSource.query(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
  );
  expect(left).toEqual([{ name: 'migrations' }]);
});

test('rows are small: the key is the table where it is the whole of it', async () => {
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
