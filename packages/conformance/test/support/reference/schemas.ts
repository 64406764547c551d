import type { Json, JsonObject } from '../../../src/json.js';

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const DEVICE = 'urn:example:schemas:1.0:Device';

export interface Attribute {
  name: string;
  type: string;
  multiValued: boolean;
  required: boolean;
  caseExact: boolean;
  mutability: string;
  returned: string;
  uniqueness: string;
  subAttributes?: Attribute[];
  referenceTypes?: string[];
  description: string;
}

type Facts = Partial<Omit<Attribute, 'name' | 'description'>>;

function attribute(name: string, facts: Facts = {}): Attribute {
  const type = facts.type ?? 'string';
  const reference = type === 'reference' ? { referenceTypes: ['external'], caseExact: true } : {};
  return {
    name,
    type,
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    description: name,
    ...reference,
    ...facts,
  };
}

const values = (name: string, type = 'string'): Attribute =>
  attribute(name, {
    type: 'complex',
    multiValued: true,
    subAttributes: [
      attribute('value', { type, caseExact: type === 'binary' || type === 'reference' }),
      attribute('display'),
      attribute('type'),
      attribute('primary', { type: 'boolean' }),
    ],
  });

const texts = (...names: string[]): Attribute[] => names.map((name) => attribute(name));

export const SCHEMAS: { id: string; name: string; attributes: Attribute[] }[] = [
  {
    id: USER,
    name: 'User',
    attributes: [
      attribute('userName', { required: true, uniqueness: 'server' }),
      attribute('name', {
        type: 'complex',
        subAttributes: texts('formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix'),
      }),
      ...texts('displayName', 'nickName', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'),
      attribute('profileUrl', { type: 'reference' }),
      attribute('active', { type: 'boolean' }),
      attribute('password', { mutability: 'writeOnly', returned: 'never' }),
      values('emails'),
      values('phoneNumbers'),
      values('ims'),
      values('photos', 'reference'),
      values('entitlements'),
      values('roles'),
      values('x509Certificates', 'binary'),
      attribute('addresses', {
        type: 'complex',
        multiValued: true,
        subAttributes: [
          ...texts('formatted', 'streetAddress', 'locality', 'country', 'type'),
          attribute('primary', { type: 'boolean' }),
        ],
      }),
      attribute('groups', {
        type: 'complex',
        multiValued: true,
        mutability: 'readOnly',
        subAttributes: texts('value', 'display').map((sub) => ({ ...sub, mutability: 'readOnly' })),
      }),
    ],
  },
  {
    id: GROUP,
    name: 'Group',
    attributes: [
      attribute('displayName', { required: true }),
      attribute('members', {
        type: 'complex',
        multiValued: true,
        subAttributes: [
          attribute('value', { mutability: 'immutable', caseExact: true }),
          attribute('$ref', { type: 'reference', mutability: 'immutable' }),
          attribute('type', { mutability: 'immutable' }),
          attribute('display', { mutability: 'readOnly' }),
        ],
      }),
    ],
  },
  {
    id: ENTERPRISE,
    name: 'EnterpriseUser',
    attributes: [
      ...texts('employeeNumber', 'costCenter', 'organization', 'division', 'department'),
      attribute('manager', {
        type: 'complex',
        subAttributes: [attribute('value', { caseExact: true }), attribute('displayName', { mutability: 'readOnly' })],
      }),
    ],
  },
  { id: DEVICE, name: 'Device', attributes: [attribute('serial', { required: true }), attribute('label')] },
];

export const TYPES = [
  { name: 'User', endpoint: '/Users', schema: USER, extensions: [ENTERPRISE] },
  { name: 'Group', endpoint: '/Groups', schema: GROUP, extensions: [] },
  { name: 'Device', endpoint: '/Devices', schema: DEVICE, extensions: [] },
];

export type ResourceType = (typeof TYPES)[number];

export const attributesOf = (schema: string): Attribute[] => SCHEMAS.find(({ id }) => id === schema)?.attributes ?? [];

export const named = <T extends { name: string }>(some: readonly T[], name: string): T | undefined =>
  some.find((one) => one.name.toLowerCase() === name.toLowerCase());

/** Splits `urn:...:attr.sub` into schema, attribute and sub-attribute, names in their canonical case. */
export function resolvePath(
  type: ResourceType,
  path: string,
): { schema: string; attribute?: Attribute; sub?: string; name: string } {
  const urn = [type.schema, ...type.extensions].find((one) => path.toLowerCase().startsWith(`${one.toLowerCase()}:`));
  const [first = '', second] = (urn ? path.slice(urn.length + 1) : path).split('.');
  const bare = [type.schema, ...type.extensions].find((one) => one.toLowerCase() === path.toLowerCase());
  if (bare && bare !== type.schema) return { schema: bare, name: '' };
  const holders = urn ? [urn] : [type.schema, ...type.extensions];
  const schema = holders.find((one) => named(attributesOf(one), first)) ?? type.schema;
  const found = named(attributesOf(schema), first);
  const sub = second === undefined ? undefined : (named(found?.subAttributes ?? [], second)?.name ?? second);
  return { schema, attribute: found, sub, name: found?.name ?? first };
}

const meta = (resourceType: string, location: string): JsonObject => ({ resourceType, location });

export function schemaResources(base: string): JsonObject[] {
  return SCHEMAS.map(({ id, name, attributes }) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id,
    name,
    description: name,
    attributes: attributes as unknown as Json,
    meta: meta('Schema', `${base}/Schemas/${id}`),
  }));
}

export function typeResources(base: string): JsonObject[] {
  return TYPES.map(({ name, endpoint, schema, extensions }) => ({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
    id: name,
    name,
    description: name,
    endpoint,
    schema,
    schemaExtensions: extensions.map((one) => ({ schema: one, required: false })),
    meta: meta('ResourceType', `${base}/ResourceTypes/${name}`),
  }));
}

export function configResource(base: string): JsonObject {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: 50, maxPayloadSize: 200_000 },
    filter: { supported: true, maxResults: 200 },
    changePassword: { supported: true },
    sort: { supported: true },
    etag: { supported: true },
    pagination: { cursor: true, index: true, defaultPaginationMethod: 'index', maxPageSize: 200 },
    authenticationSchemes: [{ type: 'oauthbearertoken', name: 'Bearer token', description: 'A bearer token.' }],
    meta: meta('ServiceProviderConfig', `${base}/ServiceProviderConfig`),
  };
}
