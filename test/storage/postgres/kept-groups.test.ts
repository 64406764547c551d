import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GroupElements } from '../../../src/storage/read/groups.js';
import type { PostgresStore } from '../../../src/storage/postgres/postgres-store.js';
import type { StoredResource } from '../../../src/storage/store.js';
import { ON_POSTGRES } from '../../support/postgres.js';
import { BASE, change, create, createUser, GROUP, listQuery, OTHER_TENANT, TENANT, USER } from '../fixture.js';
import { openReplicas, type Replicas } from './support.js';

const PARTS = { members: false, memberOf: true };

describe('what is kept of groups', () => {
  const element = { text: '{}', high: 1, low: 2 };

  test('goes with a later epoch, and is no place for a read of an earlier one', () => {
    const kept = new GroupElements().of(TENANT, BASE);
    kept.at(1).set(7, element);
    expect(kept.at(1).has(7)).toBe(true);
    const late = kept.at(1);
    expect(kept.at(2).has(7)).toBe(false);
    late.set(8, element);
    kept.at(1).set(9, element);
    expect([...kept.at(2).keys()]).toEqual([]);
  });

  test('is each tenant its own, and goes when it is too much', () => {
    const groups = new GroupElements();
    groups.of(TENANT, BASE).at(0).set(7, element);
    expect(groups.of(OTHER_TENANT, BASE).at(0).size).toBe(0);
    expect(groups.of(TENANT, `${BASE}/elsewhere`).at(0).size).toBe(0);
    groups.grown(200_000);
    expect(groups.of(TENANT, BASE).at(0).size).toBe(1);
    groups.grown(1);
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

  test('show a name that another replica gave, however they are read', async () => {
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

  test('show no group that another replica removed, however they are read', async () => {
    const user = await createUser(a, 'removed groups');
    const members = [{ kind: 'add' as const, ids: [user.id] }];
    for (const [way, read] of Object.entries(WAYS)) {
      const group = (await create(a, GROUP, { displayName: way }, members)).resource;
      expect(shown(await read(b, user.id))).toEqual([way]);
      await a.transaction(async (tx) => tx.remove(TENANT, GROUP, (await tx.find(TENANT, GROUP, group.id))!));
      expect([way, shown(await read(b, user.id))]).toEqual([way, []]);
    }
  });

  test('are never older than a rename that was acknowledged, beside reads and renames without pause', async () => {
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
});
