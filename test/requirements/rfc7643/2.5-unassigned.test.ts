import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { ENTERPRISE, group, MODES, startTenants, type Tenants, user } from './support.js';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenants();
});

afterAll(() => tenants.close());

const EMAILS = [{ value: 'a@example.com', type: 'work' }];

describe('unassigned values (RFC 7643 section 2.5)', () => {
  it.each(MODES)('[7643-032] %s: null, an empty array and an attribute left out are the same state', async (mode) => {
    const client = await tenants.fresh(mode);
    const nothing = { nickName: null, name: null, emails: [], roles: null, title: undefined };
    await client.make('/Users', { userName: 'null', ...nothing, [ENTERPRISE]: null });
    await client.make('/Users', { userName: 'absent' });
    const { Resources } = (await client.get('/Users')).json;
    const rest = Resources.map(
      ({ id: _id, meta: _meta, userName: _userName, ...each }: Record<string, unknown>) => each,
    );
    expect(rest[0]).toEqual(rest[1]);
    for (const filter of [
      'not (nickName pr)',
      'nickName eq null',
      'not (emails pr)',
      'emails eq null',
      'name eq null',
    ]) {
      expect(await client.count('/Users', filter)).toBe(2);
    }
    for (const filter of [
      'nickName pr',
      'nickName ne null',
      'emails pr',
      'name pr',
      'roles pr',
      `${ENTERPRISE}:department pr`,
    ]) {
      expect(await client.count('/Users', filter)).toBe(0);
    }
  });

  it.each(MODES)('[7643-032] %s: going from one unassigned form to another is no change', async (mode) => {
    const client = tenants.of(mode);
    const { id, meta, userName } = await client.make('/Users');
    const put = await client.put(
      `/Users/${id}`,
      user({ userName, active: true, nickName: null, emails: [], title: null }),
    );
    expect(put.json.meta.version).toBe(meta.version);
    const patched = await client.patch(`/Users/${id}`, [
      { op: 'replace', path: 'nickName', value: null },
      { op: 'replace', path: 'emails', value: [] },
    ]);
    expect(patched.json.meta.version).toBe(meta.version);
  });

  it.each(MODES)('[7643-033] %s: a PUT with null or [] unassigns', async (mode) => {
    const client = tenants.of(mode);
    const { id } = await client.make('/Users', { nickName: 'Babs', emails: EMAILS, name: { givenName: 'Barbara' } });
    const put = await client.put(`/Users/${id}`, user({ nickName: null, emails: [], name: null }));
    for (const reply of [put.json, await client.read(`/Users/${id}`)]) {
      for (const name of ['nickName', 'emails', 'name']) expect(reply).not.toHaveProperty(name);
    }
  });

  it.each(MODES)('[7643-033] %s: a PATCH replace with null or [] unassigns', async (mode) => {
    const client = tenants.of(mode);
    const { id } = await client.make('/Users', {
      nickName: 'Babs',
      title: 'Guide',
      emails: EMAILS,
      name: { givenName: 'Barbara', familyName: 'Jensen' },
      [ENTERPRISE]: { department: 'Tours' },
    });
    const reply = await client.patch(`/Users/${id}`, [
      { op: 'replace', path: 'nickName', value: null },
      { op: 'replace', path: 'emails', value: [] },
      { op: 'replace', path: 'name.givenName', value: null },
      { op: 'replace', value: { title: null } },
      { op: 'replace', path: `${ENTERPRISE}:department`, value: null },
    ]);
    expect(reply.status).toBe(200);
    const read = await client.read(`/Users/${id}`);
    for (const name of ['nickName', 'emails', 'title', ENTERPRISE]) expect(Object.keys(read)).not.toContain(name);
    expect(read.name).toEqual({ familyName: 'Jensen' });
    expect(read.schemas).not.toContain(ENTERPRISE);
  });

  it.each(MODES)('[7643-033] %s: a required attribute cannot be unassigned', async (mode) => {
    const client = tenants.of(mode);
    const { id, userName } = await client.make('/Users');
    expectScimError(await client.post('/Users', user({ userName: null })), 400, 'invalidValue');
    expectScimError(await client.put(`/Users/${id}`, user({ userName: null })), 400, 'invalidValue');
    const patched = await client.patch(`/Users/${id}`, [{ op: 'replace', path: 'userName', value: null }]);
    expectScimError(patched, 400, 'invalidValue');
    expect((await client.read(`/Users/${id}`)).userName).toBe(userName);
  });

  it.each(MODES)('[7643-033] %s: members [] empties a group', async (mode) => {
    const client = tenants.of(mode);
    const { id } = await client.make('/Users');
    for (const value of [[], null]) {
      const made = await client.make('/Groups', { members: [{ value: id }] });
      expect(made.members).toHaveLength(1);
      await client.patch(`/Groups/${made.id}`, [{ op: 'replace', path: 'members', value }]);
      expect(await client.read(`/Groups/${made.id}`)).not.toHaveProperty('members');
      await client.patch(`/Groups/${made.id}`, [{ op: 'add', path: 'members', value: [{ value: id }] }]);
      expect((await client.read(`/Groups/${made.id}`)).members).toHaveLength(1);
      await client.put(`/Groups/${made.id}`, group({ members: value }));
      expect(await client.read(`/Groups/${made.id}`)).not.toHaveProperty('members');
    }
  });

  it('[7643-034] replies hold neither null nor empty arrays', async () => {
    const { id } = await tenants.lenient.make('/Users', { nickName: null, emails: [], roles: [{ value: null }] });
    const group = await tenants.lenient.make('/Groups', { members: [] });
    for (const path of [`/Users/${id}`, `/Groups/${group.id}`]) {
      const { text } = await tenants.lenient.get(path);
      expect(text).not.toMatch(/null|\[\]|\{\}/);
    }
  });
});
