import { describe, expect, it } from '@jest/globals';
import type { ResourceType } from '../../../src/scim/schema/attribute.js';
import type { ResourceTypeDefinition, SchemaDefinition } from '../../../src/scim/schema/definition.js';
import { SchemaConfigurationError } from '../../../src/scim/schema/configuration-error.js';
import { createRegistry, SchemaRegistry } from '../../../src/scim/schema/registry.js';
import { ENTERPRISE_USER_URN, GROUP_URN, USER_URN } from '../../../src/scim/urns.js';

const registry = createRegistry();

function type(name: string): ResourceType {
  const found = registry.typeByName(name);
  if (!found) throw new Error(`no type ${name}`);
  return found;
}

describe('SchemaRegistry of RFC 7643', () => {
  const user = type('User');
  const group = type('Group');

  it('serves User at /Users with the enterprise extension optional, and Group at /Groups (section 8.6)', () => {
    expect(registry.resourceTypes.map((each) => [each.name, each.endpoint, each.schema])).toEqual([
      ['User', '/Users', USER_URN],
      ['Group', '/Groups', GROUP_URN],
    ]);
    expect([...user.extensions.values()].map((each) => [each.schema, each.required])).toEqual([
      [ENTERPRISE_USER_URN, false],
    ]);
    expect(registry.typeByEndpoint('Users')).toBe(user);
    expect(registry.typeByEndpoint('/Groups')).toBe(group);
    expect(registry.typeByEndpoint('users')).toBeUndefined();
    expect(registry.typeByName('constructor')).toBeUndefined();
  });

  it('publishes all six schemas, found by URN in any case', () => {
    expect(registry.schemaDefinitions.map((schema) => schema.name)).toEqual([
      'User',
      'Group',
      'EnterpriseUser',
      'Service Provider Configuration',
      'ResourceType',
      'Schema',
    ]);
    expect(registry.schemaById(USER_URN.toUpperCase())?.id).toBe(USER_URN);
    expect(registry.schemaById('urn:none')).toBeUndefined();
  });

  it.each([
    ['id', { caseExact: true, mutability: 'readOnly', returned: 'always', source: 'column' }],
    ['externalId', { caseExact: true, mutability: 'readWrite', uniqueness: 'none', source: 'document' }],
    ['schemas', { multiValued: true, required: true, returned: 'always', source: 'column' }],
    ['meta', { mutability: 'readOnly', returned: 'default', source: 'column' }],
    ['meta.resourceType', { caseExact: true, mutability: 'readOnly', source: 'column' }],
    ['meta.lastModified', { type: 'dateTime', mutability: 'readOnly' }],
    ['meta.version', { caseExact: true, mutability: 'readOnly' }],
  ])('adds the common attribute %s to every type (section 3.1)', (path, expected) => {
    for (const each of registry.resourceTypes) {
      expect(each.byPath.get(path)).toMatchObject({ ...expected, schema: each.schema, extension: false });
    }
  });

  it.each([
    ['userName', { required: true, uniqueness: 'server', caseExact: false, type: 'string' }],
    ['password', { mutability: 'writeOnly', returned: 'never' }],
    ['active', { type: 'boolean' }],
    ['emails.value', { type: 'string', caseExact: false }],
    ['emails.display', { mutability: 'readWrite' }],
    ['addresses.primary', { type: 'boolean' }],
    ['photos.value', { type: 'reference', caseExact: true }],
    ['profileUrl', { type: 'reference', caseExact: true, referenceTypes: ['external'] }],
    ['x509Certificates.value', { type: 'binary', caseExact: true }],
    ['groups', { mutability: 'readOnly', source: 'memberOf' }],
    ['groups.$ref', { referenceTypes: ['Group'], source: 'memberOf' }],
    [`${ENTERPRISE_USER_URN}:manager.value`, { caseExact: true, extension: true, schema: ENTERPRISE_USER_URN }],
    [`${ENTERPRISE_USER_URN}:manager.displayName`, { mutability: 'readOnly' }],
  ])('gives User %s its characteristics (section 8.7.1 and errata)', (path, expected) => {
    expect(user.byPath.get(path)).toMatchObject(expected);
  });

  it.each([
    ['displayName', { required: true, uniqueness: 'none' }],
    ['members', { multiValued: true, mutability: 'readWrite', source: 'members' }],
    ['members.value', { mutability: 'immutable', source: 'members' }],
    ['members.$ref', { mutability: 'immutable', type: 'reference', referenceTypes: ['User', 'Group'] }],
    ['members.type', { mutability: 'immutable' }],
    ['members.display', { mutability: 'readOnly' }],
  ])('gives Group %s its characteristics (section 8.7.1 and errata 5368, 6011)', (path, expected) => {
    expect(group.byPath.get(path)).toMatchObject(expected);
  });

  it('keys attributes by lower-case name and sub-attributes by their parent', () => {
    const name = user.attributes.get('name');
    expect(name?.subAttributes.get('givenname')).toBe(user.byPath.get('name.givenName'));
    expect(user.byPath.get('name.givenName')?.parent).toBe(name);
    expect(user.attributes.get('nickname')?.name).toBe('nickName');
  });

  it.each([
    ['urn:ietf:params:scim:schemas:core:2.0:User', 'emails', { uniqueness: undefined, caseExact: undefined }],
    ['urn:ietf:params:scim:schemas:core:2.0:User', 'active', { uniqueness: undefined, caseExact: undefined }],
    ['urn:ietf:params:scim:schemas:core:2.0:User', 'title', { uniqueness: 'none', caseExact: false, required: false }],
    ['urn:ietf:params:scim:schemas:core:2.0:ResourceType', 'schemaExtensions', { multiValued: true, required: false }],
    ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig', 'etag', { type: 'complex', required: true }],
    ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig', 'pagination', { type: 'complex', required: false }],
  ])(
    'publishes what applies to the type of %s %s (section 2.3, errata 6004 and 7522, RFC 9865)',
    (urn, name, expected) => {
      const attribute = registry.schemaById(urn)?.attributes.find((each) => each.name === name);
      for (const [key, value] of Object.entries(expected)) {
        expect([key, attribute?.[key as 'name']]).toEqual([key, value]);
      }
    },
  );

  it('describes the Schema schema with errata 5606, 5607, 8415 and 8435', () => {
    const attributes = registry
      .schemaById('urn:ietf:params:scim:schemas:core:2.0:Schema')
      ?.attributes.find((each) => each.name === 'attributes')?.subAttributes;
    const parts = attributes?.find((each) => each.name === 'subAttributes')?.subAttributes;
    const types = (list: typeof parts) => list?.find((each) => each.name === 'type')?.canonicalValues;
    expect(types(attributes)).toEqual(expect.arrayContaining(['binary', 'complex']));
    expect(types(parts)).toContain('binary');
    expect(types(parts)).not.toContain('complex');
    expect(parts?.find((each) => each.name === 'referenceTypes')?.multiValued).toBe(true);
  });
});

