import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { appendChange, ChangeLog } from '../../src/changes/change-log.js';
import { PostgresStore } from '../../src/storage/postgres/postgres-store.js';
import { SqliteStore } from '../../src/storage/sqlite/sqlite-store.js';
import type { DatabaseStore } from '../../src/storage/store.js';
import { createDatabase, ON_POSTGRES } from '../support/postgres.js';
import { type Cluster, findPrograms, startCluster } from '../support/postgres-cluster.mjs';
import {
  addTenants,
  BASE,
  change,
  create,
  createUser,
  GROUP,
  names,
  openStore,
  registry,
  TENANT,
  type TestStore,
  USER,
} from './fixture.js';
import { textOf } from '../../src/storage/stored-document.js';

/** pg_dump dumps no server that is newer than itself, so both come from one folder. */
const programs = findPrograms(['initdb', 'postgres', 'pg_dump', 'pg_restore']);
const can = !ON_POSTGRES || programs !== undefined;

/** As docs/scaling.md says it is done. */
async function backUp(path: string, file: string): Promise<void> {
  const command = ON_POSTGRES
    ? [join(programs!, 'pg_dump'), '--format=custom', `--file=${file}`, path]
    : [process.execPath, 'scripts/cli.mjs', 'backup', '--from', path, '--to', file];
  const [program, ...args] = command as [string, ...string[]];
  await promisify(execFile)(program, args);
}

async function restore(file: string, cluster?: Cluster): Promise<TestStore> {
  if (!ON_POSTGRES) {
    const store = await SqliteStore.open({ path: file, resourceTypes: registry.resourceTypes });
    return { store, path: file, close: () => store.close() };
  }
  const database = await createDatabase(cluster?.url);
  execFileSync(join(programs!, 'pg_restore'), ['--no-owner', `--dbname=${database.url}`, file]);
  const store = await PostgresStore.open({ url: database.url, resourceTypes: registry.resourceTypes });
  return {
    store,
    path: database.url,
    close: async () => {
      await store.close();
      await database.drop();
    },
  };
}

(can ? describe : describe.skip)('a backup that is made while others write', () => {
  let folder: string;
  let original: TestStore;
  let cluster: Cluster | undefined;
  beforeAll(async () => {
    if (ON_POSTGRES) cluster = await startCluster({}, programs);
    folder = mkdtempSync(join(tmpdir(), 'rollcall-backup-'));
    original = await openStore({}, cluster?.url);
    await addTenants(original.store);
  });
  afterAll(async () => {
    await original.close();
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds all that was acknowledged before it began, whole, and can be gone on with', async () => {
    const { store } = original;
    const group = (await create(store, GROUP, { displayName: 'all' })).resource.id;
    const acknowledged: string[] = [];
    let going = true;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let at = 0; going; at++) {
        const userName = `user-${writer}-${at}`;
        const { id } = await createUser(store, userName);
        await change(store, GROUP, group, undefined, [{ kind: 'add', ids: [id] }]);
        await log(store, id);
        acknowledged.push(userName);
      }
    });
    const until = async (enough: number) => {
      while (acknowledged.length < enough) await new Promise((resolve) => setTimeout(resolve, 5));
    };
    await until(200);
    const before = [...acknowledged];
    const file = join(folder, 'backup');
    await backUp(original.path, file);
    expect(acknowledged.length).toBeGreaterThan(before.length);
    going = false;
    await Promise.all(writers);

    const copy = await restore(file, cluster);
    try {
      const there = new Set(await allNames(copy.store));
      expect(before.filter((name) => !there.has(name))).toEqual([]);
      const { members } = (await copy.store.get(TENANT, GROUP, group, { members: true, memberOf: false }, BASE))!;
      expect((JSON.parse(textOf(members!)) as unknown[]).length).toBeGreaterThanOrEqual(before.length);
      const feed = new ChangeLog(copy.store);
      const { seq: last } = await feed.latest(TENANT);
      expect(last).toBeGreaterThanOrEqual(before.length);
      const { id } = await createUser(copy.store, 'after the restore');
      await log(copy.store, id);
      expect((await feed.read(TENANT, last, 10)).map((entry) => entry.id)).toEqual([id]);
      expect(await names(copy.store, USER, 'userName eq "after the restore"')).toHaveLength(1);
    } finally {
      await copy.close();
    }
  }, 60_000);
});

async function allNames(store: DatabaseStore): Promise<string[]> {
  const rows = await store.query<{ display: string }>("SELECT display FROM resource WHERE type = 'User'", []);
  return rows.map(({ display }) => display);
}

function log(store: DatabaseStore, id: string): Promise<void> {
  return store.transaction((tx) =>
    appendChange(tx, TENANT, {
      resourceType: 'User',
      id,
      operation: 'create',
      version: 1,
      attributes: [],
      membersAdded: [],
      membersRemoved: [],
    }),
  );
}
