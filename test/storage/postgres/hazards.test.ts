import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UniquenessError } from '../../../src/scim/errors.js';
import type { JsonObject } from '../../../src/scim/json.js';
import { OptimisticLockError } from '../../../src/storage/write/version.js';
import type { DatabaseStore } from '../../../src/storage/store.js';
import { ON_POSTGRES } from '../../support/postgres.js';
import { BASE, change, create, createUser, GROUP, listQuery, names, TENANT, USER } from '../fixture.js';
import { openReplicas, type Replicas } from './support.js';
import { textOf } from '../../../src/storage/stored-document.js';

const MEMBERS = { members: true, memberOf: false };

(ON_POSTGRES ? describe : describe.skip)('replicas that write at once', () => {
  let replicas: Replicas;
  let a: DatabaseStore;
  let b: DatabaseStore;
  beforeAll(async () => {
    replicas = await openReplicas(2);
    a = replicas.stores[0]!;
    b = replicas.stores[1]!;
  });
  afterAll(() => replicas.close());

  const either = (at: number) => (at % 2 ? a : b);

  async function membersOf(id: string): Promise<string[]> {
    const group = await a.get(TENANT, GROUP, id, MEMBERS, BASE);
    return (JSON.parse(textOf(group!.members!)) as { value: string }[]).map(({ value }) => value);
  }

  it('no update is lost: each adds to what it read', async () => {
    const { id } = await createUser(a, 'counted', { title: '0' });
    const add = (store: DatabaseStore) =>
      store.transaction(async (tx) => {
        const current = (await tx.find(TENANT, USER, id))!;
        const document = JSON.parse(textOf(current.document)) as JsonObject;
        await tx.update(TENANT, USER, current, {
          document: { ...document, title: String(Number(document['title']) + 1) },
          members: [],
        });
      });
    await Promise.all(Array.from({ length: 40 }, (_, at) => add(either(at))));
    const stored = await a.get(TENANT, USER, id, { members: false, memberOf: false }, BASE);
    expect(stored).toMatchObject({ version: 41 });
    expect(JSON.parse(textOf(stored!.document))).toMatchObject({ title: '40' });
    expect(await names(b, USER, 'title eq "40"')).toEqual(['counted']);
  });

  it('a version that was pinned is the one that is changed', async () => {
    const { id } = (await create(a, GROUP, { displayName: 'pinned' })).resource;
    const users = await Promise.all(Array.from({ length: 12 }, (_, at) => createUser(either(at), `pinned${at}`)));
    const applied = await Promise.all(
      users.map((user, at) =>
        either(at).transaction(async (tx) => {
          const current = (await tx.find(TENANT, GROUP, id, true))!;
          if (current.version !== 1) return false;
          const document = JSON.parse(textOf(current.document)) as JsonObject;
          await tx.update(TENANT, GROUP, current, { document, members: [{ kind: 'add', ids: [user.id] }] });
          return true;
        }),
      ),
    );
    expect(applied.filter(Boolean)).toHaveLength(1);
    expect(await membersOf(id)).toHaveLength(1);
  });

  it('no member is lost: 64 are added to one group, each by a write of its own, and every one is a new version', async () => {
    const group = await create(a, GROUP, { displayName: 'everybody' });
    const users = await Promise.all(Array.from({ length: 64 }, (_, at) => createUser(either(at), `member${at}`)));
    const written = await Promise.all(
      users.map(({ id }, at) => change(either(at), GROUP, group.resource.id, undefined, [{ kind: 'add', ids: [id] }])),
    );
    expect((await membersOf(group.resource.id)).toSorted()).toEqual(users.map(({ id }) => id).toSorted());
    expect(new Set(written.map(({ resource }) => resource.version))).toEqual(
      new Set(Array.from({ length: 64 }, (_, at) => at + 2)),
    );
    const removed = await Promise.all(
      users
        .slice(0, 32)
        .map(({ id }, at) => change(either(at), GROUP, group.resource.id, undefined, [{ kind: 'remove', ids: [id] }])),
    );
    expect(removed.flatMap(({ membersRemoved }) => membersRemoved)).toHaveLength(32);
    expect((await membersOf(group.resource.id)).toSorted()).toEqual(
      users
        .slice(32)
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  it('a rename and added members do not undo each other', async () => {
    const { id } = (await create(a, GROUP, { displayName: 'before' })).resource;
    const users = await Promise.all(Array.from({ length: 8 }, (_, at) => createUser(either(at), `renamed${at}`)));
    await Promise.all([
      ...users.map((user, at) => change(either(at), GROUP, id, undefined, [{ kind: 'add', ids: [user.id] }])),
      change(a, GROUP, id, { displayName: 'after' }),
    ]);
    expect(await membersOf(id)).toHaveLength(8);
    expect(await names(a, GROUP, 'displayName eq "after"')).toEqual(['after']);
    expect(await names(a, GROUP, 'displayName eq "before"')).toEqual([]);
  });

  it('members that are replaced by two at once are those of one of them', async () => {
    const { id } = (await create(a, GROUP, { displayName: 'replaced' })).resource;
    const users = await Promise.all(Array.from({ length: 10 }, (_, at) => createUser(either(at), `replacing${at}`)));
    const ids = users.map((user) => user.id);
    const sets = [ids.slice(0, 6), ids.slice(4)];
    await Promise.all(
      Array.from({ length: 10 }, (_, at) =>
        change(either(at), GROUP, id, undefined, [{ kind: 'replace', ids: sets[at % 2]! }]),
      ),
    );
    const left = (await membersOf(id)).toSorted();
    expect(sets.map((set) => set.toSorted())).toContainEqual(left);
  });

  it('a user that is removed while it is added to groups is a member of none of them', async () => {
    for (let round = 0; round < 10; round++) {
      const user = await createUser(a, `doomed${round}`);
      const group = (await create(a, GROUP, { displayName: `round ${round}` })).resource;
      const added = change(b, GROUP, group.id, undefined, [{ kind: 'add', ids: [user.id] }]);
      const gone = a.transaction(async (tx) => tx.remove(TENANT, USER, (await tx.find(TENANT, USER, user.id))!));
      const [{ membersAdded }, { groups }] = await Promise.all([added, gone]);
      // Either it came in and the removal knows of it, or it was not found.
      expect(groups.map(({ id }) => id)).toEqual(membersAdded.length === 1 ? [group.id] : []);
    }
    expect(await a.query('SELECT 1 FROM member WHERE member_key NOT IN (SELECT key FROM resource)', [])).toEqual([]);
  });

  it('removals of users that share their groups all succeed', async () => {
    const users = await Promise.all(Array.from({ length: 16 }, (_, at) => createUser(either(at), `leaving${at}`)));
    const ids = users.map(({ id }) => id);
    for (let at = 0; at < 4; at++) await create(a, GROUP, { displayName: `left ${at}` }, [{ kind: 'add', ids }]);
    await Promise.all(
      users.map(({ id }, at) =>
        either(at).transaction(async (tx) => tx.remove(TENANT, USER, (await tx.find(TENANT, USER, id))!)),
      ),
    );
    expect(await names(a, USER, 'userName sw "leaving"')).toEqual([]);
    const groups = await a.query<{ version: number }>("SELECT version FROM resource WHERE display LIKE 'left %'", []);
    expect(groups.map(({ version }) => version)).toEqual([17, 17, 17, 17]);
  });

  it('of writers that give two users one name, one succeeds', async () => {
    const users = await Promise.all(Array.from({ length: 10 }, (_, at) => createUser(either(at), `name${at}`)));
    const results = await Promise.allSettled(
      users.map(({ id }, at) => change(either(at), USER, id, { userName: 'wanted' })),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(UniquenessError);
    expect(await names(a, USER, 'userName eq "wanted"')).toEqual(['wanted']);
  });

  it('names of groups are unique from the moment the setting is changed, on every replica', async () => {
    await a.setDuplicateGroupNames(TENANT, 'allow');
    await create(b, GROUP, { displayName: 'twice' });
    const [switched, ...made] = await Promise.allSettled([
      a.setDuplicateGroupNames(TENANT, 'reject'),
      ...Array.from({ length: 8 }, (_, at) => create(either(at), GROUP, { displayName: 'only once' })),
    ]);
    if (switched!.status === 'fulfilled') {
      expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      await expect(create(b, GROUP, { displayName: 'TWICE' })).rejects.toThrow(UniquenessError);
    } else {
      expect(switched!.reason).toBeInstanceOf(UniquenessError);
    }
  });

  it('totals are exact at any time, before and after counters are folded', async () => {
    const total = async () => (await b.list(TENANT, listQuery(USER), BASE)).total;
    const before = await total();
    const users = await Promise.all(Array.from({ length: 300 }, (_, at) => createUser(either(at), `total${at}`)));
    expect(await total()).toBe(before + 300);
    await Promise.all(
      users
        .slice(0, 50)
        .map(({ id }, at) =>
          either(at).transaction(async (tx) => tx.remove(TENANT, USER, (await tx.find(TENANT, USER, id))!)),
        ),
    );
    expect(await total()).toBe(before + 250);
  });

  it('a deadlock is undone and the job run again', async () => {
    const [one, two] = [await createUser(a, 'one'), await createUser(a, 'two')];
    let attempts = 0;
    let waiting = 0;
    let release: () => void = () => undefined;
    const both = new Promise<void>((resolve) => (release = resolve));
    const lockBoth = (store: DatabaseStore, first: string, second: string) =>
      store.transaction(async (tx) => {
        attempts += 1;
        await tx.find(TENANT, USER, first, true);
        if ((waiting += 1) === 2) release();
        await both;
        await tx.find(TENANT, USER, second, true);
      });
    await Promise.all([lockBoth(a, one.id, two.id), lockBoth(b, two.id, one.id)]);
    expect(attempts).toBe(3);
  });

  it('a job that never fits is given up, as unavailable', async () => {
    let attempts = 0;
    const error = await a
      .transaction(async () => {
        attempts += 1;
        throw new OptimisticLockError();
      })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 503, retryAfterSeconds: 1 });
    expect(attempts).toBeGreaterThan(1);
  });
});