describe('SchemaRegistry.withOverrides', () => {
  const unique = [{ schema: GROUP_URN, attribute: 'displayname', uniqueness: 'server' as const }];

  it('changes the uniqueness that is enforced and published, in the variant alone', () => {
    const variant = registry.withOverrides(unique);
    expect(variant.typeByName('Group')?.byPath.get('displayName')?.uniqueness).toBe('server');
    expect(variant.schemaById(GROUP_URN)?.attributes[0]).toMatchObject({ name: 'displayName', uniqueness: 'server' });
    expect(type('Group').byPath.get('displayName')?.uniqueness).toBe('none');
  });

  it('gives the same object for the same overrides', () => {
    expect(registry.withOverrides(unique)).toBe(registry.withOverrides([...unique]));
    expect(registry.withOverrides([])).toBe(registry);
  });

  it('refuses an attribute there is not', () => {
    expect(() => registry.withOverrides([{ schema: GROUP_URN, attribute: 'nothing', uniqueness: 'server' }])).toThrow(
      `Schema ${GROUP_URN}: has no attribute "nothing"`,
    );
  });
});

describe('SchemaRegistry refuses', () => {
  const urn = 'urn:example:params:scim:schemas:2.0:Device';
  const schema = (...attributes: unknown[]): SchemaDefinition =>
    ({ id: urn, name: 'Device', attributes }) as unknown as SchemaDefinition;
  const device: ResourceTypeDefinition = { name: 'Device', endpoint: '/Devices', schema: urn };

  it.each([
    ['a name used twice', schema({ name: 'serial' }, { name: 'SERIAL' }), /"SERIAL" is defined twice/],
    ['a name outside ATTRNAME', schema({ name: '__proto__' }), /"__proto__" is no attribute name/],
    ['a name with a dot', schema({ name: 'a.b' }), /"a\.b" is no attribute name/],
    ['an attribute without name', schema({}), /nothing is no attribute name/],
    ['an unknown type', schema({ name: 'a', type: 'text' }), /attribute a: "type" must be one of string, .*not "text"/],
    ['an unknown mutability', schema({ name: 'a', mutability: 'readonly' }), /"mutability" must be one of/],
    ['a flag that is no boolean', schema({ name: 'a', required: 'yes' }), /"required" must be true or false/],
    ['canonicalValues that are no strings', schema({ name: 'a', canonicalValues: [1] }), /array of strings/],
    ['complex without parts', schema({ name: 'a', type: 'complex' }), /needs "subAttributes"/],
    ['parts of a simple one', schema({ name: 'a', subAttributes: [{ name: 'b' }] }), /has no "subAttributes"/],
    [
      'nested complex (section 2.3.8)',
      schema({ name: 'a', type: 'complex', subAttributes: [{ name: 'b', type: 'complex', subAttributes: [] }] }),
      /attribute a, attribute b: a sub-attribute must not be complex/,
    ],
    [
      'uniqueness of a complex one (section 2.3.8)',
      schema({ name: 'a', type: 'complex', uniqueness: 'server', subAttributes: [{ name: 'b' }] }),
      /a complex attribute has no uniqueness/,
    ],
    [
      'uniqueness of what is not kept',
      schema({ name: 'a', returned: 'never', uniqueness: 'server' }),
      /cannot be unique/,
    ],
    ['attributes that are no array', { id: urn, name: 'D', attributes: {} } as never, /"attributes" must be an array/],
    ['an id that is no URI', { id: 'Device', name: 'D', attributes: [] }, /"id" must be a URI, not "Device"/],
    ['a schema without name', { id: urn, attributes: [] } as never, /"name" must be a non-empty string/],
    ['a schema there is already', { id: USER_URN.toUpperCase(), name: 'U', attributes: [] }, /is defined twice/],
  ])('%s', (_, definition, message) => {
    const build = () => createRegistry([definition], []);
    expect(build).toThrow(SchemaConfigurationError);
    expect(build).toThrow(message);
  });

  it.each<[string, Partial<ResourceTypeDefinition>, RegExp]>([
    ['a schema there is not', { schema: 'urn:none' }, /Resource type Device: there is no schema "urn:none"/],
    ['an extension there is not', { schemaExtensions: [{ schema: 'urn:x', required: false }] }, /no schema "urn:x"/],
    ['an extension twice', { schemaExtensions: [{ schema: urn, required: false }] }, /is named twice/],
    ['an extension without required', { schemaExtensions: [{ schema: USER_URN } as never] }, /needs "schema" and/],
    ['the endpoint of another', { endpoint: '/users' }, /endpoint \/users belongs to another/],
    ['an endpoint of the protocol', { endpoint: '/Bulk' }, /endpoint \/Bulk belongs to the protocol/],
    ['an endpoint without slash', { endpoint: 'Devices' }, /"endpoint" must be a slash/],
    ['an endpoint of two segments', { endpoint: '/a/b' }, /"endpoint" must be a slash/],
    ['a name used twice', { name: 'user' }, /Resource type user: is defined twice/],
    ['a name with a slash', { name: 'a/b' }, /is no name of a resource type/],
  ])('a resource type with %s', (_, change, message) => {
    expect(() => createRegistry([schema({ name: 'serial' })], [{ ...device, ...change }])).toThrow(message);
  });

  it('nothing of a sound one, whose own "id" yields to the common one (section 3.1)', () => {
    const own = createRegistry([schema({ name: 'ID', caseExact: false }, { name: 'serial' })], [device]);
    expect(own.typeByEndpoint('Devices')?.attributes.get('id')).toMatchObject({ caseExact: true, source: 'column' });
    expect(own.typeByName('Device')?.byPath.get('serial')?.schema).toBe(urn);
  });

  it('a registry may leave the built-in types out', () => {
    expect(new SchemaRegistry([schema({ name: 'serial' })], [device]).resourceTypes).toHaveLength(1);
  });
});
