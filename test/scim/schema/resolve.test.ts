import { describe, expect, it } from '@jest/globals';
import type { ResourceType } from '../../../src/scim/schema/attribute.js';
import { createRegistry } from '../../../src/scim/schema/registry.js';
import { findExtension, resolveAttribute, splitAttributePath } from '../../../src/scim/schema/resolve.js';
import { ENTERPRISE_USER_URN as ENT, GROUP_URN, USER_URN } from '../../../src/scim/urns.js';

const OTHER = 'urn:example:2.0:Badge';
const DEEPER = `${ENT}:Deep`;
const registry = createRegistry(
  [
    { id: OTHER, name: 'Badge', attributes: [{ name: 'department' }, { name: 'badge' }] },
    { id: DEEPER, name: 'Deep', attributes: [{ name: 'floor' }] },
    { id: 'urn:example:2.0:Person', name: 'Person', attributes: [{ name: 'label' }] },
  ],
  [
    {
      name: 'Person',
      endpoint: '/People',
      schema: 'urn:example:2.0:Person',
      schemaExtensions: [ENT, OTHER, DEEPER].map((schema) => ({ schema, required: false })),
    },
  ],
);
const type = (name: string) => registry.typeByName(name) as ResourceType;
const user = type('User');
const person = type('Person');

describe('splitAttributePath (RFC 7644 section 3.10)', () => {
  it.each([
    ['userName', { name: 'userName' }],
    ['name.givenName', { name: 'name', sub: 'givenName' }],
    ['a.b.c', { name: 'a', sub: 'b.c' }],
    ['members.$ref', { name: 'members', sub: '$ref' }],
    [`${USER_URN}:name.givenName`, { schema: USER_URN, name: 'name', sub: 'givenName' }],
    [`${ENT}:manager.value`, { schema: ENT, name: 'manager', sub: 'value' }],
    [`${ENT.toUpperCase()}:department`, { schema: ENT.toUpperCase(), name: 'department' }],
    [
      'urn:ietf:params:scim:schemas:unknown:2.0:User:a.b',
      { schema: 'urn:ietf:params:scim:schemas:unknown:2.0:User', name: 'a', sub: 'b' },
    ],
    ['', { name: '' }],
    [`${ENT}:`, { schema: ENT, name: '' }],
  ])('splits %p', (text, expected) => {
    expect(splitAttributePath(text, user)).toEqual(expected);
  });

  it('prefers the longest URN of the type', () => {
    expect(splitAttributePath(`${DEEPER}:floor`, person)).toEqual({ schema: DEEPER, name: 'floor' });
  });

  it('takes a name with colons after a known URN as that name', () => {
    expect(splitAttributePath(`${ENT}:no:such`, user)).toEqual({ schema: ENT, name: 'no:such' });
  });
});

describe('resolveAttribute', () => {
  it.each([
    [user, { name: 'USERNAME' }, 'userName'],
    [user, { name: 'name', sub: 'GIVENNAME' }, 'name.givenName'],
    [user, { schema: USER_URN.toLowerCase(), name: 'userName' }, 'userName'],
    [user, { schema: USER_URN, name: 'meta', sub: 'created' }, 'meta.created'],
    [user, { schema: ENT.toUpperCase(), name: 'Manager', sub: 'Value' }, `${ENT}:manager.value`],
    [user, { name: 'manager' }, `${ENT}:manager`],
    [user, { name: 'manager', sub: 'value' }, `${ENT}:manager.value`],
    [person, { name: 'badge' }, `${OTHER}:badge`],
    [person, { schema: OTHER, name: 'department' }, `${OTHER}:department`],
  ])('finds %#: %p', (where, path, expected) => {
    expect(resolveAttribute(where as ResourceType, path as never)?.path).toBe(expected);
  });

  it.each([
    ['a name two extensions define', person, { name: 'department' }],
    ['an unknown name', user, { name: 'nothing' }],
    ['an unknown part', user, { name: 'name', sub: 'nothing' }],
    ['a part of a simple attribute', user, { name: 'userName', sub: 'value' }],
    ['an extension attribute under the core URN', user, { schema: USER_URN, name: 'manager' }],
    ['a core attribute under an extension URN', user, { schema: ENT, name: 'userName' }],
    ['the URN of another type', user, { schema: GROUP_URN, name: 'displayName' }],
    ['a name of the prototype', user, { name: '__proto__' }],
    ['another name of the prototype', user, { name: 'constructor' }],
    ['a part named like the prototype', user, { name: 'name', sub: 'constructor' }],
  ])('does not find %s', (_, where, path) => {
    expect(resolveAttribute(where, path)).toBeUndefined();
  });

  it('finds an extension by its URN in any case', () => {
    expect(findExtension(user, ENT.toUpperCase())?.schema).toBe(ENT);
    expect(findExtension(user, USER_URN)).toBeUndefined();
  });
});
