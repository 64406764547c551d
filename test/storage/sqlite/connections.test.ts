import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import { TooManyError } from '../../../src/scim/errors.js';
import { Checkpointer } from '../../../src/storage/sqlite/checkpointer.js';
import { PageReader } from '../../../src/storage/sqlite/page-reader.js';
import { LongReader } from '../../../src/storage/sqlite/long-reader.js';
import type { TenantKey } from '../../../src/storage/store.js';
import { assertReader, assertWriter, prepareReader, prepareWriter } from '../../../src/storage/sqlite/pragmas.js';
import { UnitOfWork } from '../../../src/storage/sqlite/unit-of-work.js';
import { acquireServerLock, ServerLockedError } from '../../../src/storage/sqlite/server-lock.js';
import { rows } from '../../../src/storage/sql-routine.js';
import { sql } from '../../../src/storage/sql.js';
import { createUser, names, openSqliteStore, USER } from '../fixture.js';

let folder: string;
let path: string;
let writer: Database.Database;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-connections-'));
  path = join(folder, 'test.sqlite');
  writer = new Database(path);
  prepareWriter(writer);
  writer.exec('CREATE TABLE t (n integer PRIMARY KEY, body blob)');
});
afterEach(() => {
  writer.close();
  rmSync(folder, { recursive: true });
});

it('writes are durable: FULL synchronisation of a WAL, and no index made on the fly', () => {
  expect(
    ['journal_mode', 'synchronous', 'automatic_index', 'wal_autocheckpoint'].map((name) =>
      writer.pragma(name, { simple: true }),
    ),
  ).toEqual(['wal', 2, 0, 0]);
});

it.each([
  ['synchronous', 1],
  ['automatic_index', 1],
  ['foreign_keys', 0],
  ['wal_autocheckpoint', 1000],
])('a writer whose %s is not what it must be is refused', (name, value) => {
  writer.pragma(`${name} = ${value}`);
  expect(() => assertWriter(writer)).toThrow(name);
});

it('a reader cannot write, and is refused when its settings are not in force', () => {
  const reader = new Database(path);
  prepareReader(reader);
  expect(() => reader.exec('INSERT INTO t (n) VALUES (1)')).toThrow('readonly');
  reader.pragma('automatic_index = 1');
  expect(() => assertReader(reader)).toThrow('automatic_index');
  reader.close();
});

it('a database that cannot have a WAL is refused', () => {
  expect(() => prepareWriter(new Database(':memory:'))).toThrow('journal_mode is memory');
});

it('the store opens its writer with them', async () => {
  const { store, close } = await openSqliteStore();
  const { databaseConnection } = store.manager.dataSource.driver as unknown as {
    databaseConnection: Database.Database;
  };
  const pragma = (name: string) => databaseConnection.pragma(name, { simple: true });
  expect(['synchronous', 'automatic_index', 'journal_mode'].map(pragma)).toEqual([2, 0, 'wal']);
  await expect(store.query("INSERT INTO setting (name, value) VALUES ('a', 'b')", [])).rejects.toThrow('Only reads');
  await close();
});

it('one server a file; a dead one leaves no lock behind', () => {
  const lock = acquireServerLock(path);
  expect(() => acquireServerLock(path)).toThrow(ServerLockedError);
  lock.release();
  acquireServerLock(path).release();
});

it('a long read past its ceiling is ended and refused, and the next one works', async () => {
  const reader = new LongReader(path, 50);
  const endless = reader.run(() =>
    rows(
      sql`WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) AS n FROM c WHERE guard(n)`,
    ),
  );
  await expect(endless).rejects.toThrow(TooManyError);
  await expect(reader.run(() => rows(sql`SELECT ${7} AS n`))).resolves.toEqual([{ n: 7 }]);
  await reader.close();
});

