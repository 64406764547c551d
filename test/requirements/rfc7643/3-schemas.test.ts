import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import {
  DEVICE,
  DEVICE_SCHEMAS,
  ENTERPRISE,
  GROUP,
  MODES,
  startTenantsWith,
  type Tenants,
  user,
  USER,
} from './support.js';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenantsWith(DEVICE_SCHEMAS);
});

afterAll(() => tenants.close());

const WITH_DEPARTMENT = { [ENTERPRISE]: { department: 'Tours' } };

describe('schemas (RFC 7643 section 3)', () => {
  it('[7643-035] strict: a URN that stands twice is refused', async () => {
    for (const schemas of [
      [USER, USER],
      [USER, USER.toUpperCase()],
    ]) {
      expectScimError(await tenants.strict.post('/Users', user({ schemas })), 400, 'invalidValue');
    }
  });

  it('[7643-035] lenient: a URN that stands twice counts once', async () => {
    const reply = await tenants.lenient.post('/Users', user({ schemas: [USER, USER] }));
    expect(reply.json.schemas).toEqual([USER]);
    expect(reply.headers.get('rollcall-applied')).toContain('schemas-unknown');
  });

  it('[7643-035] no reply names a schema twice, whatever is added', async () => {
    const { id } = await tenants.lenient.make('/Users', {
      schemas: [USER, ENTERPRISE, ENTERPRISE],
      ...WITH_DEPARTMENT,
    });
    await tenants.lenient.patch(`/Users/${id}`, [{ op: 'add', path: 'schemas', value: [ENTERPRISE] }]);
    await tenants.lenient.patch(`/Users/${id}`, [{ op: 'add', path: `${ENTERPRISE}:division`, value: 'Parks' }]);
    expect((await tenants.lenient.read(`/Users/${id}`)).schemas).toEqual([USER, ENTERPRISE]);
  });

  it.each([
    ['/Users', [USER, 'urn:example:unknown']],
    ['/Users', [USER, GROUP]],
    ['/Users', [USER, DEVICE]],
    ['/Groups', [GROUP, USER]],
    ['/Groups', [GROUP, ENTERPRISE]],
  ])('[7643-036] strict: a resource at %s does not name %j', async (endpoint, schemas) => {
    const body = { schemas, userName: 'bjensen', displayName: 'Guides' };
    const reply = await tenants.strict.post(
      endpoint,
      endpoint === '/Users' ? user({ schemas }) : { ...body, userName: undefined },
    );
    expectScimError(reply, 400, 'invalidValue');
  });

  it('[7643-036] lenient: strange URNs are ignored and never returned', async () => {
    const schemas = [USER, 'urn:scim:schemas:core:2.0', GROUP, 'urn:example:unknown'];
    const reply = await tenants.lenient.post('/Users', user({ schemas }));
    expect(reply.status).toBe(201);
    expect((await tenants.lenient.read(`/Users/${reply.json.id}`)).schemas).toEqual([USER]);
    expect(reply.headers.get('rollcall-applied')).toContain('schemas-unknown');
  });

  it.each(MODES)('[7643-036] %s: the URNs in a reply are the base schema and the extensions in use', async (mode) => {
    const client = tenants.of(mode);
    const made = await client.make('/Users', { schemas: [USER, ENTERPRISE], ...WITH_DEPARTMENT });
    expect(made.schemas).toEqual([USER, ENTERPRISE]);
    const removed = await client.patch(`/Users/${made.id}`, [{ op: 'remove', path: ENTERPRISE }]);
    expect(removed.json.schemas).toEqual([USER]);
  });

  it.each(MODES)('[7643-037] %s: the order of the URNs changes nothing', async (mode) => {
    const client = tenants.of(mode);
    const [a, b] = [
      await client.make('/Users', { schemas: [USER, ENTERPRISE], ...WITH_DEPARTMENT }),
      await client.make('/Users', { schemas: [ENTERPRISE, USER], ...WITH_DEPARTMENT }),
    ];
    expect(b.schemas).toEqual(a.schemas);
    expect(b[ENTERPRISE]).toEqual(a[ENTERPRISE]);
    const put = user({ schemas: [ENTERPRISE, USER], userName: a.userName, active: true, ...WITH_DEPARTMENT });
    expect((await client.put(`/Users/${a.id}`, put)).json.meta.version).toBe(a.meta.version);
  });

  it.each(MODES)('[7643-038] %s: a resource of any type has the common attributes', async (mode) => {
    const client = tenants.of(mode);
    for (const endpoint of ['/Users', '/Groups', '/Devices'] as const) {
      const made = await client.make(endpoint, { externalId: 'ext-1' });
      expect(made).toMatchObject({
        id: expect.any(String),
        externalId: 'ext-1',
        meta: { location: expect.any(String) },
      });
      expect(await client.count(endpoint, `externalId eq "ext-1" and id eq "${made.id}" and meta.created pr`)).toBe(1);
      const patched = await client.patch(`${endpoint}/${made.id}?attributes=externalId`, [
        {
          op: 'replace',
          path: 'externalId',
          value: 'ext-2',
        },
      ]);
      expect(patched.json.externalId).toBe('ext-2');
    }
  });
});

