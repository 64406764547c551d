import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AttributeDefinition } from '../../../src/scim/schema/definition.js';
import { createRegistry } from '../../../src/scim/schema/registry.js';
import { expectScimError } from '../../e2e/support/scim-error.js';
import {
  device,
  DEVICE,
  DEVICE_SCHEMAS,
  ENTERPRISE,
  group,
  startTenantsWith,
  type Tenants,
  unique,
  user,
  USER,
} from './support.js';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenantsWith(DEVICE_SCHEMAS);
});

afterAll(() => tenants.close());

/** Loads a schema that has these attributes, as a deployment's file would. */
function load(...attributes: unknown[]): unknown {
  const schema = { id: 'urn:example:Thing', name: 'Thing', attributes: attributes as AttributeDefinition[] };
  return createRegistry([schema], [{ name: 'Thing', endpoint: '/Things', schema: schema.id }]);
}

describe('attributes (RFC 7643 sections 1.2 and 2.1)', () => {
  it('[7643-003] no published simple attribute has sub-attributes', async () => {
    const { Resources } = (await tenants.lenient.get('/Schemas')).json;
    const all = Resources.flatMap((schema: { attributes: unknown[] }) => schema.attributes).flatMap(
      (each: { subAttributes?: unknown[] }) => [each, ...(each.subAttributes ?? [])],
    );
    expect(all.length).toBeGreaterThan(100);
    expect(all.filter((each: AttributeDefinition) => each.type !== 'complex' && each.subAttributes)).toEqual([]);
  });

  it.each(['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference'])(
    '[7643-003] a schema with a %s attribute that has sub-attributes is refused',
    (type) => {
      expect(() => load({ name: 'part', type, subAttributes: [{ name: 'value' }] })).toThrow(/part.*subAttributes/);
    },
  );

  it('[7643-004] bodies name attributes in any case, replies in the case of the schema', async () => {
    const reply = await tenants.strict.post('/Users', {
      SCHEMAS: [USER, ENTERPRISE],
      USERNAME: unique(),
      Name: { GIVENNAME: 'Barbara' },
      eMails: [{ VALUE: 'babs@example.com', Type: 'home' }],
      [ENTERPRISE.toUpperCase()]: { DEPARTMENT: 'Tours' },
    });
    expect(reply.status).toBe(201);
    expect(reply.json).toMatchObject({
      userName: expect.any(String),
      name: { givenName: 'Barbara' },
      emails: [{ value: 'babs@example.com', type: 'home' }],
      [ENTERPRISE]: { department: 'Tours' },
    });
  });

  it('[7643-004] PATCH paths name attributes in any case', async () => {
    const { id } = await tenants.strict.make('/Users', { emails: [{ value: 'a@example.com', type: 'work' }] });
    await tenants.strict.patch(`/Users/${id}`, [
      { op: 'replace', path: 'NICKNAME', value: 'Babs' },
      { op: 'replace', path: 'EMAILS[TYPE eq "work"].VALUE', value: 'b@example.com' },
      { op: 'add', path: `${ENTERPRISE.toUpperCase()}:Department`, value: 'Tours' },
    ]);
    expect(await tenants.strict.read(`/Users/${id}`)).toMatchObject({
      nickName: 'Babs',
      emails: [{ value: 'b@example.com', type: 'work' }],
      [ENTERPRISE]: { department: 'Tours' },
    });
  });

  it('[7643-004] filters, attributes, excludedAttributes and sortBy name attributes in any case', async () => {
    const client = await tenants.fresh('strict');
    const first = await client.make('/Users', { userName: 'a', title: 'Guide' });
    await client.make('/Users', { userName: 'b', title: 'Guide' });
    expect(await client.count('/Users', 'USERNAME eq "a"')).toBe(1);
    expect(await client.count('/Users', `${USER.toUpperCase()}:UserName eq "a"`)).toBe(1);
    expect((await client.get(`/Users/${first.id}?attributes=TITLE`)).json).toEqual({
      schemas: [USER],
      id: first.id,
      title: 'Guide',
    });
    expect((await client.get(`/Users/${first.id}?excludedAttributes=TITLE`)).json.title).toBeUndefined();
    const sorted = await client.get('/Users?sortBy=USERname&sortOrder=descending');
    expect(sorted.json.Resources.map((each: { userName: string }) => each.userName)).toEqual(['b', 'a']);
  });

  it('[7643-005] every resource that is returned names its schemas', async () => {
    const client = tenants.strict;
    const made = await client.post('/Users', user());
    const replaced = await client.put(`/Users/${made.json.id}`, user());
    const patched = await client.patch(`/Users/${made.json.id}`, [{ op: 'add', path: 'title', value: 'Guide' }]);
    const read = await client.get(`/Users/${made.json.id}?attributes=title`);
    for (const reply of [made, replaced, patched, read]) expect(reply.json.schemas).toEqual([USER]);
    const groups = await client.post('/Groups', group());
    expect(groups.json.schemas).toEqual(['urn:ietf:params:scim:schemas:core:2.0:Group']);
    for (const path of ['/Users', '/Groups', '/Schemas', '/ResourceTypes', '']) {
      const { Resources } = (await client.get(path || '/')).json;
      expect(Resources.length).toBeGreaterThan(0);
      for (const each of Resources) expect(each.schemas).toEqual(expect.arrayContaining([expect.any(String)]));
    }
  });

  it.each([undefined, [], 'urn:ietf:params:scim:schemas:core:2.0:User', null])(
    '[7643-005] strict: a resource whose schemas are %j is refused',
    async (schemas) => {
      expectScimError(await tenants.strict.post('/Users', user({ schemas })), 400, 'invalidSyntax');
    },
  );

  it('[7643-005] lenient: a resource without schemas is taken, and its reply has them', async () => {
    const reply = await tenants.lenient.post('/Users', user({ schemas: undefined }));
    expect(reply.status).toBe(201);
    expect(reply.json.schemas).toEqual([USER]);
    expect(reply.headers.get('rollcall-applied')).toContain('schemas-missing');
  });

  it.each([[['text']], ['text'], [7], [true], [null]])('[7643-005] a body %j is no resource', async (body) => {
    for (const client of [tenants.lenient, tenants.strict]) {
      expectScimError(await client.post('/Users', JSON.stringify(body)), 400, 'invalidSyntax');
    }
  });

  it.each(['1a', 'a b', '_x', '-x', '', 'ä', 'a.b', 'a:b', '$', '$x'])(
    '[7643-006] a schema with an attribute named %j is refused',
    (name) => {
      expect(() => load({ name })).toThrow(/name/);
    },
  );

  it.each(['a', 'A1', 'a-b', 'a_b', 'a$b', '$ref'])('[7643-006] an attribute may be named %j', (name) => {
    expect(() => load({ name })).not.toThrow();
  });
});

