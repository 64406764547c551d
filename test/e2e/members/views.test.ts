import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { group, idsOf, newClient, user, type Client } from '../support/client.js';
import { startService, type TestService } from '../support/service.js';

describe('members of groups and groups of users (RFC 7643 sections 4.1.2 and 4.2)', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    client = await newClient(service);
  });

  const url = (path: string) => `${service.scimUrl}${path}`;

  it('shows both sides of a membership with value, display, $ref and type', async () => {
    const ann = await client.user('ann', { displayName: 'Ann Lee' });
    const inner = await client.group('inner');
    const crew = await client.group('crew', [ann.id, inner.id]);
    const members = (await client.read(`/Groups/${crew.id}`)).members;
    expect(members).toHaveLength(2);
    expect(members).toEqual(
      expect.arrayContaining([
        { value: ann.id, display: 'Ann Lee', $ref: url(`/Users/${ann.id}`), type: 'User' },
        { value: inner.id, display: 'inner', $ref: url(`/Groups/${inner.id}`), type: 'Group' },
      ]),
    );
    expect((await client.read(`/Users/${ann.id}`)).groups).toEqual([
      { value: crew.id, display: 'crew', $ref: url(`/Groups/${crew.id}`), type: 'direct' },
    ]);
  });

  it('derives display when it is read: a rename of either side shows at once', async () => {
    const ann = await client.user('ann', { displayName: 'Ann Lee' });
    const crew = await client.group('crew', [ann.id]);
    await client.patch(`/Users/${ann.id}`, [{ op: 'replace', path: 'displayName', value: 'Ann Kim' }]);
    await client.patch(`/Groups/${crew.id}`, [{ op: 'replace', path: 'displayName', value: 'team' }]);
    expect((await client.read(`/Groups/${crew.id}`)).members[0].display).toBe('Ann Kim');
    expect((await client.read(`/Users/${ann.id}`)).groups[0].display).toBe('team');
    expect((await client.list('/Users', { filter: 'groups.display eq "TEAM"' })).json.totalResults).toBe(1);
    await client.patch(`/Users/${ann.id}`, [{ op: 'remove', path: 'displayName' }]);
    expect((await client.read(`/Groups/${crew.id}`)).members[0].display).toBe('ann');
  });

  it('does not believe the display, $ref and type a client sends', async () => {
    const ann = await client.user('ann');
    const crew = await client.create('/Groups', {
      ...group('crew'),
      members: [{ value: ann.id, display: 'Somebody Else', $ref: 'https://elsewhere.example/Users/1', type: 'User' }],
    });
    expect((await client.read(`/Groups/${crew.id}`)).members).toEqual([
      { value: ann.id, display: 'ann', $ref: url(`/Users/${ann.id}`), type: 'User' },
    ]);
  });

  it('holds groups in groups, shows direct membership alone, and stores circles without following them', async () => {
    const ann = await client.user('ann');
    const a = await client.group('a', [ann.id]);
    const b = await client.group('b', [a.id]);
    const c = await client.group('c', [b.id]);
    for (const member of [c.id, a.id]) {
      const reply = await client.patch(`/Groups/${a.id}`, [{ op: 'add', path: 'members', value: [{ value: member }] }]);
      expect(reply.status).toBe(204);
    }
    expect(idsOf((await client.read(`/Groups/${a.id}`)).members)).toEqual([ann.id, a.id, c.id].sort());
    expect(idsOf((await client.read(`/Users/${ann.id}`)).groups)).toEqual([a.id]);
    expect((await client.get('/Groups')).json.totalResults).toBe(3);
    expect((await client.list('/Groups', { filter: `members.value eq "${a.id}"` })).json.totalResults).toBe(2);
    expect((await client.delete(`/Groups/${a.id}`)).status).toBe(204);
    expect(await client.read(`/Groups/${b.id}`)).not.toHaveProperty('members');
    expect(await client.read(`/Users/${ann.id}`)).not.toHaveProperty('groups');
  });

  it('leaves members out of what excludes them, in lists and single reads', async () => {
    const ann = await client.user('ann');
    const crew = await client.group('crew', [ann.id]);
    const query = '?excludedAttributes=members';
    expect(await client.read(`/Groups/${crew.id}${query}`)).not.toHaveProperty('members');
    expect((await client.get(`/Groups${query}`)).json.Resources[0]).not.toHaveProperty('members');
    expect((await client.get('/Groups')).json.Resources[0].members).toHaveLength(1);
    const user = await client.read(`/Users/${ann.id}?excludedAttributes=groups`);
    expect(user).not.toHaveProperty('groups');
  });

  it('removes the memberships of a deleted user, and gives a re-created one a new id and none', async () => {
    const ann = await client.user('ann');
    const crew = await client.group('crew', [ann.id]);
    expect((await client.delete(`/Users/${ann.id}`)).status).toBe(204);
    const after = await client.read(`/Groups/${crew.id}`);
    expect(after).not.toHaveProperty('members');
    expect(after.meta.version).toBe('W/"2"');
    const again = await client.user('ann');
    expect(again.id).not.toBe(ann.id);
    expect(await client.read(`/Users/${again.id}`)).not.toHaveProperty('groups');
    expect((await client.get(`/Users/${ann.id}`)).status).toBe(404);
  });

  it('keeps memberships when a user is replaced, whatever its body says of groups', async () => {
    const ann = await client.user('ann');
    const crew = await client.group('crew', [ann.id]);
    await client.put(`/Users/${ann.id}`, user('ann', { groups: [] }));
    await client.put(`/Users/${ann.id}`, user('ann', { title: 'x', groups: [{ value: 'made-up' }] }));
    expect(idsOf((await client.read(`/Users/${ann.id}`)).groups)).toEqual([crew.id]);
  });

  it('never answers 304 to a validator from before a membership or a group name changed', async () => {
    const ann = await client.user('ann');
    const crew = await client.group('crew');
    const tag = async (path: string) => (await client.get(path)).headers.get('etag') ?? '';
    const validators = new Set<string>();
    const changes = [
      () => client.patch(`/Groups/${crew.id}`, [{ op: 'add', path: 'members', value: [{ value: ann.id }] }]),
      () => client.patch(`/Groups/${crew.id}`, [{ op: 'replace', path: 'displayName', value: 'team' }]),
      () => client.delete(`/Groups/${crew.id}`),
    ];
    for (const change of changes) {
      const before = await tag(`/Users/${ann.id}`);
      validators.add(before);
      expect((await client.get(`/Users/${ann.id}`, { 'if-none-match': before })).status).toBe(304);
      await change();
      expect((await client.get(`/Users/${ann.id}`, { 'if-none-match': before })).status).toBe(200);
    }
    expect(validators.size).toBe(changes.length);
    // A reply that shows no groups does not change with them.
    const quiet = await tag(`/Users/${ann.id}?excludedAttributes=groups`);
    await client.group('other', [ann.id]);
    const reply = await client.get(`/Users/${ann.id}?excludedAttributes=groups`, { 'if-none-match': quiet });
    expect(reply.status).toBe(304);
  });
});
