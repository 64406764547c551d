import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ENTERPRISE, newClient, USER, type Client, type Resource } from '../support/client.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';
import { COST_CENTER, DEVICE, EXAMPLE } from './support.js';

const ROLE = 'urn:ietf:params:scim:schemas:core:2.0:Role';

describe('discovery of configured schemas (RFC 7644 section 4)', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService({ SCHEMAS_FILE: EXAMPLE });
    client = await newClient(service);
  });
  afterAll(() => service.close());

  it('lists the types beside the built-in ones', async () => {
    const { json } = await client.get('/ResourceTypes');
    expect(json.Resources.map((each: Resource) => [each.name, each.endpoint])).toEqual([
      ['User', '/Users'],
      ['Group', '/Groups'],
      ['Device', '/Devices'],
      ['Role', '/Roles'],
      ['Entitlement', '/Entitlements'],
    ]);
    expect(await client.read('/ResourceTypes/Device')).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
      id: 'Device',
      name: 'Device',
      description: 'Devices of the organization',
      endpoint: '/Devices',
      schema: DEVICE,
      schemaExtensions: [],
      meta: { resourceType: 'ResourceType', location: `${service.scimUrl}/ResourceTypes/Device` },
    });
  });

  it('names the extensions of User, the built-in one and the configured one', async () => {
    expect((await client.read('/ResourceTypes/User')).schemaExtensions).toEqual([
      { schema: ENTERPRISE, required: false },
      { schema: COST_CENTER, required: false },
    ]);
  });

  it('gives each schema by its URN and in the list, every characteristic written out', async () => {
    const { json } = await client.get('/Schemas');
    const ids = json.Resources.map((each: Resource) => each.id);
    expect(ids).toEqual(expect.arrayContaining([USER, ENTERPRISE, DEVICE, COST_CENTER, ROLE]));
    const schema = await client.read(`/Schemas/${DEVICE}`);
    expect(schema).toEqual(json.Resources.find((each: Resource) => each.id === DEVICE));
    expect(schema).toMatchObject({ name: 'Device', meta: { location: `${service.scimUrl}/Schemas/${DEVICE}` } });
    const attribute = (name: string) => schema.attributes.find((each: Resource) => each.name === name);
    expect(attribute('serialNumber')).toEqual({
      name: 'serialNumber',
      type: 'string',
      multiValued: false,
      description: expect.stringMatching(/./),
      required: true,
      caseExact: true,
      mutability: 'immutable',
      returned: 'default',
      uniqueness: 'server',
    });
    expect(attribute('enrollmentCode')).toMatchObject({ mutability: 'writeOnly', returned: 'never' });
    expect(attribute('kind').canonicalValues).toEqual(['laptop', 'desktop', 'phone', 'tablet']);
    expect(attribute('owner').subAttributes.map((each: Resource) => each.name)).toEqual(['value', '$ref', 'since']);
    expect(attribute('publicKey')).toMatchObject({ type: 'binary', caseExact: true });
  });

  it('serves nothing of it where no file is configured', async () => {
    const plain = await startService();
    try {
      const other = await newClient(plain);
      expect((await other.get('/ResourceTypes')).json.totalResults).toBe(2);
      expectScimError(await other.get(`/Schemas/${DEVICE}`), 404);
      expectScimError(await other.get('/Devices'), 404);
    } finally {
      await plain.close();
    }
  });

  it('keeps roles as resources whose values users then carry (draft-ietf-scim-roles-entitlements)', async () => {
    const parent = {
      schemas: [ROLE],
      value: 'admin',
      display: 'Administrator',
      supported: true,
      contains: ['auditor'],
    };
    await client.create('/Roles', parent);
    await client.create('/Roles', {
      schemas: [ROLE],
      value: 'auditor',
      supported: true,
      limitedAssignmentsPermitted: true,
      totalAssignmentsPermitted: 5,
      containedBy: ['admin'],
    });
    expectScimError(await client.post('/Roles', parent), 409, 'uniqueness');
    await client.user('ann', { roles: [{ value: 'auditor', primary: true }] });
    const holders = await client.list('/Users', { filter: 'roles[value eq "auditor" and primary eq true]' });
    expect(holders.json.totalResults).toBe(1);
    const containing = await client.list('/Roles', { filter: 'supported eq true and contains eq "auditor"' });
    expect(containing.json.Resources.map((each: Resource) => each.value)).toEqual(['admin']);
  });
});
