import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import type { TestService } from '../../e2e/support/service.js';
import { MODES, newClient, NOBODY, user, USER } from './support/client.js';
import { device, DEVICE, startConfiguredService } from './support/configured.js';

let service: TestService;
beforeAll(async () => {
  service = await startConfiguredService();
});
afterAll(() => service.close());

describe.each(MODES)('retrieving (RFC 7644 sections 3.4 and 3.4.1, %s tenant)', (mode) => {
  it('[7644-025] without parameters a reply shows what is returned always or by default, and nothing else', async () => {
    const client = await newClient(service, mode);
    const given = { serial: 'A-1', label: 'Router', ports: [22], mark: 'seen' };
    const id = await device(client, { ...given, secret: 'hidden', note: 'on request' });
    const shown = { schemas: [DEVICE], id, ...given, meta: expect.objectContaining({ resourceType: 'Device' }) };
    expect(await client.read(`/Devices/${id}`)).toEqual(shown);
    expect((await client.get('/Devices')).json.Resources).toEqual([shown]);
    expect((await client.search('/Devices')).json.Resources).toEqual([shown]);
    expect((await client.list(`/Devices/${id}`, { attributes: 'note' })).json).toEqual({
      ...{ schemas: [DEVICE], id, mark: 'seen' },
      note: 'on request',
    });
  });

  it('[7644-026] a known id is 200 with the representation and its entity tag', async () => {
    const client = await newClient(service, mode);
    const made = await client.post('/Users', user({ userName: 'bjensen', title: 'Guide' }));
    const read = await client.get(`/Users/${made.json.id}`);
    expect([read.status, read.json]).toEqual([200, made.json]);
    expect(read.json).toMatchObject({ schemas: [USER], userName: 'bjensen', title: 'Guide' });
    expect(read.headers.get('etag')).toBe(read.json.meta.version);
  });

  it.each([
    NOBODY,
    NOBODY.toUpperCase(),
    '1',
    'bjensen',
    'null',
    'undefined',
    '__proto__',
    '%27%20OR%201=1%20--',
    '%2e%2e%2fGroups',
    '..%2F..%2Fetc%2Fpasswd',
    '%00',
    '%F0%9F%98%80',
    'a'.repeat(4000),
  ])('[7644-026] an unknown id of any form is 404: %.40s', async (id) => {
    const client = await newClient(service, mode);
    await client.newUser();
    expectScimError(await client.get(`/Users/${id}`), 404);
    expectScimError(await client.get(`/Groups/${id}`), 404);
  });

  it('[7644-026] the id of a user is no id of a group', async () => {
    const client = await newClient(service, mode);
    const { id } = await client.newUser();
    expectScimError(await client.get(`/Groups/${id}`), 404);
  });
});
