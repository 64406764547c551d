import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '../../../src/scim/json.js';
import { deviceType, ENTERPRISE, MODES, patched, refusal, user, USER_CORE, WARRANTY } from './fixture.js';

const MANAGER = { value: '26118915', $ref: '../Users/26118915' };
const enterprise = (more: JsonObject): JsonObject =>
  user({ [ENTERPRISE]: { department: 'Tours', manager: MANAGER, ...more } });

describe.each(MODES)('extensions in paths and keys (RFC 7644 sections 3.5.2 and 3.10), %s', (mode) => {
  const ways: [string, Json][] = [
    ['the URN and the name as path', { op: 'add', path: `${ENTERPRISE}:employeeNumber`, value: '701984' }],
    ['the URN alone as path', { op: 'add', path: ENTERPRISE, value: { employeeNumber: '701984' } }],
    ['in another case', { op: 'replace', path: `${ENTERPRISE.toUpperCase()}:EMPLOYEENUMBER`, value: '701984' }],
    ['the URN as key', { op: 'replace', value: { [ENTERPRISE]: { employeenumber: '701984' } } }],
    [
      'the URN in another case as key',
      { op: 'add', value: { [ENTERPRISE.toLowerCase()]: { employeeNumber: '701984' } } },
    ],
    ['the URN and the name as key', { op: 'add', value: { [`${ENTERPRISE}:employeeNumber`]: '701984' } }],
  ];
  it.each(ways)('%s', (_name, operation) => {
    expect(patched(user(), [operation], { mode })).toEqual(enterprise({ employeeNumber: '701984' }));
    expect(patched({ userName: 'b' }, [operation], { mode })).toEqual({
      userName: 'b',
      [ENTERPRISE]: { employeeNumber: '701984' },
    });
  });

  it.each<[string, Json]>([
    ['remove by its URN', { op: 'remove', path: ENTERPRISE }],
    ['replace by null', { op: 'replace', path: ENTERPRISE, value: null }],
    ['null under its URN', { op: 'replace', value: { [ENTERPRISE]: null } }],
    ['remove from schemas', { op: 'remove', path: `schemas eq "${ENTERPRISE}"` }],
    ['replace schemas without it', { op: 'replace', path: 'schemas', value: [USER_CORE] }],
  ])('all data of an extension goes: %s', (_name, operation) => {
    expect(patched(user(), [operation], { mode })).not.toHaveProperty([ENTERPRISE]);
    expect(patched({ userName: 'b' }, [operation], { mode })).toEqual({ userName: 'b' });
  });

  it('without its last attribute the extension is not there', () => {
    const operations = [
      { op: 'remove', path: `${ENTERPRISE}:manager` },
      { op: 'remove', path: `${ENTERPRISE}:department` },
    ];
    expect(patched(user(), operations, { mode })).not.toHaveProperty([ENTERPRISE]);
  });

  it('schemas follows the data: naming URNs adds nothing and changes nothing', () => {
    const operations = [
      { op: 'add', path: 'schemas', value: [ENTERPRISE] },
      { op: 'add', path: 'schemas', value: ENTERPRISE },
      { op: 'replace', path: 'schemas', value: [USER_CORE, ENTERPRISE] },
      { op: 'add', value: { schemas: [USER_CORE] } },
    ];
    expect(patched(user(), operations, { mode })).toEqual(user());
    expect(patched({ userName: 'b' }, operations, { mode })).toEqual({ userName: 'b' });
  });

  it.each<[string, Json]>([
    ['remove of all', { op: 'remove', path: 'schemas' }],
    ['remove of the core URN', { op: 'remove', path: `schemas eq "${USER_CORE}"` }],
    ['replace without the core URN', { op: 'replace', path: 'schemas', value: [ENTERPRISE] }],
    ['replace by nothing', { op: 'replace', path: 'schemas', value: [] }],
    ['remove by another comparison', { op: 'remove', path: 'schemas co "urn"' }],
    ['remove of the core schema', { op: 'remove', path: USER_CORE }],
  ])('the core schema stays, mutability: %s', (_name, operation) => {
    expect(refusal(user(), [operation], { mode })).toBe('mutability');
  });

  it('a value that is no object of attributes is refused with invalidValue', () => {
    expect(refusal(user(), [{ op: 'add', path: ENTERPRISE, value: 'x' }], { mode })).toBe('invalidValue');
    expect(refusal(user(), [{ op: 'add', path: ENTERPRISE, value: [] }], { mode })).toBe('invalidValue');
    expect(refusal(user(), [{ op: 'add', path: 'schemas', value: [7] }], { mode })).toBe('invalidValue');
  });

  it('an extension that requires an attribute is added with it or not at all', () => {
    const device = { label: 'A', ports: [{ type: 'usb' }] };
    const until = { op: 'add', path: `${WARRANTY}:until`, value: '2027-01-01T00:00:00Z' };
    const level = { op: 'add', path: `${WARRANTY}:level`, value: 'gold' };
    expect(refusal(device, [until], { type: deviceType, mode })).toBe('invalidValue');
    expect(refusal(device, [until, level], { type: deviceType, mode })).toBe('no error');
    expect(
      refusal({ ...device, [WARRANTY]: { level: 'gold' } }, [{ op: 'remove', path: `${WARRANTY}:level` }], {
        type: deviceType,
        mode,
      }),
    ).toBe('mutability');
    expect(
      patched({ ...device, [WARRANTY]: { level: 'gold' } }, [{ op: 'remove', path: WARRANTY }], {
        type: deviceType,
        mode,
      }),
    ).toEqual(device);
  });
});

