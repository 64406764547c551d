import { Compatibility, type Mode } from '../../../src/scim/compat/rule.js';
import type { JsonObject } from '../../../src/scim/json.js';
import type { NormalizedResource } from '../../../src/scim/resource/normalize.js';
import { normalizeResource } from '../../../src/scim/resource/normalize.js';
import type { Attribute, ResourceType } from '../../../src/scim/schema/attribute.js';
import type { AttributeDefinition } from '../../../src/scim/schema/definition.js';
import { createRegistry } from '../../../src/scim/schema/registry.js';

export const DEVICE_URN = 'urn:example:params:scim:schemas:2.0:Device';
export const STOCK_URN = 'urn:example:params:scim:schemas:2.0:Stock';
export const WARRANTY_URN = 'urn:example:params:scim:schemas:2.0:Warranty';

const attributes: AttributeDefinition[] = [
  { name: 'serial', required: true, mutability: 'immutable' },
  { name: 'slots', type: 'integer' },
  { name: 'weight', type: 'decimal' },
  { name: 'built', type: 'dateTime' },
  { name: 'key', type: 'binary' },
  { name: 'manual', type: 'reference' },
  { name: 'enabled', type: 'boolean' },
  { name: 'labels', multiValued: true },
  { name: 'code', canonicalValues: ['Red', 'Green'], caseExact: true },
  { name: 'secret', mutability: 'writeOnly', returned: 'never' },
  { name: 'note', returned: 'request' },
  { name: 'state', mutability: 'readOnly' },
  {
    name: 'owner',
    type: 'complex',
    subAttributes: [
      { name: 'value', required: true },
      { name: 'since', mutability: 'immutable' },
      { name: 'seen', mutability: 'readOnly' },
      { name: 'pin', returned: 'never' },
      { name: 'hint', returned: 'request' },
    ],
  },
  {
    name: 'ports',
    type: 'complex',
    multiValued: true,
    subAttributes: [{ name: 'value', type: 'integer' }, { name: 'type' }, { name: 'tags', multiValued: true }],
  },
];

/** The built-in registry with a type that has an attribute of every kind, one required and one optional extension. */
export const registry = createRegistry(
  [
    { id: DEVICE_URN, name: 'Device', attributes },
    {
      id: STOCK_URN,
      name: 'Stock',
      attributes: [
        { name: 'shelf', required: true },
        { name: 'token', required: true, returned: 'never' },
      ],
    },
    {
      id: WARRANTY_URN,
      name: 'Warranty',
      attributes: [
        { name: 'until', type: 'dateTime', required: true },
        { name: 'kind', mutability: 'immutable' },
      ],
    },
  ],
  [
    {
      name: 'Device',
      endpoint: '/Devices',
      schema: DEVICE_URN,
      schemaExtensions: [
        { schema: STOCK_URN, required: true },
        { schema: WARRANTY_URN, required: false },
      ],
    },
  ],
);

export function typeNamed(name: string): ResourceType {
  const type = registry.typeByName(name);
  if (!type) throw new Error(`no type ${name}`);
  return type;
}

export function attributeAt(type: ResourceType, path: string): Attribute {
  const attribute = type.byPath.get(path);
  if (!attribute) throw new Error(`no attribute ${path}`);
  return attribute;
}

export interface Outcome extends NormalizedResource {
  readonly applied: readonly string[];
}

/** Normalizes a body and names the dialect rules that were applied. */
export function read(type: ResourceType, body: unknown, mode: Mode, verb: 'create' | 'replace' = 'replace'): Outcome {
  const compat = new Compatibility(mode);
  return { ...normalizeResource(type, body, { compat, verb }), applied: compat.applied };
}

/** A sound User, Group or Device body with changes; `undefined` leaves an attribute out. */
export function body(type: ResourceType, changes: Record<string, unknown> = {}): JsonObject {
  const base: Record<string, Record<string, unknown>> = {
    User: { schemas: [type.schema], userName: 'bjensen' },
    Group: { schemas: [type.schema], displayName: 'Tour Guides' },
    Device: { schemas: [type.schema, STOCK_URN], serial: 'S1', [STOCK_URN]: { shelf: 'A', token: 't' } },
  };
  const entries = Object.entries({ ...base[type.name], ...changes }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as JsonObject;
}
