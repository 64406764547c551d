import { InvalidSyntaxError, InvalidValueError } from '../../../src/scim/errors.js';
import type { JsonObject } from '../../../src/scim/json.js';
import { ENTERPRISE_USER_URN as ENT, USER_URN } from '../../../src/scim/schema/definitions/index.js';
import { body, read, typeNamed } from '../resource/fixtures.js';

const user = typeNamed('User');
const schemas = [USER_URN, ENT];

describe('path-keys', () => {
  test.each<[string, Record<string, unknown>, JsonObject]>([
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
    ['the core URN as an object', { [USER_URN]: { title: 'Guide', 'name.givenName': 'B' } }, { title: 'Guide' }],
  ])('lenient: %s', (_, changes, expected) => {
    const given = body(user, { schemas, ...changes });
    const before = structuredClone(given);
    const { document, applied } = read(user, given, 'lenient');
    expect(document).toEqual({ userName: 'bjensen', ...expected });
    expect(applied).toContain('path-keys');
    expect(given).toEqual(before);
  });

  test.each<[string, Record<string, unknown>]>([
    ['a part', { name: { givenName: 'A' }, 'name.givenName': 'B' }],
    ['a part of what is no object', { name: 'A', 'name.givenName': 'B' }],
    ['an extension attribute', { [ENT]: { department: 'A' }, [`${ENT}:department`]: 'B' }],
    ['a core attribute', { title: 'A', [`${USER_URN}:title`]: 'B' }],
    ['a core attribute in the core object', { title: 'A', [USER_URN]: { title: 'B' } }],
  ])('lenient: refuses %s given twice', (_, changes) => {
    expect(() => read(user, body(user, { schemas, ...changes }), 'lenient')).toThrow(InvalidSyntaxError);
  });

  test.each<[string, Record<string, unknown>]>([
    ['name.givenName', { 'name.givenName': 'B' }],
    ['an extension path', { [`${ENT}:department`]: 'Sales' }],
    ['the core URN', { [USER_URN]: { title: 'Guide' } }],
  ])('strict: refuses %s as a key', (_, changes) => {
    expect(() => read(user, body(user, { schemas, ...changes }), 'strict')).toThrow(InvalidValueError);
  });

  test('a part of a multi-valued attribute belongs to no certain element and is ignored as unknown', () => {
    expect(read(user, body(user, { 'emails.value': 'a@x' }), 'lenient')).toMatchObject({
      document: { userName: 'bjensen' },
      applied: ['unknown-attribute'],
    });
  });

  test('names of the prototype are keys like any other', () => {
    const given = JSON.parse(
      `{"userName":"b","schemas":["${USER_URN}"],"__proto__":{"polluted":1},"name.givenName":"B","constructor.prototype":{"polluted":1}}`,
    ) as JsonObject;
    expect(read(user, given, 'lenient').document).toEqual({ userName: 'b', name: { givenName: 'B' } });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
