import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openStorage } from '../../../src/bootstrap/open-storage.js';
import { copyDatabase, type CopiedRows } from '../../../src/storage/transfer/copy.js';
import { CopySource } from '../../../src/storage/transfer/source.js';
import { SqliteStore } from '../../../src/storage/sqlite/sqlite-store.js';
import { createDatabase, ON_POSTGRES, type TestDatabase } from '../../support/postgres.js';
import { BASE, change, create, createUser, GROUP, listQuery, registry, TENANT, USER } from '../fixture.js';

const QUIET = () => undefined;
const settings = (databaseUrl: string) => ({
  databaseUrl,
  databasePoolSize: 4,
  databaseStatementSeconds: 30,
  listSeconds: 60,
});

(ON_POSTGRES ? describe : describe.skip)('a copy of a SQLite file on PostgreSQL', () => {
  let folder: string;
  let path: string;
  let database: TestDatabase;
  const openSource = () => SqliteStore.open({ path, resourceTypes: registry.resourceTypes, role: 'companion' });

  async function copy(onProgress: (done: number, total: number) => void = QUIET): Promise<CopiedRows[]> {
    const source = await CopySource.open(path);
    try {
      return await copyDatabase(source, database.url, onProgress);
    } finally {
      source.close();
    }
  }

  /** Every table of the file but those that each database fills by itself. */
  function tablesOfItsData(): unknown[] {
    const database = new Database(path, { readonly: true });
    try {
      const own = "'migrations', 'access_change'";
      return database
        .prepare(
          `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT IN (${own}) ORDER BY name`,
        )
        .pluck()
        .all();
    } finally {
      database.close();
    }
  }

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-copy-'));
    path = join(folder, 'source.sqlite');
    const store = await openSource();
    await store.transaction((tx) =>
      tx.query(
        "INSERT INTO tenant (id, display_name, created_at) VALUES ('acme', 'A \"quoted\", \\back {brace}', 0)",
        [],
      ),
    );
    const users = await Promise.all(
      Array.from({ length: 300 }, (_, at) =>
        createUser(store, `user${at}`, {
          title: at % 3 ? `Title "${at}" \\ {x},\n'é\u{1F600}` : 'x'.repeat(300 + at),
          ...(at % 5 === 0 && { active: false }),
        }),
      ),
    );
    const ids = users.map(({ id }) => id);
    for (let at = 0; at < 5; at++) await create(store, GROUP, { displayName: `g${at}` }, [{ kind: 'add', ids }]);
    await store.transaction(async (tx) => tx.remove(TENANT, USER, (await tx.find(TENANT, USER, ids[299]!))!));
    await store.close();
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  beforeEach(async () => {
    database = await createDatabase();
  });
  afterEach(() => database.drop());

  async function contents(store: Awaited<ReturnType<typeof openStorage>>['store']) {
    const page = { kind: 'index', startIndex: 1, count: 1000 } as const;
    const pages = await Promise.all([
      store.list(TENANT, listQuery(USER, undefined, page), BASE),
      store.list(TENANT, listQuery(GROUP, undefined, page), BASE),
      store.list(TENANT, listQuery(USER, 'title sw "xxx" or active eq false', page), BASE),
    ]);
    // PostgreSQL says with every row in which epoch of the groups it was read.
    return pages.map(({ total, resources }) => ({
      total,
      resources: resources.map((resource) => ({ ...resource, groupsEpoch: undefined })),
    }));
  }

  it('answers as the file does, and gives out no number again', async () => {
    await copy();
    const [sqlite, postgres] = [
      await openStorage(settings(path), 'companion', registry),
      await openStorage(settings(database.url), 'server', registry),
    ];
    try {
      expect(await contents(postgres.store)).toEqual(await contents(sqlite.store));
      const [made, original] = [await createUser(postgres.store, 'new'), await createUser(sqlite.store, 'new')];
      expect(made.key).toBe(original.key);
    } finally {
      await Promise.all([sqlite.close(), postgres.close()]);
    }
  });

  it('can be repeated: what is there is kept, what is new is added, what has changed is copied anew', async () => {
    const first = await copy();
    expect(first.map(({ table }) => table).toSorted()).toEqual(tablesOfItsData());
    expect(first.every(({ kept }) => kept === 0)).toBe(true);
    const second = await copy();
    expect(second).toEqual(first.map((table) => ({ ...table, kept: table.rows })));

    const store = await openSource();
    const { resources } = await store.list(TENANT, listQuery(USER, 'userName eq "user7"'), BASE);
    await change(store, USER, resources[0]!.id, { userName: 'renamed' });
    await createUser(store, `one more ${Date.now()}`);
    await store.close();
    const third = new Map((await copy()).map((table) => [table.table, table]));
    expect(third.get('resource')!.kept).toBe(0);
    expect(third.get('member')!.kept).toBe(third.get('member')!.rows);
    const copied = await openStorage(settings(database.url), 'companion', registry);
    const found = await copied.store.list(TENANT, listQuery(USER, 'userName eq "renamed"'), BASE);
    await copied.close();
    expect(found.total).toBe(1);
  });

  it('goes on where it was interrupted, and no server takes half of it', async () => {
    await expect(
      copy((done, total) => {
        if (done > total / 2) throw new Error('interrupted');
      }),
    ).rejects.toThrow('interrupted');
    await expect(openStorage(settings(database.url), 'server', registry)).rejects.toThrow('a copy that is not whole');
    const copied = await copy();
    expect(copied.find(({ table }) => table === 'document')!.kept).toBeGreaterThan(0);
    await (await openStorage(settings(database.url), 'server', registry)).close();
  });

  it('is never made over data: not of another service, nor of a server that took the copy over', async () => {
    await copy();
    await (await openStorage(settings(database.url), 'server', registry)).close();
    await expect(copy()).rejects.toThrow('holds data of its own');
  });
});
