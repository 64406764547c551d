import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { group, MODES, startTenants, type Tenants, user } from './support.js';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenants();
});

afterAll(() => tenants.close());

const NOBODY = '2819c223-7f76-453a-919d-413861904646';

describe('Group (RFC 7643 section 4.2)', () => {
  it.each(MODES)('[7643-081] %s: a group has a displayName', async (mode) => {
    const client = tenants.of(mode);
    const { id } = await client.make('/Groups');
    for (const displayName of [undefined, null, '']) {
      expectScimError(await client.post('/Groups', group({ displayName })), 400, 'invalidValue');
      expectScimError(await client.put(`/Groups/${id}`, group({ displayName })), 400, 'invalidValue');
    }
    const removed = await client.patch(`/Groups/${id}`, [{ op: 'remove', path: 'displayName' }]);
    expectScimError(removed, 400, 'mutability');
    const emptied = await client.patch(`/Groups/${id}`, [{ op: 'replace', value: { displayName: null } }]);
    expectScimError(emptied, 400, 'invalidValue');
  });

  it.each(MODES)('[7643-082] %s: members are shown with id, URI, type and name of the resource', async (mode) => {
    const client = tenants.of(mode);
    const babs = await client.make('/Users', { displayName: 'Babs Jensen' });
    const guides = await client.make('/Groups', { displayName: 'Guides' });
    const made = await client.make('/Groups', { members: [{ value: babs.id }, { value: guides.id, type: 'Group' }] });
    const base = tenants.service.scimUrl;
    const expected = [
      { value: babs.id, $ref: `${base}/Users/${babs.id}`, type: 'User', display: 'Babs Jensen' },
      { value: guides.id, $ref: `${base}/Groups/${guides.id}`, type: 'Group', display: 'Guides' },
    ];
    expect(made.members).toEqual(expected);
    expect((await client.read(`/Groups/${made.id}`)).members).toEqual(expected);
  });

  it.each(MODES)('[7643-082] %s: members are added and removed, each once', async (mode) => {
    const client = tenants.of(mode);
    const [a, b] = [await client.make('/Users'), await client.make('/Users')];
    const { id, members } = await client.make('/Groups', { members: [{ value: a.id }, { value: a.id }] });
    expect(members).toHaveLength(1);
    const ids = async () =>
      ((await client.read(`/Groups/${id}`)).members ?? []).map((each: { value: string }) => each.value).sort();
    await client.patch(`/Groups/${id}`, [{ op: 'add', path: 'members', value: [{ value: a.id }, { value: b.id }] }]);
    expect(await ids()).toEqual([a.id, b.id].sort());
    await client.patch(`/Groups/${id}`, [{ op: 'remove', path: `members[value eq "${a.id}"]` }]);
    expect(await ids()).toEqual([b.id]);
    await client.put(`/Groups/${id}`, group({ members: [{ value: a.id }] }));
    expect(await ids()).toEqual([a.id]);
    await client.patch(`/Groups/${id}`, [{ op: 'remove', path: 'members' }]);
    expect(await ids()).toEqual([]);
  });

  it.each(MODES)('[7643-082] %s: what a member is cannot be changed', async (mode) => {
    const client = tenants.of(mode);
    const [a, b] = [await client.make('/Users'), await client.make('/Users')];
    const { id } = await client.make('/Groups', { members: [{ value: a.id }] });
    for (const [sub, value] of [
      ['value', b.id],
      ['type', 'Group'],
      ['$ref', `${tenants.service.scimUrl}/Users/${b.id}`],
    ]) {
      const path = `members[value eq "${a.id}"].${sub}`;
      expectScimError(await client.patch(`/Groups/${id}`, [{ op: 'replace', path, value }]), 400, 'mutability');
    }
    expect((await client.read(`/Groups/${id}`)).members).toEqual([
      expect.objectContaining({ value: a.id, type: 'User' }),
    ]);
  });

  it('[7643-082] strict: the display of a member cannot be changed either', async () => {
    const { id: member } = await tenants.strict.make('/Users');
    const { id } = await tenants.strict.make('/Groups', { members: [{ value: member }] });
    const operation = { op: 'replace', path: `members[value eq "${member}"].display`, value: 'Babs' };
    expectScimError(await tenants.strict.patch(`/Groups/${id}`, [operation]), 400, 'mutability');
  });

  it('[7643-082] lenient: setting the display of a member changes nothing, and the rule is named', async () => {
    const { id: member } = await tenants.lenient.make('/Users', { displayName: 'Barbara' });
    const { id } = await tenants.lenient.make('/Groups', { members: [{ value: member }] });
    const operation = { op: 'replace', path: `members[value eq "${member}"].display`, value: 'Babs' };
    const reply = await tenants.lenient.patch(`/Groups/${id}`, [operation]);
    expect(reply.headers.get('rollcall-applied')).toContain('patch-member-display');
    expect((await tenants.lenient.read(`/Groups/${id}`)).members[0].display).toBe('Barbara');
  });

  it('[7643-082] strict: a member that is no resource is refused', async () => {
    const { id: known } = await tenants.strict.make('/Users');
    const { id } = await tenants.strict.make('/Groups');
    const members = [{ value: known }, { value: NOBODY }];
    expectScimError(await tenants.strict.post('/Groups', group({ members })), 400, 'invalidValue');
    expectScimError(await tenants.strict.put(`/Groups/${id}`, group({ members })), 400, 'invalidValue');
    const operation = { op: 'add', path: 'members', value: members };
    expectScimError(await tenants.strict.patch(`/Groups/${id}`, [operation]), 400, 'invalidValue');
    expect(await tenants.strict.read(`/Groups/${id}`)).not.toHaveProperty('members');
  });

  it('[7643-082] lenient: a member that is no resource is left out, and the rule is named', async () => {
    const { id: known } = await tenants.lenient.make('/Users');
    const reply = await tenants.lenient.post('/Groups', group({ members: [{ value: known }, { value: NOBODY }] }));
    expect(reply.json.members).toEqual([expect.objectContaining({ value: known })]);
    expect(reply.headers.get('rollcall-applied')).toContain('unknown-members');
    expectScimError(
      await tenants.lenient.post('/Groups', group({ members: [{ value: NOBODY }] })),
      400,
      'invalidValue',
    );
  });

  it.each(MODES)('[7643-083] %s: groups contain each other, in circles too', async (mode) => {
    const client = tenants.of(mode);
    const a = await client.make('/Groups');
    const b = await client.make('/Groups', { members: [{ value: a.id }] });
    const reply = await client.patch(`/Groups/${a.id}`, [{ op: 'add', path: 'members', value: [{ value: b.id }] }]);
    expect(reply.status).toBeLessThan(300);
    expect((await client.read(`/Groups/${a.id}`)).members).toEqual([expect.objectContaining({ value: b.id })]);
    expect((await client.read(`/Groups/${b.id}`)).members).toEqual([expect.objectContaining({ value: a.id })]);
  });

  it.each(MODES)('[7643-084] %s: what names nobody makes no member', async (mode) => {
    for (const member of [{}, { value: null }, { value: '' }, { display: 'Babs' }]) {
      const reply = await tenants.of(mode).post('/Groups', group({ members: [member] }));
      expect([201, 400]).toContain(reply.status);
      expect(reply.json).not.toHaveProperty('members');
    }
  });
});

