import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GroupElements } from '../../../src/storage/read/groups.js';
import type { PostgresStore } from '../../../src/storage/postgres/postgres-store.js';
import type { JsonObject } from '../../../src/scim/json.js';
import type { StoredResource, TenantKey } from '../../../src/storage/store.js';
import { ON_POSTGRES } from '../../support/postgres.js';
import { BASE, change, create, createUser, GROUP, listQuery, OTHER_TENANT, TENANT, USER } from '../fixture.js';
import { openReplicas, type Replicas } from './support.js';

const PARTS = { members: false, memberOf: true };

describe('what is kept of groups', () => {
  const element = { text: '{}', high: 1, low: 2 };

  it('goes with a later epoch, and is no place for a read of an earlier one', () => {
    const kept = new GroupElements().of(TENANT, BASE);
    kept.at(1).set(7, element);
    expect(kept.at(1).has(7)).toBe(true);
    const late = kept.at(1);
    expect(kept.at(2).has(7)).toBe(false);
    late.set(8, element);
    kept.at(1).set(9, element);
    expect([...kept.at(2).keys()]).toEqual([]);
  });

  it('[H2] is each tenant its own, and goes when its bytes are too many', () => {
    const groups = new GroupElements();
    groups.of(TENANT, BASE).at(0).set(7, element);
    expect(groups.of(OTHER_TENANT, BASE).at(0).size).toBe(0);
    expect(groups.of(TENANT, `${BASE}/elsewhere`).at(0).size).toBe(0);
    groups.grown(40 * 1024 * 1024);
    expect(groups.of(TENANT, BASE).at(0).size).toBe(1);
    groups.grown(10 * 1024 * 1024);
    expect(groups.of(TENANT, BASE).at(0).size).toBe(0);
    groups.of(TENANT, BASE).at(0).set(7, element);
    for (let at = 0; at < 1000; at += 1) groups.of(TENANT, `https://${at}.example.com`);
    expect(groups.of(TENANT, BASE).at(0).size).toBe(0);
  });
});

