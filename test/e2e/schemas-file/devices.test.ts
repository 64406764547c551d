import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newClient, patchOp, type Client } from '../support/client.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';
import { DEVICE, device, EXAMPLE } from './support.js';

describe('a configured resource type (RFC 7643 section 6)', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService({ SCHEMAS_FILE: EXAMPLE });
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    client = await newClient(service, { mode: 'strict' });
  });

  it('is created, read, replaced, changed and deleted like any other', async () => {
    const made = await client.post('/Devices', device('SN-1', { managed: true }));
    expect(made.status).toBe(201);
    const path = `/Devices/${made.json.id}`;
    expect(made.headers.get('location')).toBe(service.scimUrl + path);
    expect(made.json).toEqual({
      ...device('SN-1', { managed: true }),
      id: expect.any(String),
      meta: {
        resourceType: 'Device',
        created: expect.any(String),
        lastModified: expect.any(String),
        location: service.scimUrl + path,
        version: 'W/"1"',
      },
    });
    expect(await client.read(path)).toEqual(made.json);
    const put = await client.put(path, device('SN-1', { kind: 'laptop' }));
    expect(put.json).toMatchObject({ kind: 'laptop', meta: { version: 'W/"2"' } });
    expect(put.json).not.toHaveProperty('managed');
    const patched = await client.patch(path, [
      { op: 'add', path: 'labels', value: ['spare', 'office'] },
      { op: 'add', path: 'interfaces', value: [{ value: '02:00:00:00:00:01', type: 'wifi', primary: true }] },
      { op: 'replace', path: 'interfaces[type eq "wifi"].value', value: '02:00:00:00:00:02' },
      { op: 'add', path: `${DEVICE}:owner.value`, value: 'u1' },
      { op: 'remove', path: 'kind' },
      { op: 'replace', path: 'labels', value: ['office'] },
    ]);
    expect(patched.json).toMatchObject({
      labels: ['office'],
      interfaces: [{ value: '02:00:00:00:00:02', type: 'wifi', primary: true }],
      owner: { value: 'u1' },
    });
    expect(patched.json).not.toHaveProperty('kind');
    expect((await client.delete(path)).status).toBe(204);
    expectScimError(await client.get(path), 404);
    const changes = await client.changes(0);
    expect(changes.map((each) => `${each.operation} ${each.resourceType}`)).toEqual([
      'create Device',
      'update Device',
      'update Device',
      'delete Device',
    ]);
  });

  it.each([
    ['no displayName', { schemas: [DEVICE], serialNumber: 'x' }],
    ['a text for a number', device('x', { memoryGigabytes: 'many' })],
    ['a fraction for a whole number', device('x', { memoryGigabytes: 1.5 })],
    ['a number for a boolean', device('x', { managed: 1 })],
    ['a date that is none', device('x', { purchasedAt: 'yesterday' })],
    ['base64 that is none', device('x', { publicKey: '***' })],
    ['a text for a complex attribute', device('x', { owner: 'ann' })],
    ['one value for many', device('x', { labels: 'one' })],
    ['two primaries', device('x', { interfaces: [1, 2].map((n) => ({ value: `${n}`, primary: true })) })],
    ['an unknown attribute', device('x', { colour: 'red' })],
    ['an attribute of another type', device('x', { userName: 'ann' })],
  ])('refuses %s', async (_what, body) => {
    const reply = await client.post('/Devices', body);
    expect(reply.status).toBe(400);
    expect(reply.json.scimType).toMatch(/^invalid(Value|Syntax)$/);
  });

  it('keeps what its schema says is immutable (RFC 7643 section 7)', async () => {
    const { id } = await client.create('/Devices', device('SN-1'));
    expectScimError(await client.put(`/Devices/${id}`, device('SN-2')), 400, 'mutability');
    const operation = { op: 'replace', path: 'serialNumber', value: 'SN-2' };
    expectScimError(await client.patch(`/Devices/${id}`, [operation]), 400, 'mutability');
    expect((await client.put(`/Devices/${id}`, device('SN-1', { managed: false }))).status).toBe(200);
  });

  it('has unique values as its schema says: caseExact ones by the letter, others in any case', async () => {
    await client.create('/Devices', device('SN-1', { assetTag: 'tag-1' }));
    expectScimError(await client.post('/Devices', device('SN-1')), 409, 'uniqueness');
    expectScimError(await client.post('/Devices', device('SN-2', { assetTag: 'TAG-1' })), 409, 'uniqueness');
    const other = await client.create('/Devices', device('sn-1'));
    const take = await client.patch(`/Devices/${other.id}`, [{ op: 'add', path: 'assetTag', value: 'Tag-1' }]);
    expectScimError(take, 409, 'uniqueness');
    const races = await Promise.all(Array.from({ length: 20 }, () => client.post('/Devices', device('SN-3'))));
    expect(races.filter((reply) => reply.status === 201)).toHaveLength(1);
  });

  it('works in Bulk, with references to and from it', async () => {
    const reply = await client.bulk([
      { method: 'POST', path: '/Devices', bulkId: 'd', data: device('SN-1', { owner: { value: 'bulkId:u' } }) },
      {
        method: 'POST',
        path: '/Users',
        bulkId: 'u',
        data: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ann' },
      },
      { method: 'PATCH', path: '/Devices/bulkId:d', data: patchOp([{ op: 'add', path: 'kind', value: 'phone' }]) },
    ]);
    expect(reply.json.Operations.map((each: { status: string }) => each.status)).toEqual(['201', '201', '200']);
    const [made, user] = reply.json.Operations;
    const read = await client.read(made.location.slice(service.scimUrl.length));
    expect(read).toMatchObject({ kind: 'phone', owner: { value: user.location.split('/').at(-1) } });
  });

  it('shows notes only when asked, and codes never', async () => {
    const { id } = await client.create(
      '/Devices',
      device('E', { inventoryNotes: 'second shelf', enrollmentCode: 's3cret-code' }),
    );
    const plain = await client.read(`/Devices/${id}`);
    expect(plain).not.toHaveProperty('inventoryNotes');
    const asked = await client.read(`/Devices/${id}?attributes=inventoryNotes,enrollmentCode`);
    expect(asked).toEqual({ schemas: [DEVICE], id, inventoryNotes: 'second shelf' });
    expect((await client.list('/Devices', { filter: 'inventoryNotes co "shelf"' })).json.totalResults).toBe(1);
    expectScimError(await client.list('/Devices', { filter: 'enrollmentCode pr' }), 403, 'sensitive');
    expectScimError(await client.search('/Devices', { filter: 'enrollmentCode pr' }), 400, 'invalidFilter');
  });
});
