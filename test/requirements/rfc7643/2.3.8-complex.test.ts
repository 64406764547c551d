import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AttributeDefinition } from '../../../src/scim/schema/definition.js';
import { createRegistry } from '../../../src/scim/schema/registry.js';
import { ENTERPRISE, startTenants, type Tenants, unique, user, USER } from './support.js';

let tenants: Tenants;

beforeAll(async () => {
  tenants = await startTenants();
});

afterAll(() => tenants.close());

const SCHEMA_OF_SCHEMAS = 'urn:ietf:params:scim:schemas:core:2.0:Schema';

function load(...attributes: unknown[]): unknown {
  return createRegistry([{ id: 'urn:example:Thing', name: 'Thing', attributes: attributes as AttributeDefinition[] }]);
}

/** The value with the keys of every object in an order that `random` chooses. */
function shuffled(value: unknown, random: () => number): unknown {
  if (Array.isArray(value)) return value.map((each) => shuffled(each, random));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, each]) => [key, shuffled(each, random)] as const);
  return Object.fromEntries(
    entries
      .map((entry) => ({ entry, at: random() }))
      .sort((a, b) => a.at - b.at)
      .map((x) => x.entry),
  );
}

describe('Complex (RFC 7643 section 2.3.8)', () => {
  it('[7643-022] the order of attributes in a body changes nothing', async () => {
    const client = await tenants.fresh('strict');
    const base = {
      schemas: [USER, ENTERPRISE],
      externalId: 'e1',
      name: { givenName: 'Barbara', familyName: 'Jensen', middleName: 'Jane' },
      emails: [
        { value: 'a@example.com', type: 'work', primary: true, display: 'A' },
        { value: 'b@example.com', type: 'home' },
      ],
      addresses: [{ streetAddress: '100 Universal City Plaza', locality: 'Hollywood', country: 'US', type: 'work' }],
      active: true,
      [ENTERPRISE]: { department: 'Tours', manager: { value: '2819c223', $ref: 'Users/2819c223' } },
    };
    const stored = async (body: object) => {
      const { id } = (await client.post('/Users', body)).json;
      const { id: _id, meta: _meta, userName: _userName, ...rest } = await client.read(`/Users/${id}`);
      return rest;
    };
    const expected = await stored({ ...base, userName: unique() });
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), async (stream) => {
        const body = shuffled({ ...base, userName: unique() }, () => stream.next().value as number);
        expect(await stored(body as object)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });

  it('[7643-022] a filter, a path and a PatchOp read their parts in any order', async () => {
    const { id } = await tenants.strict.make('/Users', { emails: [{ primary: true, type: 'work', value: 'a@x.org' }] });
    const body = JSON.stringify({
      Operations: [{ value: 'b@x.org', path: 'emails[type eq "work"].value', op: 'replace' }],
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    });
    const reply = await tenants.strict.send('PATCH', `/Users/${id}`, { body: body });
    expect(reply.json.emails).toEqual([{ value: 'b@x.org', type: 'work', primary: true }]);
  });

  it('[7643-023] a schema with a complex attribute inside a complex one is refused', () => {
    const inner = { name: 'inner', type: 'complex', subAttributes: [{ name: 'value' }] };
    expect(() => load({ name: 'outer', type: 'complex', subAttributes: [inner] })).toThrow(/outer.*complex/);
    expect(() => load({ name: 'outer', type: 'complex', multiValued: true, subAttributes: [inner] })).toThrow(/outer/);
  });

  it('[7643-023] no published schema nests complex attributes, but for the one that describes schemas', async () => {
    const { Resources } = (await tenants.lenient.get('/Schemas')).json;
    const nested = Resources.filter((schema: { attributes: { subAttributes?: { type: string }[] }[] }) =>
      schema.attributes.some((each) => each.subAttributes?.some((sub) => sub.type === 'complex')),
    );
    expect(nested.map((schema: { id: string }) => schema.id)).toEqual([SCHEMA_OF_SCHEMAS]);
  });

  it('[7643-024] published complex attributes have neither uniqueness nor caseExact', async () => {
    const { Resources } = (await tenants.lenient.get('/Schemas')).json;
    const complex = Resources.flatMap((schema: { attributes: object[] }) => schema.attributes).filter(
      (each: { type: string }) => each.type === 'complex',
    );
    expect(complex.length).toBeGreaterThan(10);
    for (const each of complex) {
      expect(Object.keys(each)).not.toContain('uniqueness');
      expect(Object.keys(each)).not.toContain('caseExact');
    }
  });

  it('[7643-024] a schema with a complex attribute that is unique is refused', () => {
    const attribute = { name: 'thing', type: 'complex', uniqueness: 'server', subAttributes: [{ name: 'value' }] };
    expect(() => load(attribute)).toThrow(/thing.*uniqueness/);
  });

  it('[7643-024] equal complex values stand beside each other', async () => {
    const same = { name: { givenName: 'Barbara' }, emails: [{ value: 'shared@example.com', type: 'work' }] };
    for (const client of [tenants.strict, tenants.lenient]) {
      expect((await client.post('/Users', user(same))).status).toBe(201);
      expect((await client.post('/Users', user(same))).status).toBe(201);
    }
  });
});

describe('predefined sub-attributes (RFC 7643 section 2.4)', () => {
  const withSub = (sub: object) => ({
    name: 'things',
    type: 'complex',
    multiValued: true,
    subAttributes: [{ name: 'value' }, sub],
  });

  it.each([
    { name: 'primary' },
    { name: 'primary', type: 'integer' },
    { name: 'Primary', type: 'string' },
    { name: 'primary', type: 'boolean', multiValued: true },
    { name: 'type', type: 'integer' },
    { name: 'type', multiValued: true },
    { name: 'display', type: 'boolean' },
    { name: '$ref', type: 'string' },
  ])('[7643-025] a schema with the sub-attribute %j is refused', (sub) => {
    expect(() => load(withSub(sub))).toThrow(new RegExp(`things.*${sub.name.replace('$', '\\$')}`));
  });

  it.each([
    { name: 'primary', type: 'boolean' },
    { name: 'type', canonicalValues: ['a'] },
    { name: 'display' },
    { name: '$ref', type: 'reference', referenceTypes: ['User'] },
  ])('[7643-025] %j keeps its meaning', (sub) => {
    expect(() => load(withSub(sub))).not.toThrow();
  });

  it('[7643-025] every published predefined sub-attribute has its meaning', async () => {
    const { Resources } = (await tenants.lenient.get('/Schemas')).json;
    const types: Record<string, string> = { primary: 'boolean', type: 'string', display: 'string', $ref: 'reference' };
    const subs = Resources.flatMap((schema: { attributes: object[] }) => schema.attributes)
      .filter((each: { multiValued: boolean }) => each.multiValued)
      .flatMap((each: { subAttributes?: object[] }) => each.subAttributes ?? [])
      .filter((sub: { name: string }) => Object.hasOwn(types, sub.name));
    expect(subs.length).toBeGreaterThan(20);
    for (const { name, type } of subs) expect({ name, type }).toEqual({ name, type: types[name] });
  });

  it.each(['x', 7, ['a']])('[7643-025] strict: an element %j of a complex attribute is refused', async (element) => {
    expect((await tenants.strict.post('/Users', user({ emails: [element] }))).json.scimType).toBe('invalidValue');
  });

  it('[7643-025] lenient: a plain element is the value of a complex one', async () => {
    expect((await tenants.lenient.make('/Users', { emails: ['a@x.org'] })).emails).toEqual([{ value: 'a@x.org' }]);
  });
});
