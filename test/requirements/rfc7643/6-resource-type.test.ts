import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createRegistry } from '../../../src/scim/schema/registry.js';
import { expectScimError } from '../../e2e/support/scim-error.js';
import {
  DEVICE,
  device,
  DEVICE_SCHEMAS,
  ENTERPRISE,
  GROUP,
  MODES,
  startTenantsWith,
  STOCK,
  type Tenants,
  USER,
} from './support.js';

const RESOURCE_TYPE = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenantsWith(DEVICE_SCHEMAS);
});

afterAll(() => tenants.close());

describe('ResourceType (RFC 7643 section 6)', () => {
  it('[7643-097] the types are published with name, endpoint and schema, and what they say is so', async () => {
    const { Resources } = (await tenants.strict.get('/ResourceTypes')).json;
    const known = Resources.map(({ name, endpoint, schema }: Record<string, string>) => ({ name, endpoint, schema }));
    expect(known).toEqual([
      { name: 'User', endpoint: '/Users', schema: USER },
      { name: 'Group', endpoint: '/Groups', schema: GROUP },
      { name: 'Device', endpoint: '/Devices', schema: DEVICE },
    ]);
    for (const { schemas, name, endpoint } of Resources) {
      expect(schemas).toEqual([RESOURCE_TYPE]);
      expect(await tenants.strict.read(`/ResourceTypes/${name}`)).toMatchObject({ name, endpoint });
      expect((await tenants.strict.get(endpoint)).status).toBe(200);
    }
  });

  it('[7643-097] every attribute of its schema is readOnly, and the required ones are', async () => {
    const { attributes } = await tenants.strict.read(`/Schemas/${RESOURCE_TYPE}`);
    const all = attributes.flatMap((each: { subAttributes?: object[] }) => [each, ...(each.subAttributes ?? [])]);
    for (const { name, mutability } of all) expect([name, mutability]).toEqual([name, 'readOnly']);
    const required = attributes.filter((each: { required: boolean }) => each.required);
    expect(required.map(({ name }: { name: string }) => name)).toEqual(['name', 'endpoint', 'schema']);
  });

  it.each(['/ResourceTypes', '/ResourceTypes/User'])('[7643-097] %s cannot be written', async (path) => {
    const before = await tenants.strict.read(path);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      const body = method === 'DELETE' ? undefined : { schemas: [RESOURCE_TYPE], name: 'User' };
      expectScimError(await tenants.strict.send(method, path, { body: body }), 405);
    }
    expect(await tenants.strict.read(path)).toEqual(before);
  });

  it('[7643-098] every schema that a type names is published', async () => {
    const { Resources: types } = (await tenants.strict.get('/ResourceTypes')).json;
    const ids = (await tenants.strict.get('/Schemas')).json.Resources.map(({ id }: { id: string }) => id);
    const named = types.flatMap((type: { schema: string; schemaExtensions: { schema: string }[] }) => [
      type.schema,
      ...type.schemaExtensions.map(({ schema }) => schema),
    ]);
    expect(named).toEqual([USER, ENTERPRISE, GROUP, DEVICE, STOCK]);
    for (const urn of named) expect(ids).toContain(urn);
  });

  it.each([
    { schema: 'urn:example:nothing' },
    { schema: USER, schemaExtensions: [{ schema: 'urn:example:nothing', required: false }] },
  ])('[7643-098] a type that names a schema there is not is refused: %j', (given) => {
    expect(() => createRegistry([], [{ name: 'Thing', endpoint: '/Things', ...given }])).toThrow(/urn:example:nothing/);
  });

  it.each(MODES)('[7643-099] %s: a required extension and its required attributes must be there', async (mode) => {
    const client = tenants.of(mode);
    const { id } = await client.make('/Devices');
    for (const extension of [undefined, null, {}, { shelf: null }, { shelf: '' }]) {
      const body = device({ [STOCK]: extension });
      expectScimError(await client.post('/Devices', body), 400, 'invalidValue');
      expectScimError(await client.put(`/Devices/${id}`, body), 400, 'invalidValue');
    }
    expect((await client.patch(`/Devices/${id}`, [{ op: 'remove', path: STOCK }])).status).toBe(400);
    expect((await client.patch(`/Devices/${id}`, [{ op: 'remove', path: `${STOCK}:shelf` }])).status).toBe(400);
    expect((await client.read(`/Devices/${id}`))[STOCK]).toEqual({ shelf: 'A1' });
    const { schemaExtensions } = await client.read('/ResourceTypes/Device');
    expect(schemaExtensions).toEqual([{ schema: STOCK, required: true }]);
  });

  it.each(MODES)('[7643-099] %s: an extension that is not required may be left out', async (mode) => {
    expect(await tenants.of(mode).make('/Users')).not.toHaveProperty([ENTERPRISE]);
  });

  it('[7643-100] every type has a description', async () => {
    const { Resources } = (await tenants.strict.get('/ResourceTypes')).json;
    for (const { description } of Resources) expect(description).toMatch(/\S/);
  });
});
