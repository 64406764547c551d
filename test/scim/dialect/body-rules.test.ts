import { describe, expect, it } from '@jest/globals';
import { InvalidSyntaxError, InvalidValueError } from '../../../src/scim/errors.js';
import type { JsonObject } from '../../../src/scim/json.js';
import { body, read, typeNamed } from '../resource/fixtures.js';
import { ENTERPRISE_USER_URN as ENT, USER_URN } from '../../../src/scim/urns.js';

const user = typeNamed('User');
const schemas = [USER_URN, ENT];

describe('path-keys', () => {
  it.each<[string, Record<string, unknown>, JsonObject]>([
    [
      'a sub-attribute',
      { 'name.givenName': 'B', 'NAME.familyname': 'J' },
      { name: { givenName: 'B', familyName: 'J' } },
    ],
    [
      'a sub-attribute beside its attribute',
      { name: { familyName: 'J' }, 'name.givenName': 'B' },
      { name: { familyName: 'J', givenName: 'B' } },
    ],
    ['a sub-attribute beside a null attribute', { name: null, 'name.givenName': 'B' }, { name: { givenName: 'B' } }],
    ['an extension attribute', { [`${ENT}:department`]: 'Sales' }, { [ENT]: { department: 'Sales' } }],
    [
      'an extension attribute beside its object',
      { [ENT]: { division: 'D' }, [`${ENT.toUpperCase()}:department`]: 'Sales' },
      { [ENT]: { division: 'D', department: 'Sales' } },
    ],
    ['a part of an extension attribute', { [`${ENT}:manager.value`]: 'm' }, { [ENT]: { manager: { value: 'm' } } }],
    ['a core attribute by its URN', { [`${USER_URN}:title`]: 'Guide' }, { title: 'Guide' }],
    [
      'the core URN as an object',
      { [USER_URN]: { title: 'Guide', 'name.givenName': 'B' } },
      { title: 'Guide', name: { givenName: 'B' } },
    ],
    [
      '[P8] a part of an extension attribute in its object',
      { [ENT]: { 'manager.value': 'm' } },
      { [ENT]: { manager: { value: 'm' } } },
    ],
    [
      '[P8] a part of the one element there is to be',
      { 'emails.value': 'a@x', 'emails.type': 'work' },
      { emails: [{ value: 'a@x', type: 'work' }] },
    ],
    [
      '[P8] a part of the one element there is',
      { emails: [{ type: 'work' }], 'emails.value': 'a@x' },
      { emails: [{ type: 'work', value: 'a@x' }] },
    ],
    [
      '[P8] a part of a new element that the filter describes',
      { 'emails[type eq "work"].value': 'a@x' },
      { emails: [{ type: 'work', value: 'a@x' }] },
    ],
    [
      '[P8] parts of elements that are there, in any case',
      {
        Emails: [
          { Type: 'Work', value: 'a@x' },
          { type: 'home', value: 'b@x' },
        ],
        'emails[type eq "work"].display': 'A',
        'emails[type eq "other" and primary eq true].value': 'c@x',
      },
      {
        emails: [
          { type: 'work', value: 'a@x', display: 'A' },
          { type: 'home', value: 'b@x' },
          { type: 'other', primary: true, value: 'c@x' },
        ],
      },
    ],
    [
      '[P8] a whole element',
      { 'emails[type eq "work"]': { value: 'a@x' } },
      { emails: [{ type: 'work', value: 'a@x' }] },
    ],
    ['[P8] an element as a text', { 'emails[type eq "work"]': 'a@x' }, { emails: [{ type: 'work', value: 'a@x' }] }],
    [
      '[P8] an element as a lone text in an array',
      { 'emails[type eq "work"]': ['a@x'] },
      { emails: [{ type: 'work', value: 'a@x' }] },
    ],
    [
      '[P8] a part of a lone element',
      { emails: { type: 'work' }, 'emails.value': 'a@x' },
      { emails: [{ type: 'work', value: 'a@x' }] },
    ],
    ['[P8] a part without value', { 'emails[type eq "work"].value': null, title: 'Guide' }, { title: 'Guide' }],
  ])('lenient: %s', (_, changes, expected) => {
    const given = body(user, { schemas, ...changes });
    const before = structuredClone(given);
    const { document, applied } = read(user, given, 'lenient');
    expect(document).toEqual({ userName: 'bjensen', ...expected });
    expect(applied).toContain('path-keys');
    expect(given).toEqual(before);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a part', { name: { givenName: 'A' }, 'name.givenName': 'B' }],
    ['a part of what is no object', { name: 'A', 'name.givenName': 'B' }],
    ['an extension attribute', { [ENT]: { department: 'A' }, [`${ENT}:department`]: 'B' }],
    ['a core attribute', { title: 'A', [`${USER_URN}:title`]: 'B' }],
    ['a part of several elements', { emails: [{ type: 'a' }, { type: 'b' }], 'emails.value': 'x' }],
    ['a part of an element', { emails: [{ type: 'work', value: 'a' }], 'emails[type eq "work"].value': 'x' }],
    ['a part of what is no element', { emails: ['a'], 'emails[type eq "work"].value': 'x' }],
    ['a core attribute in the core object', { title: 'A', [USER_URN]: { title: 'B' } }],
  ])('lenient: refuses %s given twice', (_, changes) => {
    expect(() => read(user, body(user, { schemas, ...changes }), 'lenient')).toThrow(InvalidSyntaxError);
  });

  it.each<[string, Record<string, unknown>]>([
    ['name.givenName', { 'name.givenName': 'B' }],
    ['an extension path', { [`${ENT}:department`]: 'Sales' }],
    ['the core URN', { [USER_URN]: { title: 'Guide' } }],
  ])('strict: refuses %s as a key', (_, changes) => {
    expect(() => read(user, body(user, { schemas, ...changes }), 'strict')).toThrow(InvalidValueError);
  });

  it.each(['emails[type sw "w"].value', 'emails[type eq "a" or type eq "b"].value', 'emails[not (type eq "a")]'])(
    '[P8] lenient: refuses %s, which does not say what the element is',
    (key) => {
      expect(() => read(user, body(user, { schemas, [key]: 'x' }), 'lenient')).toThrow(InvalidValueError);
    },
  );

  it.each(['emails.nope', 'emails[', 'emails[nope eq "x"].value', 'nope.value'])(
    '%s names nothing and is ignored as unknown',
    (key) => {
      expect(read(user, body(user, { [key]: 'a@x' }), 'lenient')).toMatchObject({
        document: { userName: 'bjensen' },
        applied: ['unknown-attribute'],
      });
    },
  );

  it('names of the prototype are keys like any other', () => {
    const given = JSON.parse(
      `{"userName":"b","schemas":["${USER_URN}"],"__proto__":{"polluted":1},"name.givenName":"B","constructor.prototype":{"polluted":1}}`,
    ) as JsonObject;
    expect(read(user, given, 'lenient').document).toEqual({ userName: 'b', name: { givenName: 'B' } });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
