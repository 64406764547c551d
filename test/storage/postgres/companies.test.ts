import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { InvalidValueError, NotFoundError } from '../../../src/scim/errors.js';
import type { JsonObject } from '../../../src/scim/json.js';
import type { MemberStep } from '../../../src/scim/patch/change.js';
import type { DatabaseStore, StoredResource, Transaction, Written } from '../../../src/storage/store.js';
import { ON_POSTGRES } from '../../support/postgres.js';
import { BASE, create, createUser, GROUP, TENANT, USER } from '../fixture.js';
import { openReplicas, type Replicas } from './support.js';
import { textOf } from '../../../src/storage/stored-document.js';

const MEMBERS = { members: true, memberOf: false };

(ON_POSTGRES ? describe : describe.skip)('writes to the members of one group that come together', () => {
  let replicas: Replicas;
  let a: DatabaseStore;
  let b: DatabaseStore;
  let group: StoredResource;
  let ids: readonly string[];
  let rounds = 0;
  beforeAll(async () => {
    replicas = await openReplicas(2);
    a = replicas.stores[0]!;
    b = replicas.stores[1]!;
  });
  afterAll(() => replicas.close());

  beforeEach(async () => {
    rounds += 1;
    group = (await create(a, GROUP, { displayName: `group ${rounds}` })).resource;
    const users = await Promise.all(Array.from({ length: 20 }, (_, at) => createUser(a, `user${at} of ${rounds}`)));
    ids = users.map(({ id }) => id);
  });

  const tied = <T>(store: DatabaseStore, job: (tx: Transaction) => Promise<T>) =>
    store.transaction(job, { batchKey: group.id });

  async function patch(tx: Transaction, members: readonly MemberStep[], document?: JsonObject): Promise<Written> {
    const current = await tx.find(TENANT, GROUP, group.id);
    if (!current) throw new NotFoundError('gone');
    const change = {
      document: document ?? (JSON.parse(textOf(current.document)) as JsonObject),
      members: [...members],
    };
    const written = await tx.update(TENANT, GROUP, current, change);
    if (written.unknownMembers.length > 0) throw new InvalidValueError(written.unknownMembers.join());
    if (written.changed) await note(tx, written.resource.version);
    return written;
  }

  /** As the change log is written: whoever shares a transaction can be told by the row. */
  const note = (tx: Transaction, version: number) =>
    tx.query('INSERT INTO setting (name, value) VALUES (?, ?)', [`${group.id} ${version}`, '']);

  const add = (store: DatabaseStore, ...added: string[]) =>
    tied(store, (tx) => patch(tx, [{ kind: 'add', ids: added }]));

  async function stored(): Promise<{ version: number; members: string[] }> {
    const found = (await b.get(TENANT, GROUP, group.id, MEMBERS, BASE))!;
    const members = (JSON.parse(textOf(found.members!)) as { value: string }[]).map(({ value }) => value);
    return { version: found.version, members: members.toSorted() };
  }

  /** Transactions that the writes of this round took. */
  async function transactions(): Promise<number> {
    const rows = await a.query('SELECT DISTINCT xmin::text FROM setting WHERE name LIKE ?', [`${group.id} %`]);
    return rows.length;
  }

  it('share transactions; each is a version of its own, also beside another replica', async () => {
    const written = await Promise.all(ids.map((id, at) => add(at < 15 ? a : b, id)));
    expect(written.map(({ resource }) => resource.version).toSorted((x, y) => x - y)).toEqual(
      ids.map((_, at) => at + 2),
    );
    expect(written.map(({ membersAdded }) => membersAdded)).toEqual(ids.map((id) => [id]));
    expect(await stored()).toEqual({ version: 21, members: ids.toSorted() });
    expect(await transactions()).toBeLessThan(6);
  });

  it('one that adds who is a member already has no version, and removals are among them', async () => {
    await add(a, ids[0]!, ids[1]!);
    const removal = tied(a, (tx) => patch(tx, [{ kind: 'remove', ids: [ids[1]!] }]));
    const written = await Promise.all([add(a, ids[0]!), removal, add(a, ids[2]!), add(a, ids[2]!)]);
    expect(written.map(({ changed }) => changed)).toEqual([false, true, true, false]);
    expect(await stored()).toEqual({ version: 4, members: [ids[0]!, ids[2]!].toSorted() });
  });

  it('of additions and removals of the same members, the last version is what is stored', async () => {
    let before: string[] = [];
    for (let round = 0; round < 8; round++) {
      const kinds = Array.from({ length: 12 }, (_, at) => (at % 4 === 1 || at % 4 === 2 ? 'add' : 'remove'));
      const written = await Promise.all(
        kinds.map((kind) => tied(a, (tx) => patch(tx, [{ kind, ids: ids.slice(0, 2) }]))),
      );
      const changes = written
        .filter(({ changed }) => changed)
        .toSorted((one, other) => one.resource.version - other.resource.version);
      const members = new Set(before);
      for (const { membersAdded, membersRemoved } of changes) {
        for (const id of membersAdded) members.add(id);
        for (const id of membersRemoved) members.delete(id);
      }
      before = [...members];
      expect((await stored()).members).toEqual(before.toSorted());
    }
  });

  it('one that fails before it wrote leaves the others to themselves', async () => {
    const results = await Promise.allSettled([add(a, ids[0]!), add(a, 'nobody'), add(a, ids[1]!)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { status: 400, message: 'nobody' } });
    expect(await stored()).toEqual({ version: 3, members: ids.slice(0, 2).toSorted() });
    expect(await transactions()).toBe(1);
  });

  it('one that fails after it wrote is undone alone', async () => {
    const results = await Promise.allSettled([add(a, ids[0]!), add(a, ids[2]!, 'nobody'), add(a, ids[1]!)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await stored()).toEqual({ version: 3, members: ids.slice(0, 2).toSorted() });
  });

  it('one that the server refuses is undone alone', async () => {
    const refused = tied(a, async (tx) => {
      await patch(tx, [{ kind: 'add', ids: [ids[2]!] }]);
      await tx.query('SELECT 1 / 0', []);
    });
    const results = await Promise.allSettled([add(a, ids[0]!), refused, add(a, ids[1]!)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { message: 'division by zero' } });
    expect(await stored()).toEqual({ version: 3, members: ids.slice(0, 2).toSorted() });
  });

  it('one that renames the group, or replaces its members, runs in a transaction of its own', async () => {
    const rename = tied(a, (tx) => patch(tx, [], { displayName: `renamed ${rounds}` }));
    await Promise.all([add(a, ids[0]!), rename, add(a, ids[1]!)]);
    expect(await stored()).toEqual({ version: 4, members: ids.slice(0, 2).toSorted() });
    const replacement = tied(a, (tx) => patch(tx, [{ kind: 'replace', ids: [ids[5]!] }]));
    const [, { resource }] = await Promise.all([add(a, ids[2]!), replacement, add(a, ids[3]!)]);
    expect(JSON.parse(textOf(resource.document))).toEqual({ displayName: `renamed ${rounds}` });
    const { version, members } = await stored();
    expect(members).toContain(ids[5]);
    expect(version).toBe(7);
  });

  it('that another replica has overtaken shows its name', async () => {
    const other = b.transaction((tx) => patch(tx, [], { displayName: `overtaken ${rounds}` }));
    const written = await Promise.all([...ids.map((id) => add(a, id)), other]);
    const { version: renamed } = written.at(-1)!.resource;
    for (const { resource } of written.filter(({ resource: { version } }) => version > renamed))
      expect(JSON.parse(textOf(resource.document))).toEqual({ displayName: `overtaken ${rounds}` });
    expect((await stored()).version).toBe(22);
  });

  it('a group that is removed meanwhile is found by none of them', async () => {
    const removal = b.transaction(async (tx) => tx.remove(TENANT, GROUP, (await tx.find(TENANT, GROUP, group.id))!));
    const results = await Promise.allSettled([removal, ...ids.map((id) => add(a, id))]);
    for (const result of results.slice(1))
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(NotFoundError);
    expect(results[0]?.status).toBe('fulfilled');
    expect(await a.query('SELECT 1 FROM member WHERE group_key = ?', [group.key])).toEqual([]);
  });

  it('members that are removed meanwhile are added to no group', async () => {
    const removals = ids.map((id) =>
      b.transaction(async (tx) => tx.remove(TENANT, USER, (await tx.find(TENANT, USER, id))!)),
    );
    await Promise.allSettled([...removals, ...ids.map((id) => add(a, id))]);
    await Promise.all(removals);
    expect((await stored()).members).toEqual([]);
    expect(await a.query('SELECT 1 FROM member WHERE group_key = ?', [group.key])).toEqual([]);
  });

  it('one whose connection is cut has all of them done again', async () => {
    let cuts = 0;
    const cut = tied(a, async (tx) => {
      const written = await patch(tx, [{ kind: 'add', ids: [ids[2]!] }]);
      if ((cuts += 1) === 1) await tx.query('SELECT pg_terminate_backend(pg_backend_pid())', []);
      return written;
    });
    await Promise.all([add(a, ids[0]!), cut, add(a, ids[1]!)]);
    expect(cuts).toBe(2);
    expect(await stored()).toEqual({ version: 4, members: ids.slice(0, 3).toSorted() });
  });
});
