import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { group, idsOf, newClient, NOBODY, type Client } from '../support/client.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';

describe('members that name nobody', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  const setting = async (mode: 'lenient' | 'strict') => {
    const client = await newClient(service, { mode });
    const [ann, ben] = await Promise.all(['ann', 'ben'].map((name) => client.user(name)));
    const crew = await client.group('crew', [ann.id]);
    return { client, ann, ben, crew };
  };
  const add = (client: Client, id: string, members: readonly string[]) =>
    client.patch(`/Groups/${id}`, [{ op: 'add', path: 'members', value: members.map((value) => ({ value })) }]);

  it('lenient: applies the known ones and names the rule in Rollcall-Applied', async () => {
    const { client, ann, ben, crew } = await setting('lenient');
    const patched = await add(client, crew.id, [ben.id, NOBODY]);
    expect(patched.status).toBe(204);
    expect(patched.headers.get('rollcall-applied')).toMatch(/unknown-members/);
    expect(idsOf((await client.read(`/Groups/${crew.id}`)).members)).toEqual([ann.id, ben.id].sort());

    const put = await client.put(`/Groups/${crew.id}`, group('crew', [ben.id, NOBODY]));
    expect(put.headers.get('rollcall-applied')).toMatch(/unknown-members/);
    expect(idsOf(put.json.members)).toEqual([ben.id]);

    const posted = await client.post('/Groups', group('new', [ben.id, 'not-even-a-uuid']));
    expect(posted.status).toBe(201);
    expect(posted.headers.get('rollcall-applied')).toMatch(/unknown-members/);
    expect(idsOf((await client.read(`/Groups/${posted.json.id}`)).members)).toEqual([ben.id]);
  });

  it('lenient: refuses what names nobody known, and changes nothing', async () => {
    const { client, ann, crew } = await setting('lenient');
    expectScimError(await add(client, crew.id, [NOBODY]), 400, 'invalidValue');
    expectScimError(await client.put(`/Groups/${crew.id}`, group('other', [NOBODY])), 400, 'invalidValue');
    expectScimError(await client.post('/Groups', group('new', [NOBODY])), 400, 'invalidValue');
    const now = await client.read(`/Groups/${crew.id}`);
    expect(now).toMatchObject({ displayName: 'crew', meta: { version: 'W/"1"' } });
    expect(idsOf(now.members)).toEqual([ann.id]);
    expect((await client.get('/Groups')).json.totalResults).toBe(1);
  });

  it('strict: refuses the whole write and names the id', async () => {
    const { client, ann, ben, crew } = await setting('strict');
    for (const reply of [
      await add(client, crew.id, [ben.id, NOBODY]),
      await client.put(`/Groups/${crew.id}`, group('crew', [ben.id, NOBODY])),
      await client.post('/Groups', group('new', [ben.id, NOBODY])),
    ]) {
      expectScimError(reply, 400, 'invalidValue');
      expect(reply.json.detail).toContain(NOBODY);
      expect(reply.headers.get('rollcall-applied')).toBeNull();
    }
    expect(idsOf((await client.read(`/Groups/${crew.id}`)).members)).toEqual([ann.id]);
  });

  it.each(['lenient', 'strict'] as const)('%s: removing what is no member succeeds without a change', async (mode) => {
    const { client, ben, crew } = await setting(mode);
    for (const id of [ben.id, NOBODY]) {
      const reply = await client.patch(`/Groups/${crew.id}`, [{ op: 'remove', path: `members[value eq "${id}"]` }]);
      expect(reply.status).toBe(204);
    }
    expect((await client.read(`/Groups/${crew.id}`)).meta.version).toBe('W/"1"');
  });
});