describe('groups of a user (RFC 7643 section 4.1.2)', () => {
  it.each(MODES)('[7643-077] [P9] %s: groups show the memberships', async (mode) => {
    const client = tenants.of(mode);
    const { id } = await client.make('/Users');
    const guides = await client.make('/Groups', { displayName: 'Tour Guides', members: [{ value: id }] });
    const $ref = `${tenants.service.scimUrl}/Groups/${guides.id}`;
    expect((await client.read(`/Users/${id}`)).groups).toEqual([
      { value: guides.id, $ref, display: 'Tour Guides', type: 'direct' },
    ]);
    await client.patch(`/Groups/${guides.id}`, [{ op: 'remove', path: 'members' }]);
    expect(await client.read(`/Users/${id}`)).not.toHaveProperty('groups');
  });

  it.each(MODES)('[7643-077] %s: groups in a body are ignored, and refused as a path', async (mode) => {
    const client = tenants.of(mode);
    const [own, other] = [await client.make('/Groups'), await client.make('/Groups')];
    const groups = [{ value: other.id }];
    const { id } = await client.make('/Users', { groups });
    await client.patch(`/Groups/${own.id}`, [{ op: 'add', path: 'members', value: [{ value: id }] }]);
    expect((await client.put(`/Users/${id}`, user({ groups }))).status).toBe(200);
    const pathless = await client.patch(`/Users/${id}`, [{ op: 'add', value: { groups } }]);
    if (mode === 'strict') expectScimError(pathless, 400, 'mutability');
    else expect([pathless.status, pathless.headers.get('rollcall-applied')]).toEqual([200, 'patch-read-only']);
    for (const path of ['groups', `groups[value eq "${own.id}"]`, 'groups.display']) {
      for (const operation of [
        { op: 'add', path, value: groups },
        { op: 'remove', path },
      ]) {
        expectScimError(await client.patch(`/Users/${id}`, [operation]), 400, 'mutability');
      }
    }
    const read = await client.read(`/Users/${id}`);
    expect(read.groups).toEqual([expect.objectContaining({ value: own.id })]);
    expect(await client.read(`/Groups/${other.id}`)).not.toHaveProperty('members');
  });

  it.each(MODES)('[7643-078] %s: what is shown as direct is a membership of the user, others are not', async (mode) => {
    const client = tenants.of(mode);
    const { id } = await client.make('/Users');
    const inner = await client.make('/Groups', { members: [{ value: id }] });
    const outer = await client.make('/Groups', { members: [{ value: inner.id }] });
    const direct = async () =>
      ((await client.read(`/Users/${id}`)).groups ?? [])
        .filter((each: { type: string }) => each.type === 'direct')
        .map((each: { value: string }) => each.value);
    expect(await direct()).toEqual([inner.id]);
    await client.patch(`/Groups/${outer.id}`, [{ op: 'add', path: 'members', value: [{ value: id }] }]);
    expect((await direct()).sort()).toEqual([inner.id, outer.id].sort());
    await client.patch(`/Groups/${inner.id}`, [{ op: 'remove', path: `members[value eq "${id}"]` }]);
    expect(await direct()).toEqual([outer.id]);
    expect(await client.count('/Users', `id eq "${id}" and groups[type eq "direct" and value eq "${outer.id}"]`)).toBe(
      1,
    );
    expect(await client.count('/Users', `id eq "${id}" and groups[type eq "direct" and value eq "${inner.id}"]`)).toBe(
      0,
    );
  });
});