describe('base schema and extensions (RFC 7643 section 3.3)', () => {
  it('[7643-053] strict: a resource that names an extension alone is refused', async () => {
    const body = user({ schemas: [ENTERPRISE], ...WITH_DEPARTMENT });
    expectScimError(await tenants.strict.post('/Users', body), 400, 'invalidValue');
  });

  it('[7643-053] lenient: the base schema is added where it is missing', async () => {
    const reply = await tenants.lenient.post('/Users', user({ schemas: [ENTERPRISE], ...WITH_DEPARTMENT }));
    expect(reply.json.schemas).toEqual([USER, ENTERPRISE]);
    expect(reply.headers.get('rollcall-applied')).toContain('schemas-incomplete');
  });

  it.each(MODES)('[7643-054] %s: extension attributes live in the object under the URN', async (mode) => {
    const made = await tenants.of(mode).make('/Users', WITH_DEPARTMENT);
    expect(made[ENTERPRISE]).toEqual({ department: 'Tours' });
    expect(made).not.toHaveProperty('department');
  });

  it('[7643-054] strict: an extension attribute outside its object is refused', async () => {
    expectScimError(await tenants.strict.post('/Users', user({ department: 'Tours' })), 400, 'invalidValue');
    const dotted = user({ schemas: [USER, ENTERPRISE], [`${ENTERPRISE}:department`]: 'Tours' });
    expectScimError(await tenants.strict.post('/Users', dotted), 400, 'invalidValue');
  });

  it('[7643-054] lenient: an extension attribute outside its object is ignored, and the rule is named', async () => {
    const reply = await tenants.lenient.post('/Users', user({ department: 'Tours' }));
    expect(reply.status).toBe(201);
    expect(reply.text).not.toContain('Tours');
    expect(reply.headers.get('rollcall-applied')).toContain('unknown-attribute');
  });

  it('[7643-055] no extension defines an attribute that its type has already', async () => {
    const schemas = new Map<string, string[]>(
      (await tenants.lenient.get('/Schemas')).json.Resources.map(
        (schema: { id: string; attributes: { name: string }[] }) => [
          schema.id,
          schema.attributes.map(({ name }) => name.toLowerCase()),
        ],
      ),
    );
    const { Resources: types } = (await tenants.lenient.get('/ResourceTypes')).json;
    let extensions = 0;
    for (const { schema, schemaExtensions = [] } of types) {
      const taken = [...schemas.get(schema)!, 'schemas', 'id', 'externalid', 'meta'];
      for (const extension of schemaExtensions) {
        extensions += 1;
        expect(schemas.get(extension.schema)!.filter((name) => taken.includes(name))).toEqual([]);
      }
    }
    expect(extensions).toBe(2);
  });
});
