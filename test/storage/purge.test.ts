import { afterEach, beforeEach, expect, test } from '@jest/globals';
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
import type { TenantKey } from '../../src/storage/store.js';

let opened: TestStore;
beforeEach(async () => {
  opened = await openStore();
});
afterEach(() => opened.close());

async function rowsOf(table: string): Promise<number> {
  const [row] = await opened.store.query<{ n: number }>(`SELECT count(*) AS n FROM ${table}`, []);
  return row?.n ?? -1;
}

test('a large group is gone at once and its rows soon after', async () => {
  const { store } = opened;
  const users = await Promise.all(Array.from({ length: 2500 }, (_, at) => createUser(store, `u${at}`)));
  const { resource } = await create(store, GROUP, { displayName: 'Everybody' }, [
    { kind: 'add', ids: users.map(({ id }) => id) },
  ]);
  const read = await store.get(TENANT, GROUP, resource.id, { members: true, memberOf: false }, BASE);
  expect(JSON.parse(read!.members!)).toHaveLength(2500);

  await store.transaction(async (tx) => tx.remove(TENANT, GROUP, (await tx.find(TENANT, GROUP, resource.id))!));
  expect(await store.get(TENANT, GROUP, resource.id, { members: true, memberOf: false }, BASE)).toBeUndefined();
  const member = await store.get(TENANT, USER, users[0]!.id, { members: false, memberOf: true }, BASE);
  expect(member!.memberOf).toBe('[]');
  expect(await names(store, USER, `groups.value eq "${resource.id}"`)).toEqual([]);
  await store.purged();
  expect([await rowsOf('member'), await rowsOf('tombstone')]).toEqual([0, 0]);
});

test('a deleted tenant loses its tokens and its id at once, its rows soon after, and no other tenant anything', async () => {
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

test('counters follow creations and removals of each tenant and type', async () => {
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