describe('attribute characteristics (RFC 7643 sections 2.2 and 2.3)', () => {
  it('[7643-007] /Schemas publishes the defaults of what a definition leaves out', async () => {
    const { attributes } = await tenants.lenient.read(`/Schemas/${DEVICE}`);
    expect(attributes.find((each: { name: string }) => each.name === 'label')).toEqual({
      name: 'label',
      type: 'string',
      multiValued: false,
      description: '',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
    });
  });

  it('[7643-007] an attribute defined by its name alone behaves by those defaults', async () => {
    const client = await tenants.fresh('strict');
    const { id } = await client.make('/Devices', { label: 'One' });
    await client.make('/Devices', { label: 'ONE' });
    await client.make('/Devices', { label: undefined });
    expect(await client.count('/Devices', 'label eq "one"')).toBe(2);
    const patched = await client.patch(`/Devices/${id}`, [{ op: 'replace', path: 'label', value: 'Two' }]);
    expect(patched.json.label).toBe('Two');
    expectScimError(await client.post('/Devices', device({ label: 5 })), 400, 'invalidValue');
    expectScimError(await client.post('/Devices', device({ label: ['x'] })), 400, 'invalidValue');
  });

  it.each(['foo', 'number', 'String', 'date', ''])('[7643-008] a schema cannot bring the data type %j', (type) => {
    expect(() => load({ name: 'part', type })).toThrow(/part.*"type"/);
  });
});
