import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService } from '../../e2e/support/service.js';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { DEVICE_SCHEMAS, group, MODES, startTenantsWith, type Tenants, unique, user } from './support.js';

let tenants: Tenants;

const ASSET = 'urn:example:params:scim:schemas:2.0:Asset';
/** A schema of the time before SCIM 2.0, which lists the common attributes with characteristics of its own. */
const ASSET_SCHEMA = {
  id: ASSET,
  name: 'Asset',
  attributes: [
    { name: 'id', mutability: 'readWrite', returned: 'request', required: true },
    { name: 'externalId', caseExact: false, mutability: 'readOnly' },
    { name: 'label' },
  ],
};

beforeAll(async () => {
  tenants = await startTenantsWith({
    schemas: [...DEVICE_SCHEMAS.schemas, ASSET_SCHEMA],
    resourceTypes: [...DEVICE_SCHEMAS.resourceTypes, { name: 'Asset', endpoint: '/Assets', schema: ASSET }],
  });
});

afterAll(() => tenants.close());

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ENDPOINTS = ['/Users', '/Groups', '/Devices'] as const;

describe('id (RFC 7643 section 3.1)', () => {
  it.each(MODES)('[7643-039] %s: a resource of any type gets id and meta from the service', async (mode) => {
    for (const endpoint of ENDPOINTS) {
      const made = await tenants.of(mode).make(endpoint);
      expect(made.id).toMatch(UUID);
      expect(made.meta).toEqual({
        resourceType: { '/Users': 'User', '/Groups': 'Group', '/Devices': 'Device' }[endpoint],
        created: expect.any(String),
        lastModified: expect.any(String),
        location: `${tenants.service.scimUrl}${endpoint}/${made.id}`,
        version: expect.any(String),
      });
    }
  });

  it.each(MODES)('[7643-040] %s: what a schema says of id and externalId yields to the RFC', async (mode) => {
    const client = await tenants.fresh(mode);
    const body = { schemas: [ASSET], label: 'one', externalId: 'Ext' };
    const made = await client.post('/Assets', { ...body, id: 'chosen-by-the-client' });
    expect(made.status).toBe(201);
    expect(made.json.id).toMatch(UUID);
    expect(made.json.externalId).toBe('Ext');
    expect((await client.read(`/Assets/${made.json.id}?attributes=label`)).id).toBe(made.json.id);
    expect(await client.count('/Assets', 'externalId eq "ext"')).toBe(0);
    const path = `/Assets/${made.json.id}`;
    expectScimError(await client.patch(path, [{ op: 'replace', path: 'id', value: 'x' }]), 400, 'mutability');
  });

  it('[7643-041, 7643-117] ids are random, and those of all types and tenants differ', async () => {
    const clients = [tenants.lenient, tenants.strict];
    const ids = new Set<string>();
    for (let i = 0; i < 100; i += 1) {
      for (const client of clients) {
        for (const endpoint of ENDPOINTS) ids.add((await client.make(endpoint)).id as string);
      }
    }
    expect(ids.size).toBe(600);
    // Random (version 4) all of them: nothing of time, order or tenant can be read from an id.
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it.each(MODES)('[7643-041] %s: an id stays through PUT and PATCH and is never given again', async (mode) => {
    const client = tenants.of(mode);
    const { id, userName } = await client.make('/Users');
    expect((await client.put(`/Users/${id}`, user({ userName, title: 'Guide' }))).json.id).toBe(id);
    const patched = await client.patch(`/Users/${id}`, [{ op: 'replace', path: 'userName', value: unique() }]);
    expect(patched.json.id).toBe(id);
    await client.delete(`/Users/${id}`);
    const again = await client.make('/Users', { userName, externalId: id });
    expect(again.id).not.toBe(id);
    expectScimError(await client.get(`/Users/${id}`), 404);
  });

  it('[7643-041] an id stays when the service is restarted', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-restart-'));
    const env = { DATABASE_URL: join(folder, 'test.sqlite') };
    try {
      const first = await startService(env);
      const made = await first.request('POST', '/scim/v2/Users', { body: user() });
      await first.close();
      const second = await startService(env);
      const read = await second.request('GET', `/scim/v2/Users/${made.json.id}`);
      await second.close();
      expect(read.status).toBe(200);
      expect(read.json.id).toBe(made.json.id);
      expect(read.json.userName).toBe(made.json.userName);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it.each(MODES)('[7643-042] [P9] %s: an id that a client sends is not taken', async (mode) => {
    const client = tenants.of(mode);
    const sent = '2819c223-7f76-453a-919d-413861904646';
    const made = await client.post('/Users', user({ id: sent }));
    expect(made.status).toBe(201);
    expect(made.json.id).not.toBe(sent);
    const { id } = made.json;
    expect((await client.put(`/Users/${id}`, user({ id: sent }))).json.id).toBe(id);
    expectScimError(
      await client.patch(`/Users/${id}`, [{ op: 'replace', path: 'id', value: sent }]),
      400,
      'mutability',
    );
    const pathless = await client.patch(`/Users/${id}`, [{ op: 'replace', value: { id: sent } }]);
    if (mode === 'strict') expectScimError(pathless, 400, 'mutability');
    else expect(pathless.json.id).toBe(id);
    expectScimError(await client.get(`/Users/${sent}`), 404);
  });

  it('[7643-043] no id contains "bulkId", that of a resource made by Bulk neither', async () => {
    const body = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [{ method: 'POST', path: '/Users', bulkId: 'bulkId-1', data: user() }],
    };
    const { Operations } = (await tenants.lenient.post('/Bulk', body)).json;
    expect(Operations[0].status).toBe('201');
    const id = Operations[0].location.split('/').at(-1);
    expect(id).toMatch(UUID);
    expect((await tenants.lenient.make('/Users', { id: 'bulkId:1' })).id).not.toContain('bulkId');
  });

  it.each(MODES)('[7643-044] %s: id is always returned', async (mode) => {
    const { id } = await tenants.of(mode).make('/Users');
    for (const query of ['attributes=userName', 'excludedAttributes=id', 'excludedAttributes=id,userName,meta']) {
      expect((await tenants.of(mode).read(`/Users/${id}?${query}`)).id).toBe(id);
      const { Resources } = (await tenants.of(mode).find('/Users', `id eq "${id}"`, `&${query}`)).json;
      expect(Resources).toEqual([expect.objectContaining({ id })]);
    }
  });

  it.each(MODES)('[7643-044] %s: id is case exact', async (mode) => {
    const client = tenants.of(mode);
    let { id } = await client.make('/Users');
    while (id === id.toUpperCase()) ({ id } = await client.make('/Users'));
    expectScimError(await client.get(`/Users/${id.toUpperCase()}`), 404);
    expect(await client.count('/Users', `id eq "${id}"`)).toBe(1);
    expect(await client.count('/Users', `id eq "${id.toUpperCase()}"`)).toBe(0);
  });
});

describe('externalId (RFC 7643 section 3.1)', () => {
  it.each(MODES)('[7643-045] %s: the service never makes one up', async (mode) => {
    for (const endpoint of ENDPOINTS) {
      const { id } = await tenants.of(mode).make(endpoint);
      const read = await tenants.of(mode).read(`${endpoint}/${id}`);
      expect(read).not.toHaveProperty('externalId');
    }
    expect(await (await tenants.fresh(mode)).count('/Users', 'externalId pr')).toBe(0);
  });

  it('[7643-046] tenants use the same externalId without seeing each other', async () => {
    const externalId = unique('ext');
    const [one, two] = [
      await tenants.lenient.make('/Users', { externalId }),
      await tenants.strict.make('/Users', { externalId }),
    ];
    for (const [client, own] of [
      [tenants.lenient, one],
      [tenants.strict, two],
    ] as const) {
      const { Resources } = (await client.find('/Users', `externalId eq "${externalId}"`)).json;
      expect(Resources.map((each: { id: string }) => each.id)).toEqual([own.id]);
    }
  });

  it.each(MODES)('[7643-046] %s: an externalId is no key inside', async (mode) => {
    const client = await tenants.fresh(mode);
    const { id, userName } = await client.make('/Users', { externalId: '1' });
    await client.make('/Users', { externalId: id });
    expect((await client.read(`/Users/${id}`)).userName).toBe(userName);
    expectScimError(await client.get('/Users/1'), 404);
    expectScimError(await client.put('/Users/1', user()), 404);
    expectScimError(await client.delete('/Users/1'), 404);
    expectScimError(await client.post('/Groups', group({ members: [{ value: '1' }] })), 400, 'invalidValue');
  });

  it.each(MODES)('[7643-047] %s: externalId is case exact, can be changed, and may stand twice', async (mode) => {
    const client = await tenants.fresh(mode);
    const { id } = await client.make('/Users', { externalId: 'abc' });
    await client.make('/Users', { externalId: 'abc' });
    expect(await client.count('/Users', 'externalId eq "abc"')).toBe(2);
    expect(await client.count('/Users', 'externalId eq "ABC"')).toBe(0);
    const patched = await client.patch(`/Users/${id}`, [{ op: 'replace', path: 'externalId', value: 'ABC' }]);
    expect(patched.json.externalId).toBe('ABC');
    expect(await client.count('/Users', 'externalId eq "ABC"')).toBe(1);
    const put = await client.put(`/Users/${id}`, user());
    expect(put.json).not.toHaveProperty('externalId');
  });
});
