import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import type { TestService } from '../../e2e/support/service.js';
import { ENTERPRISE, GROUP, group, MODES, newClient, NOBODY, USER, user } from './support/client.js';
import { device, DEVICE, startConfiguredService } from './support/configured.js';

let service: TestService;
beforeAll(async () => {
  service = await startConfiguredService();
});
afterAll(() => service.close());

describe.each(MODES)('replacing by PUT (RFC 7644 section 3.5.1, %s tenant)', (mode) => {
  it('[7644-084, 7644-091] PUT replaces users and groups and answers 200 with the entire resource', async () => {
    const client = await newClient(service, mode);
    const { id, meta } = await client.newUser({ title: 'Guide' });
    const put = await client.put(`/Users/${id}`, user({ userName: 'bjensen', title: 'Boss', active: true }));
    expect([put.status, put.json]).toEqual([200, await client.read(`/Users/${id}`)]);
    expect(put.json).toMatchObject({ schemas: [USER], id, userName: 'bjensen', title: 'Boss', active: true });
    expect(put.json.meta).toMatchObject({ created: meta.created, location: meta.location, version: 'W/"2"' });
    expect(put.headers.get('etag')).toBe('W/"2"');
    const guides = await client.newGroup();
    const renamed = await client.put(
      `/Groups/${guides.id}`,
      group({ displayName: 'Guides', members: [{ value: id }] }),
    );
    expect([renamed.status, renamed.json]).toEqual([200, await client.read(`/Groups/${guides.id}`)]);
    expect(renamed.json).toMatchObject({ schemas: [GROUP], displayName: 'Guides', members: [{ value: id }] });
  });

  it('[7644-091] a PUT that changes nothing is 200 with the entire resource too, and no new version', async () => {
    const client = await newClient(service, mode);
    const before = await client.newUser({ title: 'Guide' });
    const put = await client.put(`/Users/${before.id}`, before);
    expect([put.status, put.json]).toEqual([200, before]);
  });

  it('[7644-086] PUT to an id that is not there creates nothing', async () => {
    const client = await newClient(service, mode);
    expectScimError(await client.put(`/Users/${NOBODY}`, user({ id: NOBODY })), 404);
    expectScimError(await client.get(`/Users/${NOBODY}`), 404);
    expect((await client.get('/Users')).json.totalResults).toBe(0);
  });

  it('[7644-087] what is given replaces what was there, what is left out is cleared', async () => {
    const client = await newClient(service, mode);
    const { id } = await client.newUser({
      ...{ nickName: 'Babs', title: 'Guide', externalId: 'x', name: { givenName: 'Barbara', familyName: 'Jensen' } },
      ...{ emails: [{ value: 'a@example.com' }, { value: 'b@example.com' }], [ENTERPRISE]: { department: 'Tours' } },
    });
    const put = await client.put(
      `/Users/${id}`,
      user({
        ...{ userName: 'bjensen', title: 'Boss', active: true },
        ...{ name: { familyName: 'J' }, emails: [{ value: 'c@example.com' }] },
      }),
    );
    const { meta, ...rest } = put.json;
    expect(rest).toEqual({
      ...{ schemas: [USER], id, userName: 'bjensen', title: 'Boss', active: true },
      ...{ name: { familyName: 'J' }, emails: [{ value: 'c@example.com' }] },
    });
    expect(meta.version).toBe('W/"2"');
    expect((await client.list('/Users', { filter: 'emails.value eq "a@example.com"' })).json.totalResults).toBe(0);
    expect((await client.list('/Users', { filter: 'nickName pr' })).json.totalResults).toBe(0);
  });

  it('[7644-087] null and [] clear what they name', async () => {
    const client = await newClient(service, mode);
    const { id } = await client.newUser({ title: 'Guide', emails: [{ value: 'a@example.com' }] });
    const put = await client.put(`/Users/${id}`, user({ title: null, emails: [], active: null }));
    for (const name of ['title', 'emails', 'active']) expect(put.json).not.toHaveProperty(name);
    const guides = await client.newGroup([{ id }]);
    const emptied = await client.put(`/Groups/${guides.id}`, group({ members: [] }));
    expect(emptied.json).not.toHaveProperty('members');
    expect((await client.read(`/Users/${id}`)).groups).toBeUndefined();
  });

  it('[7644-088] an immutable value must match the one that is set, and a first one is taken', async () => {
    const client = await newClient(service, mode);
    const path = `/Devices/${await device(client, { serial: 'A-1' })}`;
    const body = { schemas: [DEVICE], serial: 'A-1' };
    const first = await client.put(path, { ...body, assetTag: 'T-1' });
    expect([first.status, first.json.assetTag]).toEqual([200, 'T-1']);
    expect((await client.put(path, { ...body, assetTag: 'T-1', label: 'x' })).json).toMatchObject({ label: 'x' });
    expectScimError(await client.put(path, { ...body, assetTag: 'T-2', label: 'y' }), 400, 'mutability');
    expectScimError(await client.put(path, { ...body, serial: 'A-2', label: 'y' }), 400, 'mutability');
    expect(await client.read(path)).toMatchObject({ serial: 'A-1', assetTag: 'T-1', label: 'x' });
  });

  it('[7644-089] readOnly values are ignored', async () => {
    const client = await newClient(service, mode);
    const before = await client.newUser({ title: 'Guide' });
    const readOnly = { id: NOBODY, groups: [{ value: 'g' }], meta: { created: 'x', version: 5, location: 'y' } };
    const put = await client.put(`/Users/${before.id}`, { ...before, ...readOnly });
    expect([put.status, put.json]).toEqual([200, before]);
    expectScimError(await client.get(`/Users/${NOBODY}`), 404);
  });

  it('[7644-090] a required attribute must be in the body', async () => {
    const client = await newClient(service, mode);
    const before = await client.newUser({ title: 'Guide' });
    expectScimError(await client.put(`/Users/${before.id}`, { schemas: [USER], title: 'x' }), 400, 'invalidValue');
    expectScimError(await client.put(`/Users/${before.id}`, user({ userName: null })), 400, 'invalidValue');
    expect(await client.read(`/Users/${before.id}`)).toEqual(before);
    const guides = await client.newGroup();
    expectScimError(await client.put(`/Groups/${guides.id}`, { schemas: [GROUP], members: [] }), 400, 'invalidValue');
  });

  it('[7644-092] a userName of somebody else is 409 uniqueness, and nothing changes', async () => {
    const client = await newClient(service, mode);
    await client.newUser({ userName: 'taken' });
    const before = await client.newUser({ userName: 'bjensen' });
    const path = `/Users/${before.id}`;
    expectScimError(await client.put(path, user({ userName: 'TAKEN', title: 'x' })), 409, 'uniqueness');
    expect(await client.read(path)).toEqual(before);
    expect((await client.put(path, user({ userName: 'BJensen' }))).status).toBe(200);
  });

  it('[7644-092] of two users who take one userName at once exactly one gets it', async () => {
    const client = await newClient(service, mode);
    const users = await Promise.all(Array.from({ length: 10 }, () => client.newUser()));
    const replies = await Promise.all(users.map(({ id }) => client.put(`/Users/${id}`, user({ userName: 'wanted' }))));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(replies.filter(({ json }) => json.scimType === 'uniqueness')).toHaveLength(9);
    expect((await client.list('/Users', { filter: 'userName eq "wanted"' })).json.totalResults).toBe(1);
  });
});

describe('what a PUT leaves out, where lenient and strict tenants differ (RFC 7644 section 3.5.1)', () => {
  it('[7644-087] active: cleared in a strict tenant, kept in a lenient one', async () => {
    for (const [mode, active, rule] of [
      ['strict', undefined, null],
      ['lenient', false, 'put-keeps-active'],
    ] as const) {
      const client = await newClient(service, mode);
      const { id } = await client.newUser({ active: false });
      const put = await client.put(`/Users/${id}`, user({ title: 'Guide' }));
      expect([mode, put.json.active, put.headers.get('rollcall-applied')]).toEqual([mode, active, rule]);
    }
  });

  it('[7644-087] members: cleared in a strict tenant, kept in a lenient one', async () => {
    for (const [mode, size, rule] of [
      ['strict', 0, null],
      ['lenient', 1, 'put-keeps-members'],
    ] as const) {
      const client = await newClient(service, mode);
      const guides = await client.newGroup([await client.newUser()]);
      const put = await client.put(`/Groups/${guides.id}`, group({ displayName: 'Renamed' }));
      expect([mode, (put.json.members ?? []).length, put.headers.get('rollcall-applied')]).toEqual([mode, size, rule]);
    }
  });
});
