import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client, ENTERPRISE, group, idsOf, newClient, user } from '../support/client.js';
import { startService, type Reply, type TestService } from '../support/service.js';

const MODES = ['lenient', 'strict'] as const;

describe.each(MODES)('what was reported from the field, %s tenant', (mode) => {
  let service: TestService;
  let client: Client;
  const lenient = mode === 'lenient';

  beforeAll(async () => {
    service = await startService();
  });
  beforeEach(async () => {
    client = await newClient(service, { mode });
  });
  afterAll(() => service.close());

  const rules = (reply: Reply) => reply.headers.get('rollcall-applied');
  const refused = (reply: Reply) => [reply.status, reply.json?.scimType];
  const members = async (id: string) => idsOf((await client.read(`/Groups/${id}`)).members);

  it('[P1] a dot after the URN of an extension stores and finds, or is refused', async () => {
    const { id } = await client.user('dot');
    const patched = await client.patch(`/Users/${id}`, [
      { op: 'replace', path: `${ENTERPRISE}.employeeNumber`, value: '56789' },
    ]);
    const posted = await client.post(
      '/Users',
      user('key', { [`${ENTERPRISE}.department`]: 'Sales', schemas: user('x')['schemas'] }),
    );
    const put = await client.put(`/Users/${id}`, { ...user('dot'), [`${ENTERPRISE}.employeeNumber`]: '56789' });
    const listed = await client.list('/Users', { filter: `${ENTERPRISE}.employeeNumber eq "56789"` });
    if (lenient) {
      expect([patched.status, rules(patched)]).toEqual([200, 'dot-after-urn']);
      expect(posted.json[ENTERPRISE]).toEqual({ department: 'Sales' });
      expect(put.json[ENTERPRISE]).toEqual({ employeeNumber: '56789' });
      expect([listed.json.totalResults, rules(listed)]).toEqual([1, 'dot-after-urn']);
    } else {
      expect([patched, posted, put, listed].map(refused)).toEqual([
        [400, 'invalidPath'],
        [400, 'invalidValue'],
        [400, 'invalidValue'],
        [400, 'invalidFilter'],
      ]);
    }
  });

  it('[P2] ids of members in any case name the members they are', async () => {
    const [a, b] = [(await client.user('a')).id, (await client.user('b')).id] as [string, string];
    const { id } = await client.group('upper', [a.toUpperCase()]);
    expect(await members(id)).toEqual([a]);
    const send = (...operations: Record<string, unknown>[]) => client.patch(`/Groups/${id}`, operations);
    expect((await send({ op: 'add', path: 'members', value: [{ value: b.toUpperCase() }] })).status).toBe(204);
    expect(await members(id)).toEqual([a, b].sort());
    expect((await send({ op: 'remove', path: `members[value eq "${a.toUpperCase()}"]` })).status).toBe(204);
    expect(await members(id)).toEqual([b]);
    expect((await client.put(`/Groups/${id}`, group('upper', [a.toUpperCase(), a, b.toUpperCase()]))).status).toBe(200);
    expect(await members(id)).toEqual([a, b].sort());
    await send({ op: 'remove', path: `members[value eq "${a.toUpperCase()}" and type eq "User"]` });
    expect(await members(id)).toEqual([b]);
    const swapped = await send({
      op: 'replace',
      path: `members[value eq "${b.toUpperCase()}"]`,
      value: [{ value: a.toUpperCase() }],
    });
    expect([swapped.status, rules(swapped)]).toEqual([204, null]);
    expect(await members(id)).toEqual([a]);
    const bulk = await client.bulk([
      {
        method: 'PATCH',
        path: `/Groups/${id}`,
        data: {
          schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
          Operations: [{ op: 'replace', value: { members: [{ value: b.toUpperCase() }] } }],
        },
      },
    ]);
    expect(bulk.json.Operations).toEqual([expect.objectContaining({ status: '200' })]);
    expect(await members(id)).toEqual([b]);
    if (!lenient) return;
    await send({ op: 'remove', path: 'members', value: [{ value: b.toUpperCase() }] });
    expect(await members(id)).toEqual([]);
  });

  it('[P3] a replacement of members that are none has no target and changes nothing', async () => {
    const [a, b] = [(await client.user('a')).id, (await client.user('b')).id] as [string, string];
    const { id } = await client.group('team', [a]);
    for (const path of ['members[value sw "no-such-"]', `members[value eq "${b}" or display eq "nobody"]`]) {
      const before = await client.latest();
      const reply = await client.patch(`/Groups/${id}`, [
        { op: 'replace', path: 'displayName', value: 'renamed' },
        { op: 'replace', path, value: [{ value: b }] },
      ]);
      expect(refused(reply)).toEqual([400, 'noTarget']);
      expect(await client.changes(before)).toEqual([]);
    }
    expect(await members(id)).toEqual([a]);
    expect((await client.read(`/Groups/${id}`)).displayName).toBe('team');
    const named = await client.patch(`/Groups/${id}`, [
      { op: 'replace', path: `members[value eq "${b}"]`, value: [{ value: b }] },
    ]);
    if (lenient) expect([named.status, rules(named)]).toEqual([204, 'patch-create-on-no-match']);
    else expect(refused(named)).toEqual([400, 'noTarget']);
    expect(await members(id)).toEqual(lenient ? [a, b].sort() : [a]);
    const matching = await client.patch(`/Groups/${id}`, [
      { op: 'replace', path: 'members[display sw "a"]', value: [{ value: b }] },
    ]);
    expect([matching.status, rules(matching)]).toEqual([204, null]);
    expect(await members(id)).toEqual([b]);
    const back = await client.patch(`/Groups/${id}`, [
      { op: 'add', path: 'members', value: [{ value: a }] },
      { op: 'replace', path: `members[value eq "${a}"]`, value: [{ value: a }] },
      { op: 'replace', path: 'members[display sw "a"]', value: [] },
    ]);
    expect(back.status).toBe(204);
    expect(await members(id)).toEqual([b]);
  });

  it('[P6] a deactivation survives a PUT and a PATCH without a value for it', async () => {
    const { id } = await client.user('off', { active: false });
    const inactive = async () => (await client.list('/Users', { filter: 'active eq false' })).json.totalResults;
    for (const active of ['', [], ...(lenient ? [null] : [])]) {
      const put = await client.put(`/Users/${id}`, user('off', { active }));
      const patched = await client.patch(`/Users/${id}`, [{ op: 'replace', value: { active } }]);
      if (lenient) expect([put.status, patched.status]).toEqual([200, 200]);
      else
        expect([refused(put), refused(patched)]).toEqual([
          [400, 'invalidValue'],
          [400, 'invalidValue'],
        ]);
      expect(await inactive()).toBe(1);
    }
  });

  it('[P7] a PUT that names nobody among the members empties no group', async () => {
    const { id: a } = await client.user('a');
    const { id } = await client.group('team', [a]);
    for (const value of [{}, [{}], '{}', 'x', true]) {
      expect(refused(await client.put(`/Groups/${id}`, { ...group('team'), members: value }))).toEqual([
        400,
        'invalidValue',
      ]);
    }
    const empty = await client.put(`/Groups/${id}`, { ...group('team'), members: '' });
    if (lenient) expect([empty.status, rules(empty)]).toEqual([200, 'empty-string, put-keeps-members']);
    else expect(refused(empty)).toEqual([400, 'invalidValue']);
    expect(await members(id)).toEqual([a]);
    for (const value of [null, []]) {
      await client.patch(`/Groups/${id}`, [{ op: 'add', path: 'members', value: [{ value: a }] }]);
      expect((await client.put(`/Groups/${id}`, { ...group('team'), members: value })).status).toBe(200);
      expect(await members(id)).toEqual([]);
    }
  });

  it('[P8] paths as keys of a body are understood or refused', async () => {
    const keys = {
      'name.givenName': 'B',
      'emails[type eq "work"].value': 'b@example.com',
      'phoneNumbers.value': '1',
      [`${ENTERPRISE}:manager.value`]: '26',
    };
    const { id } = await client.user('put');
    const replies = [
      await client.post('/Users', { ...user('keys'), ...keys }),
      await client.put(`/Users/${id}`, { ...user('put'), ...keys }),
    ];
    for (const reply of replies) {
      if (!lenient) expect(refused(reply)).toEqual([400, 'invalidValue']);
      else {
        expect(reply.json).toMatchObject({
          name: { givenName: 'B' },
          emails: [{ type: 'work', value: 'b@example.com' }],
          phoneNumbers: [{ value: '1' }],
          [ENTERPRISE]: { manager: { value: '26' } },
        });
        expect(rules(reply)).toContain('path-keys');
      }
    }
    const unclear = await client.post('/Users', { ...user('unclear'), 'emails[type sw "w"].value': 'x' });
    expect(refused(unclear)).toEqual([400, 'invalidValue']);
  });

  it('[P9] [P14] what is readOnly is refused, or left out by a rule that is named', async () => {
    const { id } = await client.user('read-only');
    const pathless = await client.patch(`/Users/${id}`, [{ op: 'replace', value: { id: 'x', title: 'Guide' } }]);
    const part = await client.patch(`/Users/${id}`, [
      { op: 'replace', path: `${ENTERPRISE}:manager.displayName`, value: 'Boss' },
      { op: 'replace', path: 'title', value: 'Guide' },
    ]);
    for (const reply of [pathless, part]) {
      if (lenient) expect([reply.status, reply.json.title, rules(reply)]).toEqual([200, 'Guide', 'patch-read-only']);
      else expect(refused(reply)).toEqual([400, 'mutability']);
    }
  });

  it('[P13] unknown names in attributes are named in the header', async () => {
    const { id } = await client.user('ann', { emails: [{ value: 'ann@example.com', type: 'work' }] });
    for (const path of [
      `/Users/${id}?attributes=userName,nope`,
      '/Users?attributes=userName,nope',
      `/Users/${id}?excludedAttributes=nope`,
    ]) {
      // Twice: what was read before is known the second time.
      for (let time = 0; time < 2; time++) {
        const reply = await client.get(path);
        expect([reply.status, rules(reply)]).toEqual([200, 'projection-unknown']);
      }
    }
    const both = await client.list('/', { attributes: 'userName,members', filter: 'id pr' });
    expect(rules(both)).toBeNull();
    const name = encodeURIComponent('emails[type eq "work"].value');
    const filtered = await client.get(`/Users/${id}?attributes=${name}`);
    expect(rules(filtered)).toBe(lenient ? 'projection-filter' : 'projection-unknown');
    expect(filtered.json.emails).toEqual(lenient ? [{ value: 'ann@example.com' }] : undefined);
  });

  it('a removal by a path that names nothing says so', async () => {
    const { id } = await client.user('typo', { title: 'Guide' });
    for (const path of ['titel', `${ENTERPRISE}:departmnet`]) {
      expect(refused(await client.patch(`/Users/${id}`, [{ op: 'remove', path }]))).toEqual([400, 'invalidPath']);
    }
  });

  it('names that differ in blanks at their ends are one where they must be unique', async () => {
    await client.user('ann');
    const again = await client.post('/Users', user('ann '));
    expect(refused(again)).toEqual(lenient ? [409, 'uniqueness'] : [400, 'invalidValue']);
    const found = await client.list('/Users', { filter: 'userName eq "ann "' });
    expect([found.json.totalResults, rules(found)]).toEqual(lenient ? [1, 'trimmed-name'] : [0, null]);
    for (const userName of [' ', '\u00a0 '])
      expect(refused(await client.post('/Users', user(userName)))).toEqual([400, 'invalidValue']);
    for (const name of [' ', '\t'])
      expect(refused(await client.post('/Groups', group(name)))).toEqual([400, 'invalidValue']);
    const unique = await newClient(service, { mode, duplicateGroupNames: 'reject' });
    await unique.group('Team');
    expect((await unique.post('/Groups', group(' Team '))).status).toBe(lenient ? 409 : 201);
    expect((await client.post('/Groups', group(' Team '))).json.displayName).toBe(' Team ');
  });

  it('two users may have one externalId, as after a rehire', async () => {
    await client.user('old', { externalId: 'E1', active: false });
    await client.user('new', { externalId: 'E1' });
    expect((await client.list('/Users', { filter: 'externalId eq "E1"' })).json.totalResults).toBe(2);
  });

  it('the tag of a group is that of the group, not of the names of its members', async () => {
    const { id: a } = await client.user('a', { displayName: 'Ann' });
    const { id } = await client.group('team', [a]);
    const before = await client.get(`/Groups/${id}`);
    await client.patch(`/Users/${a}`, [{ op: 'replace', path: 'displayName', value: 'Anna' }]);
    const after = await client.get(`/Groups/${id}`);
    expect([after.json.members[0].display, after.headers.get('etag')]).toEqual(['Anna', before.headers.get('etag')]);
  });
});