it('closing ends a running long read', async () => {
  const reader = new LongReader(path, 60_000);
  const endless = reader
    .run(() =>
      rows(
        sql`WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) AS n FROM c WHERE guard(n)`,
      ),
    )
    .catch((error: unknown) => error);
  await reader.close();
  expect(await endless).toMatchObject({ status: 503 });
});

it('[M1] tenants take turns at long reads; one whose reads fill the queue is refused alone', async () => {
  const reader = new LongReader(path, 5000);
  const [a, b] = [1 as TenantKey, 2 as TenantKey];
  const order: TenantKey[] = [];
  const one = (tenant: TenantKey) =>
    reader.run(
      function* () {
        order.push(tenant);
        return yield* rows(sql`SELECT ${tenant} AS n`);
      },
      { tenant },
    );
  const many = Array.from({ length: 150 }, () => one(a));
  const other = one(b);
  const results = await Promise.allSettled(many);
  await expect(other).resolves.toEqual([{ n: 2 }]);
  expect(order.slice(0, 4)).toEqual([a, a, b, a]);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(101);
  const refused = results.find((result) => result.status === 'rejected');
  expect(refused?.reason).toMatchObject({ status: 503, code: 'busy' });
  await reader.close();
});

it('a long read sees one snapshot', async () => {
  const reader = new LongReader(path, 5000);
  const counts = await reader.run(function* () {
    const first = yield* rows(sql`SELECT count(*) AS n FROM t`);
    writer.exec('INSERT INTO t (n) VALUES (1)');
    return [first, yield* rows(sql`SELECT count(*) AS n FROM t`)];
  });
  expect(counts).toEqual([[{ n: 0 }], [{ n: 0 }]]);
  await reader.close();
});

it('large pages are read in order; one that fails leaves the others, and the thread, as they are', async () => {
  const reader = new PageReader(path);
  const one = (n: number) => reader.run(() => rows(sql`SELECT ${n} AS n`));
  const failing = reader.run(() => rows(sql`SELECT 1 FROM nowhere`));
  await expect(Promise.all([one(1), failing.catch((error: Error) => error.message), one(2), one(3)])).resolves.toEqual([
    [{ n: 1 }],
    'no such table: nowhere',
    [{ n: 2 }],
    [{ n: 3 }],
  ]);
  const endless = reader.run(() =>
    rows(
      sql`WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) AS n FROM c WHERE guard(n)`,
    ),
  );
  const last = Promise.allSettled([endless, one(5), one(6)]);
  await reader.close();
  for (const page of await last) expect(page).toMatchObject({ reason: { status: 503 } });
  await expect(one(7)).rejects.toMatchObject({ status: 503 });
});

it('the checkpointing thread keeps the WAL near its limit while writes go on without pause', async () => {
  const checkpointer = new Checkpointer(path, 1024 * 1024);
  const work = new UnitOfWork(writer, { gate: () => checkpointer.gate() });
  let written = 0;
  let largest = 0;
  const end = Date.now() + 20_000;
  // Without restarts the WAL holds everything that was written.
  while (written < 4 * largest || written < 20_000_000) {
    await work.run((tx) => tx.query('INSERT INTO t (body) VALUES (zeroblob(100000))', []));
    written += 100_000;
    largest = Math.max(largest, statSync(`${path}-wal`).size);
    if (Date.now() > end) break;
  }
  await checkpointer.close();
  expect(largest).toBeLessThan(written / 3);
});

it('what another process wrote is seen by the next write and read', async () => {
  const first = await openSqliteStore();
  await createUser(first.store, 'one');
  const { SqliteStore } = await import('../../../src/storage/sqlite/sqlite-store.js');
  const { registry } = await import('../fixture.js');
  const second = await SqliteStore.open({ path: first.path, resourceTypes: registry.resourceTypes, role: 'companion' });
  await createUser(second, 'two');
  await expect(createUser(first.store, 'two')).rejects.toMatchObject({ status: 409 });
  expect(await names(first.store, USER)).toEqual(['one', 'two']);
  await second.close();
  await first.close();
});
