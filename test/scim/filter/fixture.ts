import type { AttributePath, BoundFilter, Filter } from '../../../src/scim/filter/ast.js';
import { bindFilter, type BindOptions } from '../../../src/scim/filter/bind.js';
import { evaluateFilter } from '../../../src/scim/filter/evaluate.js';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import type { JsonObject } from '../../../src/scim/json.js';
import type { Attribute, ResourceType } from '../../../src/scim/schema/attribute.js';
import { createRegistry } from '../../../src/scim/schema/registry.js';

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const DEVICE = 'urn:example:params:scim:schemas:Device';
export const PLACE = 'urn:example:params:scim:schemas:extension:Place:1.0';
export const OTHER_PLACE = 'urn:example:params:scim:schemas:extension:OtherPlace';

/** RFC 7643's types, and a Device with an attribute of every kind and two extensions. */
const registry = createRegistry(
  [
    {
      id: DEVICE,
      name: 'Device',
      attributes: [
        { name: 'label', type: 'string' },
        { name: 'serial', type: 'string', caseExact: true },
        { name: 'secret', type: 'string', returned: 'never', mutability: 'writeOnly' },
        { name: 'ports', type: 'integer' },
        { name: 'weight', type: 'decimal' },
        { name: 'online', type: 'boolean' },
        { name: 'installed', type: 'dateTime' },
        { name: 'key', type: 'binary' },
        { name: 'page', type: 'reference', referenceTypes: ['external'] },
        { name: 'tags', type: 'string', multiValued: true },
        {
          name: 'owner',
          type: 'complex',
          subAttributes: [
            { name: 'value' },
            { name: '$ref', type: 'reference', referenceTypes: ['User'] },
            { name: 'pin', returned: 'never' },
          ],
        },
        { name: 'badge', type: 'complex', subAttributes: [{ name: 'value', returned: 'never' }, { name: 'colour' }] },
        {
          name: 'slots',
          type: 'complex',
          multiValued: true,
          subAttributes: [
            { name: 'number', type: 'integer' },
            { name: 'card' },
            { name: 'active', type: 'boolean' },
            { name: 'since', type: 'dateTime' },
          ],
        },
      ],
    },
    { id: PLACE, name: 'Place', attributes: [{ name: 'room' }, { name: 'floor', type: 'integer' }, { name: 'note' }] },
    { id: OTHER_PLACE, name: 'OtherPlace', attributes: [{ name: 'note' }] },
  ],
  [
    {
      name: 'Device',
      endpoint: '/Devices',
      schema: DEVICE,
      schemaExtensions: [
        { schema: PLACE, required: false },
        { schema: OTHER_PLACE, required: false },
      ],
    },
  ],
);

export const user = typeNamed('User');
export const group = typeNamed('Group');
export const device = typeNamed('Device');

function typeNamed(name: string): ResourceType {
  const type = registry.typeByName(name);
  if (!type) throw new Error(`no type ${name}`);
  return type;
}

/** The attribute with this canonical path. */
export function attributeOf(type: ResourceType, path: string): Attribute {
  const attribute = type.byPath.get(path);
  if (!attribute) throw new Error(`no attribute ${path}`);
  return attribute;
}

export function bound(text: string, type: ResourceType, options: Partial<BindOptions> = {}): BoundFilter {
  return bindFilter(parseFilter(text), type, { unknown: 'refuse', ...options });
}

/** Whether the resource satisfies the filter. */
export function matches(text: string, type: ResourceType, resource: JsonObject): boolean {
  return evaluateFilter(bound(text, type), resource);
}

/** What a bound filter says, short enough for a table: attributes by their path. */
export function outline(filter: BoundFilter): unknown {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { [filter.kind]: filter.operands.map(outline) };
    case 'not':
      return { not: outline(filter.operand) };
    case 'compare':
      return `${filter.attribute.path} ${filter.op} ${filter.key}`;
    case 'present':
      return `${filter.attribute.path} pr`;
    case 'element':
      return { [filter.attribute.path]: outline(filter.filter) };
    case 'constant':
      return filter.value;
  }
}

/** The filter without the positions of its names, which are where it was written and not what it says. */
export function unplaced(filter: Filter): unknown {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind: filter.kind, operands: filter.operands.map(unplaced) };
    case 'not':
      return { kind: 'not', operand: unplaced(filter.operand) };
    case 'compare':
      return { kind: 'compare', path: unplacedPath(filter.path), op: filter.op, value: filter.value };
    case 'present':
      return { kind: 'present', path: unplacedPath(filter.path) };
    case 'valuePath':
      return { kind: 'valuePath', path: unplacedPath(filter.path), filter: unplaced(filter.filter) };
  }
}

function unplacedPath(path: AttributePath): object {
  const { position: _position, ...names } = path;
  return names;
}

/** The error a call throws. */
export function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}
