import { afterEach, beforeEach, expect, it } from '@jest/globals';
import {
  BASE,
  create,
  createUser,
  GROUP,
  names,
  openStore,
  OTHER_TENANT,
  TENANT,
  USER,
  type TestStore,
} from './fixture.js';
import { insertToken } from '../../src/tenants/tokens.service.js';
import { appendChange, type ChangeEntry } from '../../src/changes/change-log.js';
import { Purger } from '../../src/storage/purger.js';
import type { TenantKey } from '../../src/storage/store.js';
import { connect, until } from '../e2e/support/database.js';
import { ON_POSTGRES } from '../support/postgres.js';
import { textOf } from '../../src/storage/stored-document.js';

let opened: TestStore;
beforeEach(async () => {
  opened = await openStore();
});
afterEach(() => opened.close());

async function rowsOf(table: string): Promise<number> {
  const [row] = await opened.store.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`, []);
  return row?.n ?? -1;
}

it('a large group is gone at once and its rows soon after', async () => {
  const { store } = opened;
  const users = await Promise.all(Array.from({ length: 2500 }, (_, at) => createUser(store, `u${at}`)));
  const { resource } = await create(store, GROUP, { displayName: 'Everybody' }, [
    { kind: 'add', ids: users.map(({ id }) => id) },
  ]);
  const read = await store.get(TENANT, GROUP, resource.id, { members: true, memberOf: false }, BASE);
  expect(JSON.parse(textOf(read!.members!))).toHaveLength(2500);

  await store.transaction(async (tx) => tx.remove(TENANT, GROUP, (await tx.find(TENANT, GROUP, resource.id))!));
  expect(await store.get(TENANT, GROUP, resource.id, { members: true, memberOf: false }, BASE)).toBeUndefined();
  const member = await store.get(TENANT, USER, users[0]!.id, { members: false, memberOf: true }, BASE);
  expect(member!.memberOf).toBe('[]');
  expect(await names(store, USER, `groups.value eq "${resource.id}"`)).toEqual([]);
  await store.purged();
  expect([await rowsOf('member'), await rowsOf('tombstone')]).toEqual([0, 0]);
});

it('a deleted tenant loses its tokens and its id at once, its rows soon after, and no other tenant anything', async () => {
  const { store } = opened;
  const tenant = async (id: string): Promise<TenantKey> => {
    const [row] = await store.transaction((tx) =>
      tx.query<{ key: number }>("INSERT INTO tenant (id, display_name, created_at) VALUES (?, '', 0) RETURNING key", [
        id,
      ]),
    );
    return row!.key as TenantKey;
  };
  const [doomed, safe] = [await tenant('doomed'), await tenant('safe')];
  for (const key of [doomed, safe]) {
    const user = await create(store, USER, { userName: 'one', title: 'x'.repeat(500) }, [], key);
    await create(store, GROUP, { displayName: 'g' }, [{ kind: 'add', ids: [user.resource.id] }], key);
    await store.transaction((tx) =>
      tx.query("INSERT INTO token (id, tenant, hash, description, scopes, created_at) VALUES (?, ?, ?, '', '', 0)", [
        `t${key}`,
        key,
        `h${key}`,
      ]),
    );
  }
  await store.deleteTenant(doomed);
  expect(await store.query('SELECT id FROM token', [])).toEqual([{ id: `t${safe}` }]);
  await tenant('doomed');
  await store.purged();
  expect(await store.query("SELECT id FROM tenant WHERE id <> 'doomed'", [])).toEqual([{ id: 'safe' }]);
  for (const table of ['resource', 'slot', 'counter', 'member'])
    expect(await store.query(`SELECT DISTINCT tenant FROM ${table}`, [])).toEqual([{ tenant: safe }]);
  expect([await rowsOf('document'), await rowsOf('long_value'), await rowsOf('unique_value')]).toEqual([2, 1, 1]);
  expect(await names(store, USER, undefined, safe)).toEqual(['one']);
});

it('counters follow creations and removals of each tenant and type', async () => {
  const { store } = opened;
  const users = await Promise.all(Array.from({ length: 5 }, (_, at) => createUser(store, `u${at}`)));
  await create(store, USER, { userName: 'u0' }, [], OTHER_TENANT);
  await store.transaction(async (tx) => tx.remove(TENANT, USER, (await tx.find(TENANT, USER, users[1]!.id))!));
  await expect(createUser(store, 'u0')).rejects.toThrow();
  expect(await store.query('SELECT tenant, type, sum(n) AS n FROM counter GROUP BY tenant, type', [])).toEqual([
    { tenant: TENANT, type: 'User', n: 4 },
    { tenant: OTHER_TENANT, type: 'User', n: 1 },
  ]);
});

async function newTenant(id: string): Promise<TenantKey> {
  const [row] = await opened.store.transaction((tx) =>
    tx.query<{ key: number }>("INSERT INTO tenant (id, display_name, created_at) VALUES (?, '', 0) RETURNING key", [
      id,
    ]),
  );
  return row!.key as TenantKey;
}

const ENTRY: ChangeEntry = {
  resourceType: 'User',
  id: 'x',
  operation: 'create',
  version: 1,
  attributes: [],
  membersAdded: [],
  membersRemoved: [],
};

(ON_POSTGRES ? it : it.skip)(
  '[S5] the purge of a tenant waits for transactions that found it still there, and leaves nothing of theirs',
  async () => {
    const { store } = opened;
    const tenant = await newTenant('doomed');
    let goOn: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    let written: () => void = () => undefined;
    const isWritten = new Promise<void>((resolve) => (written = resolve));
    const late = store.transaction(async (tx) => {
      await tx.insert(tenant, USER, { document: { userName: 'late' }, members: [] });
      await appendChange(tx, tenant, ENTRY);
      await tx.query('SELECT 1', []);
      written();
      await held;
    });
    await isWritten;
    await store.deleteTenant(tenant);
    // As long as a purge of nothing takes, many times over.
    for (let look = 0; look < 100; look++)
      if ((await store.query('SELECT 1 FROM tenant WHERE key = ?', [tenant])).length === 0) break;
    goOn();
    await late;
    await store.purged();
    for (const table of ['tenant WHERE key', 'resource WHERE tenant', 'change_log WHERE tenant', 'slot WHERE tenant'])
      expect(await store.query(`SELECT 1 FROM ${table} = ?`, [tenant])).toEqual([]);
    expect([await rowsOf('document'), await rowsOf('value'), await rowsOf('unique_value')]).toEqual([0, 0, 0]);
  },
);

it('[S5] nothing is written for a tenant that is gone, and no token is made', async () => {
  const { store } = opened;
  const tenant = await newTenant('doomed');
  await store.deleteTenant(tenant);
  await store.purged();
  const write = store.transaction(async (tx) => {
    await tx.insert(tenant, USER, { document: { userName: 'late' }, members: [] });
    await appendChange(tx, tenant, ENTRY);
  });
  await expect(write).rejects.toMatchObject({ status: 401, code: 'tenant-gone' });
  const row = { id: 't', tenant, token: 'secret', description: '', scopes: [] };
  expect(await store.transaction((tx) => insertToken(tx, row))).toBeUndefined();
  for (const table of ['resource', 'document', 'slot', 'counter', 'change_log', 'token'])
    expect(await rowsOf(table)).toBe(0);
});

it('[S6] a purge goes on after errors, without another deletion or a start', async () => {
  await opened.close();
  const failures: unknown[] = [];
  opened = await openStore({ report: (_task, error) => failures.push(error) });
  const { store } = opened;
  const tenant = await newTenant('doomed');
  await create(store, USER, { userName: 'one' }, [], tenant);
  const other = await connect({ databaseUrl: opened.path });
  if (ON_POSTGRES) {
    await other.run(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '58030'; END $$`);
    await other.run('CREATE TRIGGER refuse BEFORE DELETE ON resource EXECUTE FUNCTION refuse()');
  } else {
    await other.run("CREATE TRIGGER refuse BEFORE DELETE ON resource BEGIN SELECT RAISE(ABORT, 'no'); END");
  }
  await store.deleteTenant(tenant);
  await until(() => failures.length >= 2);
  expect(await rowsOf('resource')).toBe(1);
  await other.run(ON_POSTGRES ? 'DROP TRIGGER refuse ON resource' : 'DROP TRIGGER refuse');
  await other.close();
  await store.purged();
  expect([await rowsOf('resource'), await rowsOf('tenant')]).toEqual([0, 0]);
});

it('[S6] closing does not wait for the next try', async () => {
  const failed = new Promise<void>((resolve) => {
    const purger = new Purger(() => Promise.reject(new Error('no')), {
      report: () => void purger.close().then(resolve),
    });
    purger.start();
  });
  await failed;
});