(ON_POSTGRES ? describe : describe.skip)('groups of users, on two replicas', () => {
  let replicas: Replicas;
  let a: PostgresStore;
  let b: PostgresStore;
  beforeAll(async () => {
    replicas = await openReplicas(2);
    [a, b] = replicas.stores as [PostgresStore, PostgresStore];
  });
  afterAll(() => replicas.close());

  const shown = (resource: StoredResource | undefined): unknown[] =>
    (JSON.parse(resource?.memberOf ?? '[]') as { display: string }[]).map(({ display }) => display);
  const WAYS = {
    'read alone': (store: PostgresStore, id: string) => store.get(TENANT, USER, id, PARTS, BASE),
    'found by a value': async (store: PostgresStore, id: string) =>
      (await store.list(TENANT, listQuery(USER, `id eq "${id}"`), BASE)).resources[0],
    'found by a search': async (store: PostgresStore, id: string) =>
      (await store.list(TENANT, listQuery(USER, `id eq "${id}" or userName sw "nobody"`), BASE)).resources[0],
    'on a page': async (store: PostgresStore, id: string) =>
      (await store.list(TENANT, listQuery(USER), BASE)).resources.find((resource) => resource.id === id),
  };

  it('show a name that another replica gave, however they are read', async () => {
    const user = await createUser(a, 'renamed groups');
    const members = [{ kind: 'add' as const, ids: [user.id] }];
    const group = (await create(a, GROUP, { displayName: 'first' }, members)).resource;
    await create(a, GROUP, { displayName: 'other' }, members);
    for (const [way, read] of Object.entries(WAYS)) {
      await change(a, GROUP, group.id, { displayName: 'first' });
      expect([way, shown(await read(b, user.id))]).toEqual([way, ['first', 'other']]);
      await change(a, GROUP, group.id, { displayName: 'second' });
      expect([way, shown(await read(b, user.id))]).toEqual([way, ['second', 'other']]);
    }
    expect((await b.get(TENANT, USER, user.id, PARTS, BASE))?.groupsMark).toBe(
      (await a.get(TENANT, USER, user.id, PARTS, BASE))?.groupsMark,
    );
  });

  it('show no group that another replica removed, however they are read', async () => {
    const user = await createUser(a, 'removed groups');
    const members = [{ kind: 'add' as const, ids: [user.id] }];
    for (const [way, read] of Object.entries(WAYS)) {
      const group = (await create(a, GROUP, { displayName: way }, members)).resource;
      expect(shown(await read(b, user.id))).toEqual([way]);
      await a.transaction(async (tx) => tx.remove(TENANT, GROUP, (await tx.find(TENANT, GROUP, group.id))!));
      expect([way, shown(await read(b, user.id))]).toEqual([way, []]);
    }
  });

  it('are forgotten for another name alone, and their epoch goes with the tenant', async () => {
    const epochs = () =>
      a.query<{ name: string; value: string }>("SELECT name, value FROM setting WHERE name LIKE 'groups.epoch.%'", []);
    const tenant = 77 as unknown as TenantKey;
    await a.transaction((tx) =>
      tx.query("INSERT INTO tenant (key, id, display_name, created_at) VALUES (?, 'epochs', '', 0)", [tenant]),
    );
    const name = 'groups.epoch.77';
    const { id } = (await create(a, GROUP, { displayName: 'one' }, [], tenant)).resource;
    const update = (document: JsonObject) =>
      a.transaction(async (tx) => {
        const current = await tx.find(tenant, GROUP, id);
        return tx.update(tenant, GROUP, current!, { document, members: [] });
      });
    await update({ displayName: 'one', externalId: 'x' });
    expect((await epochs()).filter((epoch) => epoch.name === name)).toEqual([]);
    await update({ displayName: 'two', externalId: 'x' });
    const epoch = async () => Number((await epochs()).find((row) => row.name === name)?.value);
    const first = await epoch();
    await update({ displayName: 'three' });
    expect(await epoch()).toBeGreaterThan(first);
    // Back to a backup: what comes after it has no number that a replica has seen before.
    await a.transaction((tx) => tx.query('UPDATE setting SET value = ? WHERE name = ?', ['2', name]));
    await update({ displayName: 'four' });
    expect(await epoch()).toBeGreaterThan(first);
    await a.deleteTenant(tenant);
    await a.purged();
    expect((await epochs()).filter((epoch) => epoch.name === name)).toEqual([]);
  });

  it('of somebody in very many are read without those of others, and are all there', async () => {
    const many = await createUser(a, 'very many groups');
    const few = await createUser(a, 'one group');
    const add = (ids: string[]) => [{ kind: 'add' as const, ids }];
    await create(a, GROUP, { displayName: 'group 0' }, add([many.id, few.id]));
    for (let at = 1; at <= 2001; at += 20) {
      const some = Array.from({ length: Math.min(20, 2002 - at) }, (_, more) => at + more);
      await Promise.all(some.map((n) => create(a, GROUP, { displayName: `group ${n}` }, add([many.id]))));
    }
    const [first, second, third] = await Promise.all(
      [many.id, few.id, 'nobody'].map((id) => b.get(TENANT, USER, id, PARTS, BASE)),
    );
    expect(shown(first)).toHaveLength(2002);
    expect(shown(second)).toEqual(['group 0']);
    expect(third).toBeUndefined();
  });

  it('are never older than a rename that was acknowledged, beside reads and renames without pause', async () => {
    const user = await createUser(a, 'busy groups');
    const members = [{ kind: 'add' as const, ids: [user.id] }];
    const group = (await create(a, GROUP, { displayName: '0' }, members)).resource;
    let acknowledged = 0;
    let done = false;
    let reads = 0;
    const reader = async (store: PostgresStore, read: (store: PostgresStore, id: string) => Promise<unknown>) => {
      while (!done) {
        const least = acknowledged;
        const [name] = shown((await read(store, user.id)) as StoredResource);
        expect(Number(name)).toBeGreaterThanOrEqual(least);
        reads += 1;
      }
    };
    const readers = [a, b].flatMap((store) => Object.values(WAYS).map((read) => reader(store, read)));
    for (let round = 1; round <= 60; round += 1) {
      await change(round % 2 ? a : b, GROUP, group.id, { displayName: String(round) });
      acknowledged = round;
    }
    done = true;
    await Promise.all(readers);
    expect(reads).toBeGreaterThan(60);
  });

  it('show no large group either, whose memberships are still to be purged', async () => {
    const users = await Promise.all(Array.from({ length: 1002 }, (_, at) => createUser(a, `many ${at}`)));
    const ids = users.map(({ id }) => id);
    const group = (await create(a, GROUP, { displayName: 'large' }, [{ kind: 'add', ids }])).resource;
    expect(shown(await b.get(TENANT, USER, ids[0]!, PARTS, BASE))).toEqual(['large']);
    await a.transaction(async (tx) => tx.remove(TENANT, GROUP, (await tx.find(TENANT, GROUP, group.id))!));
    expect(shown(await b.get(TENANT, USER, ids[0]!, PARTS, BASE))).toEqual([]);
  });
});
