import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { UniquenessError } from '../../src/scim/errors.js';
import {
  BASE,
  change,
  create,
  createUser,
  ENTERPRISE,
  GROUP,
  names,
  openStore,
  OTHER_TENANT,
  TENANT,
  USER,
  type TestStore,
} from './fixture.js';
import { textOf } from '../../src/storage/stored-document.js';

describe('resources', () => {
  let test1: TestStore;
  beforeAll(async () => {
    test1 = await openStore();
  });
  afterAll(() => test1.close());

  it('a resource comes back as it was written, for its tenant and type alone', async () => {
    const { store } = test1;
    const written = await create(store, USER, { userName: 'bjensen', name: { givenName: 'Barbara' } });
    const { id } = written.resource;
    expect(written).toMatchObject({
      changed: true,
      attributes: ['userName', 'name'],
      membersAdded: [],
      unknownMembers: [],
    });
    const parts = { members: false, memberOf: true };
    expect(await store.get(TENANT, USER, id, parts, BASE)).toMatchObject({ ...written.resource, memberOf: '[]' });
    expect(await store.get(OTHER_TENANT, USER, id, parts, BASE)).toBeUndefined();
    expect(await store.get(TENANT, GROUP, id, parts, BASE)).toBeUndefined();
    expect(await store.get(TENANT, USER, 'no such id', parts, BASE)).toBeUndefined();
  });

  it('what is committed is seen by the next read, also of a turn that has read before the commit', async () => {
    const { store } = test1;
    const seen = (id: string) => store.get(TENANT, USER, id, { members: false, memberOf: true }, BASE);
    const written = await store.transaction(async (tx) => {
      const made = await tx.insert(TENANT, USER, { document: { userName: 'seen' }, members: [] });
      // A read beside the transaction, as another request may make it.
      void seen(made.resource.id);
      return made;
    });
    expect(await seen(written.resource.id)).toMatchObject({ id: written.resource.id });
  });

  it('while a transaction is under way reads see what was committed before it, and what it wrote once it is', async () => {
    const { store } = test1;
    const { id } = await createUser(store, 'before');
    const nameOf = async () => {
      const read = await store.get(TENANT, USER, id, { members: false, memberOf: false }, BASE);
      return (JSON.parse(textOf(read!.document)) as { userName: string }).userName;
    };
    // Its snapshot is still there when the transaction begins.
    expect(await nameOf()).toBe('before');
    const during = await store.transaction(async (tx) => {
      const current = await tx.find(TENANT, USER, id);
      await tx.update(TENANT, USER, current!, { document: { userName: 'after' }, members: [] });
      return [await nameOf(), await nameOf()];
    });
    expect(during).toEqual(['before', 'before']);
    expect(await nameOf()).toBe('after');
  });

  it('an update that changes nothing makes no version', async () => {
    const { store } = test1;
    const { id } = await createUser(store, 'same', { name: { givenName: 'A', familyName: 'B' } });
    const written = await change(store, USER, id, { name: { familyName: 'B', givenName: 'A' }, userName: 'same' });
    expect(written).toMatchObject({ changed: false, attributes: [], resource: { version: 1 } });
  });

  it('an update names what changed, extension attributes with their URN, and searches follow', async () => {
    const { store } = test1;
    const { id } = await createUser(store, 'changing', {
      title: 'Clerk',
      [ENTERPRISE]: { department: 'Sales', costCenter: '1' },
    });
    const written = await change(store, USER, id, {
      userName: 'changing',
      active: true,
      [ENTERPRISE]: { department: 'Tours', costCenter: '1' },
    });
    expect(written.attributes.toSorted()).toEqual(['active', 'title', `${ENTERPRISE}:department`]);
    expect(written.resource.version).toBe(2);
    expect(await names(store, USER, 'title eq "clerk"')).toEqual([]);
    expect(await names(store, USER, `${ENTERPRISE}:department eq "tours"`)).toEqual(['changing']);
    expect(await names(store, USER, `${ENTERPRISE}:department eq "sales"`)).toEqual([]);
  });

  it('a taken value of a unique attribute is refused, and free again when its holder is gone or renamed', async () => {
    const { store } = test1;
    const first = await createUser(store, 'Unique');
    await expect(createUser(store, 'uniquE')).rejects.toThrow(UniquenessError);
    await change(store, USER, first.id, { userName: 'renamed' });
    const second = await createUser(store, 'unique');
    await store.transaction(async (tx) => tx.remove(TENANT, USER, (await tx.find(TENANT, USER, second.id))!));
    await createUser(store, 'UNIQUE');
    await create(store, USER, { userName: 'unique' }, [], OTHER_TENANT);
  });

  it('groups show their members and users their groups', async () => {
    const { store } = test1;
    const user = await createUser(store, 'member');
    const inner = await create(store, GROUP, { displayName: 'Inner' });
    const group = await create(store, GROUP, { displayName: 'Outer' }, [
      { kind: 'add', ids: [user.id, inner.resource.id, 'nobody'] },
    ]);
    expect(group).toMatchObject({
      membersAdded: [user.id, inner.resource.id],
      unknownMembers: ['nobody'],
      attributes: ['displayName', 'members'],
    });
    const read = await store.get(TENANT, GROUP, group.resource.id, { members: true, memberOf: false }, BASE);
    expect(JSON.parse(textOf(read!.members!))).toEqual([
      { value: user.id, display: 'member', $ref: `${BASE}/Users/${user.id}`, type: 'User' },
      { value: inner.resource.id, display: 'Inner', $ref: `${BASE}/Groups/${inner.resource.id}`, type: 'Group' },
    ]);
    const member = await store.get(TENANT, USER, user.id, { members: false, memberOf: true }, BASE);
    expect(JSON.parse(member!.memberOf!)).toEqual([
      { value: group.resource.id, display: 'Outer', $ref: `${BASE}/Groups/${group.resource.id}`, type: 'direct' },
    ]);
  });
});
