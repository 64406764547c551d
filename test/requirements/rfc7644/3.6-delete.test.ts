import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { group, MODES, newClient, user, type ScimClient } from './support/client.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

async function expectGone(client: ScimClient, path: string, body: Record<string, unknown>): Promise<void> {
  const operations = [{ op: 'add', path: 'externalId', value: 'x' }];
  expectScimError(await client.get(path), 404);
  expectScimError(await client.put(path, body), 404);
  expectScimError(await client.patch(path, operations), 404);
  expectScimError(await client.delete(path), 404);
  const data = { method: 'PATCH', path, data: { schemas: [], Operations: operations } };
  expect((await client.bulk([data])).json.Operations[0].status).toBe('404');
}

describe.each(MODES)('deleting (RFC 7644 section 3.6, %s tenant)', (mode) => {
  it('[7644-119] a deleted user is 404 to every operation, and no query or group shows it', async () => {
    const client = await newClient(service, mode);
    const { id, userName, meta } = await client.newUser({ title: 'Guide', externalId: 'e-1' });
    const other = await client.newUser({ title: 'Guide' });
    const guides = await client.newGroup([{ id }, other]);
    expect((await client.delete(`/Users/${id}`)).status).toBe(204);
    await expectGone(client, `/Users/${id}`, user());
    expect((await client.get(`/Users/${id}`, { 'if-none-match': meta.version })).status).toBe(404);
    for (const filter of [`userName eq "${userName}"`, `id eq "${id}"`, 'externalId eq "e-1"', 'externalId pr']) {
      expect((await client.list('/Users', { filter })).json.totalResults).toBe(0);
      expect((await client.search('', { filter })).json.totalResults).toBe(0);
    }
    expect((await client.get('/Users')).json).toMatchObject({ totalResults: 1, Resources: [{ id: other.id }] });
    expect((await client.list('/Users', { sortBy: 'userName' })).json.totalResults).toBe(1);
    expect((await client.read(`/Groups/${guides.id}`)).members).toMatchObject([{ value: other.id }]);
    expect((await client.list('/Groups', { filter: `members eq "${id}"` })).json.totalResults).toBe(0);
  });

  it('[7644-119] a deleted group is 404 to every operation, and no query or user shows it', async () => {
    const client = await newClient(service, mode);
    const ann = await client.newUser();
    const guides = await client.newGroup([ann]);
    expect((await client.delete(`/Groups/${guides.id}`)).status).toBe(204);
    await expectGone(client, `/Groups/${guides.id}`, group());
    expect((await client.get('/Groups')).json.totalResults).toBe(0);
    expect(await client.read(`/Users/${ann.id}`)).not.toHaveProperty('groups');
    expect((await client.list('/Users', { filter: `groups.value eq "${guides.id}"` })).json.totalResults).toBe(0);
  });

  it('[7644-120] the userName of a deleted user is free again; the new user has a new id and no memberships', async () => {
    const client = await newClient(service, mode);
    const { id } = await client.newUser({ userName: 'bjensen' });
    await client.newGroup([{ id }]);
    await client.delete(`/Users/${id}`);
    const again = await client.post('/Users', user({ userName: 'BJensen' }));
    expect(again.status).toBe(201);
    expect(again.json.id).not.toBe(id);
    expect(await client.read(`/Users/${again.json.id}`)).not.toHaveProperty('groups');
    const renamed = await client.newUser();
    await client.delete(`/Users/${again.json.id}`);
    expect((await client.put(`/Users/${renamed.id}`, user({ userName: 'bjensen' }))).status).toBe(200);
  });

  it('[7644-121] success is 204 without a body; a second time it is 404', async () => {
    const client = await newClient(service, mode);
    const { id } = await client.newUser();
    const first = await client.delete(`/Users/${id}`);
    expect([first.status, first.text, first.headers.get('content-type')]).toEqual([204, '', null]);
    expectScimError(await client.delete(`/Users/${id}`), 404);
  });
});
