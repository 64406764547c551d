import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ENTERPRISE,
  group,
  newClient,
  NOBODY,
  patchOp,
  user,
  type Change,
  type Client,
  type Resource,
} from '../support/client.js';
import { startService, type TestService } from '../support/service.js';

describe('entries of the change feed', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    client = await newClient(service);
  });

  const entry = (resourceType: string, id: string, operation: string, version: string, more: Partial<Change> = {}) => ({
    seq: expect.any(Number),
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    resourceType,
    id,
    operation,
    version,
    attributes: [],
    membersAdded: [],
    membersRemoved: [],
    ...more,
  });

  it('tells a creation, with the names of what was set and no values', async () => {
    let made: Resource;
    const changes = await client.changesOf(async () => {
      made = await client.user('ann', { name: { givenName: 'Ann' }, [ENTERPRISE]: { department: 'Sales' } });
    });
    expect(changes).toEqual([
      entry('User', made.id, 'create', 'W/"1"', {
        attributes: expect.arrayContaining(['userName', 'name', `${ENTERPRISE}:department`]) as never,
      }),
    ]);
    expect(JSON.stringify(changes)).not.toMatch(/Ann|Sales/);
  });

  it('tells updates by PUT and by PATCH, with what differs alone', async () => {
    const ann = await client.user('ann', { title: 'Clerk', nickName: 'A' });
    const changes = await client.changesOf(async () => {
      await client.put(`/Users/${ann.id}`, user('ann', { title: 'Chief' }));
      await client.patch(`/Users/${ann.id}`, [{ op: 'replace', value: { active: false } }]);
    });
    expect(changes).toEqual([
      entry('User', ann.id, 'update', 'W/"2"', { attributes: ['title', 'nickName'] }),
      entry('User', ann.id, 'update', 'W/"3"', { attributes: ['active'] }),
    ]);
  });

  it('tells which members came and went', async () => {
    const [ann, ben, cid] = await Promise.all(['ann', 'ben', 'cid'].map((name) => client.user(name)));
    let crew: Resource;
    const changes = await client.changesOf(async () => {
      crew = await client.group('crew', [ann.id]);
      await client.patch(`/Groups/${crew.id}`, [{ op: 'add', path: 'members', value: [{ value: ben.id }] }]);
      await client.patch(`/Groups/${crew.id}`, [
        { op: 'remove', path: `members[value eq "${ann.id}"]` },
        { op: 'add', path: 'members', value: [{ value: cid.id }] },
        { op: 'replace', path: 'displayName', value: 'team' },
      ]);
      await client.put(`/Groups/${crew.id}`, group('team', []));
    });
    const members = { attributes: ['members'] };
    expect(changes).toEqual([
      entry('Group', crew.id, 'create', 'W/"1"', { attributes: ['displayName', 'members'], membersAdded: [ann.id] }),
      entry('Group', crew.id, 'update', 'W/"2"', { ...members, membersAdded: [ben.id] }),
      entry('Group', crew.id, 'update', 'W/"3"', {
        attributes: ['displayName', 'members'],
        membersAdded: [cid.id],
        membersRemoved: [ann.id],
      }),
      entry('Group', crew.id, 'update', 'W/"4"', {
        ...members,
        membersRemoved: expect.arrayContaining([ben.id, cid.id]) as never,
      }),
    ]);
    expect(changes[3]!.membersRemoved).toHaveLength(2);
  });

  it('tells a deletion of a member as an update of its groups and then the deletion (decision 0004)', async () => {
    const ann = await client.user('ann');
    const groups = [await client.group('one', [ann.id]), await client.group('two', [ann.id])];
    await client.group('other');
    const changes = await client.changesOf(() => client.delete(`/Users/${ann.id}`));
    const lost = changes
      .slice(0, 2)
      .sort((a, b) => groups.findIndex((g) => g.id === a.id) - groups.findIndex((g) => g.id === b.id));
    expect([...lost, ...changes.slice(2)]).toEqual([
      ...groups.map(({ id }) =>
        entry('Group', id, 'update', 'W/"2"', { attributes: ['members'], membersRemoved: [ann.id] }),
      ),
      entry('User', ann.id, 'delete', 'W/"1"'),
    ]);
    for (const { id } of groups) expect((await client.read(`/Groups/${id}`)).meta.version).toBe('W/"2"');
  });

  it('tells a deletion of a group', async () => {
    const ann = await client.user('ann');
    const crew = await client.group('crew', [ann.id]);
    const changes = await client.changesOf(() => client.delete(`/Groups/${crew.id}`));
    expect(changes).toEqual([entry('Group', crew.id, 'delete', 'W/"1"')]);
  });

  it('tells each operation of a Bulk request, and the completion of circular ones', async () => {
    const changes = await client.changesOf(() =>
      client.bulk([
        { method: 'POST', path: '/Users', bulkId: 'u', data: user('ann') },
        { method: 'PATCH', path: '/Users/bulkId:u', data: patchOp([{ op: 'add', path: 'title', value: 'Chief' }]) },
        { method: 'POST', path: '/Users', bulkId: 'v', data: user('ann') },
        { method: 'DELETE', path: '/Users/bulkId:u' },
        { method: 'POST', path: '/Groups', bulkId: 'a', data: group('a', ['bulkId:b']) },
        { method: 'POST', path: '/Groups', bulkId: 'b', data: group('b', ['bulkId:a']) },
      ]),
    );
    expect(changes.map((each) => `${each.operation} ${each.resourceType} ${each.version}`)).toEqual([
      'create User W/"1"',
      'update User W/"2"',
      'delete User W/"2"',
      'create Group W/"1"',
      'create Group W/"1"',
      'update Group W/"2"',
    ]);
  });

  it('is silent about writes that change nothing', async () => {
    const ann = await client.user('ann', { title: 'Clerk' });
    const crew = await client.group('crew', [ann.id]);
    const changes = await client.changesOf(async () => {
      for (const reply of [
        await client.put(`/Users/${ann.id}`, await client.read(`/Users/${ann.id}`)),
        await client.patch(`/Users/${ann.id}`, [{ op: 'replace', path: 'title', value: 'Clerk' }]),
        await client.patch(`/Users/${ann.id}`, []),
        await client.patch(`/Groups/${crew.id}`, [{ op: 'add', path: 'members', value: [{ value: ann.id }] }]),
        await client.patch(`/Groups/${crew.id}`, [{ op: 'remove', path: `members[value eq "${NOBODY}"]` }]),
        await client.put(`/Groups/${crew.id}`, group('crew', [ann.id])),
        await client.patch(`/Groups/${crew.id}`, [
          { op: 'remove', path: `members[value eq "${ann.id}"]` },
          { op: 'add', path: 'members', value: [{ value: ann.id }] },
        ]),
      ])
        expect([200, 204]).toContain(reply.status);
    });
    expect(changes).toEqual([]);
    expect((await client.read(`/Users/${ann.id}`)).meta.version).toMatch(/^W\/"1\./);
    expect((await client.read(`/Groups/${crew.id}`)).meta.version).toBe('W/"1"');
  });

  it('is silent about writes that fail', async () => {
    const ann = await client.user('ann');
    await client.user('ben');
    const crew = await client.group('crew');
    const changes = await client.changesOf(async () => {
      for (const reply of [
        await client.post('/Users', user('ann')),
        await client.post('/Users', {}),
        await client.patch(`/Users/${ann.id}`, [
          { op: 'replace', path: 'title', value: 'x' },
          { op: 'replace', path: 'userName', value: 'ben' },
        ]),
        await client.put(`/Users/${ann.id}`, user('x'), { 'if-match': 'W/"9"' }),
        await client.delete(`/Users/${ann.id}`, { 'if-match': 'W/"9"' }),
        await client.delete(`/Users/${NOBODY}`),
        await client.patch(`/Groups/${crew.id}`, [{ op: 'add', path: 'members', value: [{ value: NOBODY }] }]),
      ])
        expect(reply.status).toBeGreaterThanOrEqual(400);
    });
    expect(changes).toEqual([]);
  });

  it('names no password that was sent', async () => {
    const changes = await client.changesOf(async () => {
      const ann = await client.user('ann', { password: 'Secret-in-a-create-1' });
      await client.patch(`/Users/${ann.id}`, [{ op: 'replace', value: { password: 'Secret-in-a-patch-1' } }]);
    });
    expect(changes).toHaveLength(1);
    expect(JSON.stringify(changes)).not.toMatch(/password|Secret/);
  });
});
