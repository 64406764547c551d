import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AttributeDefinition, SchemaDefinition } from '../../../src/scim/schema/definition.js';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { DEVICE_SCHEMAS, ENTERPRISE, GROUP, startTenantsWith, type Tenants, USER } from './support.js';

const SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Schema';

let tenants: Tenants;
let published: SchemaDefinition[];

beforeAll(async () => {
  tenants = await startTenantsWith(DEVICE_SCHEMAS);
  published = (await tenants.strict.get('/Schemas')).json.Resources;
});

afterAll(() => tenants.close());

/** Every attribute and sub-attribute of the published schemas, with its path. */
function everyAttribute(): (AttributeDefinition & { readonly path: string })[] {
  const walk = (
    path: string,
    attributes: readonly AttributeDefinition[] = [],
  ): (AttributeDefinition & { path: string })[] =>
    attributes.flatMap((each) => [
      { ...each, path: `${path}.${each.name}` },
      ...walk(`${path}.${each.name}`, each.subAttributes),
    ]);
  return published.flatMap((schema) => walk(schema.id, schema.attributes));
}

describe('Schema (RFC 7643 section 7)', () => {
  it('[7643-101] each schema is published with its URI as id, a name, a description and attributes', async () => {
    expect(published.map(({ id }) => id)).toEqual(expect.arrayContaining([USER, GROUP, ENTERPRISE, SCHEMA]));
    for (const schema of published) {
      expect(schema).toMatchObject({ schemas: [SCHEMA], meta: { resourceType: 'Schema' } });
      expect(schema.id).toMatch(/^urn:/);
      expect(schema.name).toMatch(/\S/);
      expect(schema.description).toMatch(/\S/);
      expect(schema.attributes.length).toBeGreaterThan(0);
      expect(await tenants.strict.read(`/Schemas/${schema.id}`)).toEqual(schema);
    }
  });

  it('[7643-101] schemas cannot be written', async () => {
    for (const path of ['/Schemas', `/Schemas/${USER}`]) {
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        const body = method === 'DELETE' ? undefined : { schemas: [SCHEMA], id: USER, name: 'User', attributes: [] };
        expectScimError(await tenants.strict.send(method, path, { body: body }), 405);
      }
    }
    expect((await tenants.strict.get('/Schemas')).json.Resources).toEqual(published);
  });

  it('[7643-101] the schema of schemas says that they are readOnly', async () => {
    const inSchemas = everyAttribute().filter(({ path }) => path.startsWith(`${SCHEMA}.`));
    expect(inSchemas.length).toBeGreaterThan(20);
    for (const { path, mutability } of inSchemas) expect([path, mutability]).toEqual([path, 'readOnly']);
  });

  it('[7643-102] complex attributes list their sub-attributes', () => {
    const complex = everyAttribute().filter(({ type }) => type === 'complex');
    expect(complex.length).toBeGreaterThan(15);
    for (const { path, subAttributes } of complex) expect([path, subAttributes?.length ?? 0]).not.toEqual([path, 0]);
  });

  it('[7643-103] every type is one of the eight', () => {
    const types = new Set(everyAttribute().map(({ type }) => type));
    const eight = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'reference', 'complex', 'binary'];
    expect([...types].sort()).toEqual(eight.sort());
  });

  it('[7643-103] the schema of schemas names the same types', async () => {
    const { attributes } = await tenants.strict.read(`/Schemas/${SCHEMA}`);
    const subAttributes = attributes.find(({ name }: { name: string }) => name === 'attributes').subAttributes;
    const type = subAttributes.find(({ name }: { name: string }) => name === 'type');
    expect([...type.canonicalValues].sort()).toEqual(
      ['binary', 'boolean', 'complex', 'dateTime', 'decimal', 'integer', 'reference', 'string'].sort(),
    );
  });

  it('[7643-113] every reference says where it may lead, and nothing else does', async () => {
    const { Resources: types } = (await tenants.strict.get('/ResourceTypes')).json;
    const names = types.map(({ name }: { name: string }) => name);
    const references = everyAttribute().filter(({ type }) => type === 'reference');
    expect(references.length).toBeGreaterThan(5);
    for (const { path, referenceTypes = [] } of references) {
      expect([path, referenceTypes.length]).not.toEqual([path, 0]);
      for (const each of referenceTypes) expect([...names, 'external', 'uri']).toContain(each);
    }
    const others = everyAttribute().filter(({ type, referenceTypes }) => type !== 'reference' && referenceTypes);
    expect(others).toEqual([]);
    const of = (path: string) => references.find((each) => each.path === path)?.referenceTypes;
    expect(of(`${GROUP}.members.$ref`)).toEqual(['User', 'Group']);
    expect(of(`${USER}.groups.$ref`)).toEqual(['Group']);
    expect(of(`${ENTERPRISE}.manager.$ref`)).toEqual(['User']);
    expect(of(`${USER}.profileUrl`)).toEqual(['external']);
  });
});
