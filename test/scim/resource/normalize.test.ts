import { describe, expect, it } from '@jest/globals';
import { InvalidSyntaxError, InvalidValueError } from '../../../src/scim/errors.js';
import { LIMITS } from '../../../src/scim/limits.js';
import type { Mode } from '../../../src/scim/compat/rule.js';
import { body, DEVICE_URN, read, STOCK_URN, typeNamed, WARRANTY_URN } from './fixtures.js';
import { ENTERPRISE_USER_URN as ENT, GROUP_URN, USER_URN } from '../../../src/scim/urns.js';

const user = typeNamed('User');
const group = typeNamed('Group');
const device = typeNamed('Device');
const modes: Mode[] = ['lenient', 'strict'];

describe.each(modes)('normalizeResource, %s', (mode) => {
  it.each([[null], [[]], ['text'], [7], [undefined]])('refuses %p as a body', (given) => {
    expect(() => read(user, given, mode)).toThrow(InvalidSyntaxError);
  });

  it('matches names in any case and gives canonical ones (RFC 7643 section 2.1)', () => {
    const given = {
      SCHEMAS: [USER_URN.toUpperCase(), ENT],
      USERNAME: 'b',
      Name: { GIVENNAME: 'Barbara' },
      [ENT.toLowerCase()]: { Department: 'D' },
    };
    const { document, assigned, applied } = read(user, given, mode);
    expect(document).toEqual({ userName: 'b', name: { givenName: 'Barbara' }, [ENT]: { department: 'D' } });
    expect([...assigned]).toEqual(['userName', 'name', `${ENT}:department`]);
    expect(applied).toEqual([]);
  });

  it('reads values of one attribute up to the limit, members beyond it (RFC 7644 section 3.12)', () => {
    const values = (count: number) => Array.from({ length: count }, (_, n) => ({ value: `v${n}` }));
    const { document } = read(user, body(user, { emails: values(LIMITS.attributeValues) }), mode);
    expect(document['emails']).toHaveLength(LIMITS.attributeValues);
    expect(() => read(user, body(user, { emails: values(LIMITS.attributeValues + 1) }), mode)).toThrow(
      '"emails" has more than 10000 values',
    );
    const { members } = read(group, body(group, { members: values(LIMITS.attributeValues + 1) }), mode);
    expect(members).toHaveLength(LIMITS.attributeValues + 1);
  });

  it.each([
    ['at the top', body(user, { username: 'b' })],
    ['in a complex value', body(user, { name: { givenName: 'a', GivenName: 'b' } })],
    ['in an element', body(user, { emails: [{ value: 'a', VALUE: 'b' }] })],
    ['in an extension', body(user, { schemas: [USER_URN, ENT], [ENT]: { department: 'a', DEPARTMENT: 'b' } })],
    ['as an extension', body(user, { schemas: [USER_URN, ENT], [ENT]: { department: 'a' }, [ENT.toUpperCase()]: {} })],
  ])('refuses a name given twice in two spellings %s', (_, given) => {
    expect(() => read(user, given, mode)).toThrow(InvalidSyntaxError);
  });

  it('leaves readOnly attributes out and does not look at them (RFC 7644 sections 3.3 and 3.5.1)', () => {
    const { document, assigned } = read(
      user,
      body(user, {
        id: 7,
        meta: { created: 'yesterday' },
        groups: 'none',
        schemas: [USER_URN, ENT],
        [ENT]: { manager: { value: 'm', displayName: 4 } },
      }),
      mode,
    );
    expect(document).toEqual({ userName: 'bjensen', [ENT]: { manager: { value: 'm' } } });
    expect([...assigned]).toEqual(['userName', `${ENT}:manager`]);
  });

  it.each([
    ['null', null],
    ['an empty array', []],
    ['an array of nulls', [null]],
    ['an array of empty objects', [{}]],
  ])('takes %s as unassigned, and as mentioned (RFC 7643 section 2.5)', (_, emails) => {
    const { document, assigned } = read(user, body(user, { emails, title: null, name: { givenName: null } }), mode);
    expect(document).toEqual({ userName: 'bjensen' });
    expect([...assigned].sort()).toEqual(['emails', 'name', 'title', 'userName']);
  });

  it('checks a password and lets it go', () => {
    const { document, assigned } = read(user, body(user, { password: 't1meMa$heen' }), mode);
    expect(document).toEqual({ userName: 'bjensen' });
    expect(assigned.has('password')).toBe(true);
    expect(() => read(user, body(user, { password: {} }), mode)).toThrow(
      '"password" must be a string, not a JSON object.',
    );
  });

  it.each([
    ['userName left out', user, { userName: undefined }, '"userName" is required'],
    ['userName null', user, { userName: null }, '"userName" is required'],
    ['userName empty', user, { userName: '' }, '"userName" is required'],
    ['displayName of a group', group, { displayName: undefined }, '"displayName" is required'],
    [
      'an attribute of an extension in use',
      device,
      { schemas: [DEVICE_URN, STOCK_URN, WARRANTY_URN], [WARRANTY_URN]: { kind: 'full' } },
      `"${WARRANTY_URN}:until" is required`,
    ],
    ['a required extension', device, { schemas: [DEVICE_URN], [STOCK_URN]: undefined }, `"${STOCK_URN}`],
    [
      'a required attribute that is not kept',
      device,
      { [STOCK_URN]: { shelf: 'A' } },
      `"${STOCK_URN}:token" is required`,
    ],
    [
      'a required attribute that is not kept, null',
      device,
      { [STOCK_URN]: { shelf: 'A', token: null } },
      `"${STOCK_URN}:token" is required`,
    ],
    ['a required part of a value there is', device, { owner: { since: 'x' } }, '"owner.value" is required'],
  ])('refuses %s', (_, type, changes, message) => {
    const act = () => read(type, body(type, changes), mode);
    expect(act).toThrow(InvalidValueError);
    expect(act).toThrow(message);
  });

  it('does not ask for the parts of a complex value that is not there, nor for an optional extension', () => {
    expect(read(device, body(device), mode).document).toEqual({ serial: 'S1', [STOCK_URN]: { shelf: 'A' } });
  });

  it('gives the ids of the members, each once, and keeps them out of the document', () => {
    const members = [{ value: 'a', display: 7, type: 'User' }, { value: 'b', $ref: '../Users/b' }, { value: 'a' }];
    expect(read(group, body(group, { members }), mode)).toMatchObject({
      document: { displayName: 'Tour Guides' },
      members: ['a', 'b'],
    });
  });

  it('tells no members from members left out', () => {
    expect(read(group, body(group), mode).members).toBeUndefined();
    expect(read(group, body(group, { members: [] }), mode).members).toEqual([]);
    expect(read(group, body(group, { members: null }), mode).members).toEqual([]);
  });

  it('refuses a member that names nobody', () => {
    expect(() => read(group, body(group, { members: [{ type: 'User' }] }), mode)).toThrow(
      '"members": a member needs "value"',
    );
  });

  it('makes a created user active unless the body says otherwise, null included (RFC 7644 section 3.3)', () => {
    expect(read(user, body(user), mode, 'create').document.active).toBe(true);
    expect(read(user, body(user, { active: false }), mode, 'create').document.active).toBe(false);
    expect(read(user, body(user, { active: null }), mode, 'create').document).not.toHaveProperty('active');
    expect(read(user, body(user), mode, 'replace').document).not.toHaveProperty('active');
    expect(read(group, body(group), mode, 'create').document).not.toHaveProperty('active');
  });

  it('keeps each pair of value and type once, in the order given (RFC 7643 section 2.4)', () => {
    const emails = [
      { value: 'a@x', type: 'work' },
      { value: 'a@x', type: 'home' },
      { value: 'A@x', type: 'Work', display: 'A', primary: true },
    ];
    expect(read(user, body(user, { emails }), mode).document.emails).toEqual([
      { value: 'a@x', type: 'work', display: 'A', primary: true },
      { value: 'a@x', type: 'home' },
    ]);
  });

  it('takes an element with a type alone as it is', () => {
    expect(read(user, body(user, { addresses: [{ type: 'work' }] }), mode).document.addresses).toEqual([
      { type: 'work' },
    ]);
  });

  it('is not led astray by names of the prototype', () => {
    const hostile = JSON.parse(
      `{"schemas":["${USER_URN}"],"userName":"b","name":{"__proto__":{"polluted":true},"givenName":"B"},"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}`,
    ) as unknown;
    const act = () => read(user, hostile, mode);
    if (mode === 'strict') expect(act).toThrow(InvalidValueError);
    else expect(act().document).toEqual({ userName: 'b', name: { givenName: 'B' } });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('refuses an extension that is no object', () => {
    expect(() => read(user, body(user, { schemas: [USER_URN, ENT], [ENT]: 'Sales' }), mode)).toThrow(
      `"${ENT}" must be an object`,
    );
  });

  it('takes a null extension as left out', () => {
    expect(read(user, body(user, { [ENT]: null }), mode).document).toEqual({ userName: 'bjensen' });
  });
});

describe('schemas of a body (RFC 7643 sections 3 and 3.3)', () => {
  it.each([
    ['left out', undefined, 'schemas-missing', InvalidSyntaxError],
    ['empty', [], 'schemas-missing', InvalidSyntaxError],
    ['no array', USER_URN, 'schemas-missing', InvalidSyntaxError],
    ['no strings', [7], 'schemas-missing', InvalidSyntaxError],
    ['with a draft URN besides', [USER_URN, 'urn:scim:schemas:core:2.0'], 'schemas-unknown', InvalidValueError],
    ['with the URN of another type', [USER_URN, GROUP_URN], 'schemas-unknown', InvalidValueError],
    ['with a URN twice', [USER_URN, USER_URN.toLowerCase()], 'schemas-unknown', InvalidValueError],
    ['without the core URN', [ENT], 'schemas-incomplete', InvalidValueError],
  ])('%s: ignored in a lenient tenant, refused in a strict one', (_, schemas, rule, error) => {
    expect(read(user, body(user, { schemas }), 'lenient')).toMatchObject({
      document: { userName: 'bjensen' },
      applied: [rule],
    });
    expect(() => read(user, body(user, { schemas }), 'strict')).toThrow(error);
  });

  it('without an extension in use: taken in a lenient tenant, refused in a strict one', () => {
    const given = body(user, { [ENT]: { department: 'Sales' } });
    expect(read(user, given, 'lenient')).toMatchObject({
      document: { [ENT]: { department: 'Sales' } },
      applied: ['schemas-incomplete'],
    });
    expect(() => read(user, given, 'strict')).toThrow(`"schemas" must name "${ENT}"`);
  });

  it('may name an extension the body has no object for', () => {
    expect(read(user, body(user, { schemas: [ENT, USER_URN] }), 'strict').applied).toEqual([]);
  });
});
