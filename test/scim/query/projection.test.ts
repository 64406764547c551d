import { describe, expect, it } from '@jest/globals';
import { Compatibility, type Mode } from '../../../src/scim/compat/rule.js';
import { InvalidValueError } from '../../../src/scim/errors.js';
import type { JsonObject } from '../../../src/scim/json.js';
import { LIMITS } from '../../../src/scim/limits.js';
import { projectResource } from '../../../src/scim/query/project.js';
import { parseProjection } from '../../../src/scim/query/projection-parse.js';
import { DEVICE_URN, STOCK_URN, typeNamed } from '../resource/fixtures.js';
import { ENTERPRISE_USER_URN as ENT, USER_URN } from '../../../src/scim/urns.js';

const user = typeNamed('User');
const device = typeNamed('Device');
type Names = string | readonly string[] | undefined;

const USER: JsonObject = {
  schemas: [USER_URN, ENT],
  id: '26',
  userName: 'bjensen',
  name: { givenName: 'Barbara', familyName: 'Jensen' },
  emails: [{ value: 'a@x', type: 'work' }, { type: 'home' }],
  [ENT]: { department: 'Sales', manager: { value: 'm' } },
  meta: { resourceType: 'User', version: 'W/"1"' },
};
const MINIMUM = { schemas: [USER_URN], id: '26' };

const parse = (attributes: Names, excluded: Names, mode: Mode = 'lenient', type = user) =>
  parseProjection(type, attributes, excluded, new Compatibility(mode));
const project = (attributes: Names, excluded?: Names) => projectResource(user, USER, parse(attributes, excluded));

describe('attributes (RFC 7644 section 3.9)', () => {
  it.each<[Names, JsonObject]>([
    ['userName', { ...MINIMUM, userName: 'bjensen' }],
    ['USERNAME, name.GIVENNAME', { ...MINIMUM, userName: 'bjensen', name: { givenName: 'Barbara' } }],
    [['userName', 'name'], { ...MINIMUM, userName: 'bjensen', name: USER.name! }],
    ['emails.value', { ...MINIMUM, emails: [{ value: 'a@x' }] }],
    ['emails.display', MINIMUM],
    [`${USER_URN}:userName`, { ...MINIMUM, userName: 'bjensen' }],
    [`${ENT}:department`, { ...MINIMUM, schemas: [USER_URN, ENT], [ENT]: { department: 'Sales' } }],
    [
      `${ENT.toLowerCase()}:manager.value`,
      { ...MINIMUM, schemas: [USER_URN, ENT], [ENT]: { manager: { value: 'm' } } },
    ],
    ['manager', { ...MINIMUM, schemas: [USER_URN, ENT], [ENT]: { manager: { value: 'm' } } }],
    [ENT, { ...MINIMUM, schemas: [USER_URN, ENT], [ENT]: USER[ENT]! }],
    ['meta.version', { ...MINIMUM, meta: { version: 'W/"1"' } }],
    ['id', MINIMUM],
    ['nothing,__proto__,constructor,name.constructor', MINIMUM],
    ['', USER],
    [' , ', USER],
    [[], USER],
    [undefined, USER],
  ])('%j', (attributes, expected) => {
    expect(project(attributes)).toEqual(expected);
  });

  it('the URN of the core schema means all its attributes', () => {
    const { [ENT]: _, ...core } = USER;
    expect(project(USER_URN)).toEqual({ ...core, schemas: [USER_URN] });
  });
});

describe('excludedAttributes (RFC 7644 section 3.9)', () => {
  it.each<[Names, (rest: JsonObject) => JsonObject]>([
    ['userName', ({ userName: _, ...rest }) => rest],
    ['name.givenName', (rest) => ({ ...rest, name: { familyName: 'Jensen' } })],
    ['emails.type', (rest) => ({ ...rest, emails: [{ value: 'a@x' }] })],
    ['name.givenName,name.familyName', ({ name: _, ...rest }) => rest],
    ['meta', ({ meta: _, ...rest }) => rest],
    [ENT, ({ [ENT]: _, ...rest }) => ({ ...rest, schemas: [USER_URN] })],
    [`${ENT}:manager`, (rest) => ({ ...rest, [ENT]: { department: 'Sales' } })],
    ['id,schemas', (rest) => rest],
    ['nothing', (rest) => rest],
  ])('%j', (excluded, expected) => {
    expect(project(undefined, excluded)).toEqual(expected({ ...USER }));
  });
});

describe('returned (RFC 7643 section 7)', () => {
  const stored: JsonObject = {
    schemas: [DEVICE_URN, STOCK_URN],
    id: '1',
    serial: 'S1',
    note: 'on request',
    secret: 'never stored, and not shown if it were',
    owner: { value: 'o', hint: 'on request', pin: 'never' },
    [STOCK_URN]: { shelf: 'A' },
  };
  const show = (attributes: Names, excluded?: Names) =>
    projectResource(device, stored, parse(attributes, excluded, 'lenient', device));

  it('"request" is shown when it is asked for by name, "never" never', () => {
    const shown = {
      schemas: [DEVICE_URN, STOCK_URN],
      id: '1',
      serial: 'S1',
      owner: { value: 'o' },
      [STOCK_URN]: { shelf: 'A' },
    };
    expect(show(undefined)).toEqual(shown);
    expect(show(undefined, 'weight')).toEqual(shown);
    expect(show('note,secret,owner.pin,owner.hint')).toEqual({
      schemas: [DEVICE_URN],
      id: '1',
      note: 'on request',
      owner: { hint: 'on request' },
    });
    expect(show(DEVICE_URN)).toEqual({ schemas: [DEVICE_URN], id: '1', serial: 'S1', owner: { value: 'o' } });
  });
});

describe('attributes and excludedAttributes together', () => {
  it('lenient: attributes decides, and the rule is named', () => {
    const compat = new Compatibility('lenient');
    expect(parseProjection(user, 'userName', 'name', compat)).toEqual({ kind: 'only', paths: new Set(['userName']) });
    expect(compat.applied).toEqual(['attributes-win']);
  });

  it('strict: refused; one of them empty is none', () => {
    expect(() => parse('userName', 'name', 'strict')).toThrow(InvalidValueError);
    expect(parse('', 'name', 'strict')).toEqual({ kind: 'except', paths: new Set(['name']) });
  });
});

it('more names than the limit are refused, however they are written', () => {
  const names = Array.from({ length: LIMITS.projectionNames + 1 }, (_, index) => `a${index}`);
  expect(() => parse(names.join(','), undefined)).toThrow(`attributes names more than ${LIMITS.projectionNames}`);
  expect(() => parse(undefined, names)).toThrow('excludedAttributes names more');
  expect(parse(names.slice(1), undefined).kind).toBe('only');
});