describe.each(MODES)('manager, a complex attribute of an extension, %s', (mode) => {
  const at = `${ENTERPRISE}:manager`;
  const cases: [string, Json, JsonObject | undefined][] = [
    [
      'another value takes the $ref of the old one with it',
      { op: 'replace', path: at, value: { value: 'b' } },
      { value: 'b' },
    ],
    ['so does the sub-attribute', { op: 'replace', path: `${at}.value`, value: 'b' }, { value: 'b' }],
    [
      'value and $ref together are both taken',
      { op: 'replace', path: at, value: { value: 'b', $ref: '../Users/b' } },
      { value: 'b', $ref: '../Users/b' },
    ],
    ['the same value leaves the $ref', { op: 'replace', path: `${at}.value`, value: '26118915' }, MANAGER],
    ['null removes it', { op: 'replace', path: at, value: null }, undefined],
    ['remove removes it', { op: 'remove', path: at }, undefined],
  ];
  it.each(cases)('%s', (_name, operation, manager) => {
    const expected: JsonObject = { department: 'Tours', ...(manager && { manager }) };
    expect(patched(user(), [operation], { mode })).toEqual(user({ [ENTERPRISE]: expected }));
  });
});

describe('forms of manager and keys that a lenient tenant understands', () => {
  const at = `${ENTERPRISE}:manager`;
  it.each<[string, Json, JsonObject | undefined, string]>([
    ['a string', { op: 'Add', path: at, value: 'b' }, { value: 'b' }, 'invalidSyntax'],
    ['a string under the key', { op: 'replace', value: { [at]: 'b' } }, { value: 'b' }, 'invalidValue'],
    [
      'an array of one with $ref',
      { op: 'replace', path: at, value: [{ $ref: '../Users/b', value: 'b' }] },
      { value: 'b', $ref: '../Users/b' },
      'invalidValue',
    ],
    [
      'an array of one whose $ref is null',
      { op: 'replace', path: at, value: [{ $ref: null, value: 'b' }] },
      { value: 'b' },
      'invalidValue',
    ],
    ['an empty string', { op: 'replace', path: at, value: '' }, undefined, 'invalidValue'],
    ['a sub-attribute in the key', { op: 'replace', value: { [`${at}.value`]: 'b' } }, { value: 'b' }, 'invalidValue'],
  ])('%s', (_name, operation, manager, strict) => {
    const expected: JsonObject = { department: 'Tours', ...(manager && { manager }) };
    expect(patched(user(), [operation])).toEqual(user({ [ENTERPRISE]: expected }));
    expect(refusal(user(), [operation], { mode: 'strict' })).toBe(strict);
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['a dotted key', { 'name.givenName': 'B' }, { name: { givenName: 'B', familyName: 'Jensen' } }],
    [
      'a key with a filter',
      { 'phoneNumbers[type eq "work"].value': '+1' },
      { phoneNumbers: [{ type: 'work', value: '+1' }] },
    ],
    ['core attributes under the core URN', { [USER_CORE]: { title: 'T' } }, { title: 'T' }],
    [
      'unknown keys',
      { shoeSize: 9, 'urn:example:none': { a: 1 }, 'name.nick': 'x', 'a..b': 1, [`${ENTERPRISE}:none`]: 1 },
      {},
    ],
    ['unknown keys in an extension', { [ENTERPRISE]: { none: 1 } }, {}],
    ['an empty string for an extension', { [ENTERPRISE]: '' }, { [ENTERPRISE]: null }],
  ])('%s, refused in a strict one', (_name, value, differences) => {
    const expected = user(differences);
    for (const [key, part] of Object.entries(differences)) if (part === null) delete expected[key];
    expect(patched(user(), [{ op: 'replace', value }])).toEqual(expected);
    expect(refusal(user(), [{ op: 'replace', value }], { mode: 'strict' })).toBe('invalidValue');
  });

  it('unknown URNs in schemas are ignored, refused in a strict one', () => {
    const operations = [{ op: 'add', path: 'schemas', value: ['urn:example:none'] }];
    expect(patched(user(), operations)).toEqual(user());
    expect(refusal(user(), operations, { mode: 'strict' })).toBe('invalidValue');
  });

  it('schemas listed with remove: that data goes, refused in a strict one', () => {
    const operations = [{ op: 'remove', path: 'schemas', value: [ENTERPRISE] }];
    expect(patched(user(), operations)).not.toHaveProperty([ENTERPRISE]);
    expect(refusal(user(), operations, { mode: 'strict' })).toBe('invalidValue');
    expect(refusal(user(), [{ op: 'remove', path: 'schemas', value: [USER_CORE] }])).toBe('mutability');
  });

  it('one attribute under two spellings is refused with invalidSyntax', () => {
    expect(refusal(user(), [{ op: 'add', value: { title: 'a', Title: 'b' } }])).toBe('invalidSyntax');
    expect(refusal(user(), [{ op: 'add', value: { [ENTERPRISE]: { division: 'a', Division: 'b' } } }])).toBe(
      'invalidSyntax',
    );
  });
});
