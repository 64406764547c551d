import { describe, expect, it } from '@jest/globals';
import { InvalidFilterError, InvalidPathError, UnknownAttributeError } from '../../../src/scim/errors.js';
import type { BindOptions } from '../../../src/scim/filter/bind.js';
import { stringifyFilter } from '../../../src/scim/filter/stringify.js';
import { LIMITS } from '../../../src/scim/limits.js';
import { parsePatchPath } from '../../../src/scim/filter/patch-path.js';
import type { ResourceType } from '../../../src/scim/schema/attribute.js';
import { device, ENTERPRISE, errorOf, group, outline, user, USER } from '../filter/fixture.js';

function target(text: string, type: ResourceType = user, options?: Omit<BindOptions, 'unknown'>): unknown {
  const path = parsePatchPath(text, type, options);
  if (path.kind === 'extension') return { extension: path.extension.schema };
  return {
    attribute: path.attribute.path,
    ...(path.selector && {
      written: stringifyFilter(path.selector.written),
      bound: outline(path.selector.bound),
    }),
    ...(path.sub && { sub: path.sub.path }),
  };
}

describe('parsePatchPath (RFC 7644 section 3.5.2, Figure 7)', () => {
  it.each<[string, object]>([
    ['userName', { attribute: 'userName' }],
    ['DISPLAYNAME', { attribute: 'displayName' }],
    ['name.familyName', { attribute: 'name', sub: 'name.familyName' }],
    ['emails.type', { attribute: 'emails', sub: 'emails.type' }],
    [
      'addresses[type eq "work"]',
      { attribute: 'addresses', written: 'type eq "work"', bound: 'addresses.type eq work' },
    ],
    [
      'emails[type eq "Work"].value',
      { attribute: 'emails', written: 'type eq "Work"', bound: 'emails.type eq work', sub: 'emails.value' },
    ],
    [
      'emails[type eq "work" and (value ew "]" or not (primary eq true))].DISPLAY',
      {
        attribute: 'emails',
        written: 'type eq "work" and (value ew "]" or not (primary eq true))',
        bound: { and: ['emails.type eq work', { or: ['emails.value ew ]', { not: 'emails.primary eq true' }] }] },
        sub: 'emails.display',
      },
    ],
    ['password', { attribute: 'password' }],
    [`${USER}:userName`, { attribute: 'userName' }],
    [`${USER.toLowerCase()}:name.givenname`, { attribute: 'name', sub: 'name.givenName' }],
    [`${ENTERPRISE}:department`, { attribute: `${ENTERPRISE}:department` }],
    [`${ENTERPRISE}:manager.value`, { attribute: `${ENTERPRISE}:manager`, sub: `${ENTERPRISE}:manager.value` }],
    ['manager', { attribute: `${ENTERPRISE}:manager` }],
    [ENTERPRISE, { extension: ENTERPRISE }],
    [ENTERPRISE.toUpperCase(), { extension: ENTERPRISE }],
    [
      'name[familyName pr].givenName',
      { attribute: 'name', written: 'familyName pr', bound: 'name.familyName pr', sub: 'name.givenName' },
    ],
    ['emails[ type eq "work" ]', { attribute: 'emails', written: 'type eq "work"', bound: 'emails.type eq work' }],
  ])('%s', (text, expected) => {
    expect(target(text)).toEqual(expected);
  });

  it('the members examples of Figure 8', () => {
    const id = '2819c223-7f76-453a-919d-413861904646';
    expect(target('members', group)).toEqual({ attribute: 'members' });
    expect(target(`members[value eq "${id}"]`, group)).toEqual({
      attribute: 'members',
      written: `value eq "${id}"`,
      bound: `members.value eq ${id}`,
    });
    expect(target(`members[value eq "${id}"].display`, group)).toMatchObject({ sub: 'members.display' });
    expect(target('members[$ref ew "/1"].$ref', group)).toMatchObject({ sub: 'members.$ref' });
  });

  it('a comparison selects among the values of a simple attribute (errata 7122)', () => {
    expect(target('tags eq "Red"', device)).toEqual({
      attribute: 'tags',
      written: 'tags eq "Red"',
      bound: 'tags eq red',
    });
  });

  it("a quoted boolean is read by the caller's dialect", () => {
    const coerce: BindOptions['coerce'] = (_attribute, literal) => literal === 'True';
    expect(target('roles[primary eq "True"].value', user, { coerce })).toMatchObject({
      bound: 'roles.primary eq true',
    });
    expect(() => target('roles[primary eq "True"].value')).toThrow(InvalidFilterError);
  });

  it.each([
    ['', 1, 'found the end, expected an attribute name'],
    ['.name', 1, 'begins with a letter'],
    ['name.', 6, 'found nothing'],
    ['name..x', 6, 'found ".x"'],
    ['name.a.b', 7, 'expected one sub-attribute at most'],
    ['$.name', 1, 'expected an attribute name'],
    ['/name', 1, 'begins with a letter'],
    ['"name"', 1, 'expected an attribute name'],
    ['name givenName', 6, 'expected a space and one of the operators'],
    ['emails [type eq "work"]', 8, 'expected a space and one of the operators'],
    ['emails[type eq "work"]value', 23, 'expected the end of the path'],
    ['emails[type eq "work"].', 24, 'found nothing'],
    ['emails[type eq "work"].a.b', 24, 'found "a.b"'],
    ['emails[type eq "work"] .value', 24, 'begins with a letter'],
    ['emails[type eq "work"].value.x', 24, 'found "value.x"'],
    ['emails[type eq "work"][value pr]', 23, 'expected the end of the path'],
    ['emails[type eq "work"].value eq "x"', 30, 'expected the end of the path'],
    ['emails[type eq "work"]\t', 23, 'expected a space'],
    ['emails]', 7, 'expected a space and one of the operators'],
    ['title[value pr]', 1, '"title" has no sub-attributes'],
    ['title eq "x"', 1, '"title" has no simple values to select among'],
    ['emails eq "x"', 1, '"emails" has no simple values to select among'],
    ['emails.type eq "x"', 1, '"emails.type" has no simple values to select among'],
    ['title eq', 9, 'expected a value'],
    ['title eq "x" and title pr', 14, 'expected the end of the path'],
    ['a:b', 1, 'expected the URN of a schema'],
    ['urn:x:2.0', 7, 'found "2", expected an attribute name'],
  ])('%j is malformed at character %i: invalidPath', (text, position, reason) => {
    const error = errorOf(() => parsePatchPath(text, user));
    expect(error).toBeInstanceOf(InvalidPathError);
    expect(error).not.toBeInstanceOf(UnknownAttributeError);
    expect((error as InvalidPathError).detail).toContain(`Path, character ${position}: `);
    expect((error as InvalidPathError).detail).toContain(reason);
  });

  it.each([
    ['emails[]', 8],
    ['emails[type]', 12],
    ['emails[type eq work]', 16],
    ["emails[type eq 'work'].value", 16],
    ['emails[type eq "work"', 22],
    ['emails[type eq "work].value', 28],
    ['emails[a[b pr]]', 9],
    ['emails[colour eq "x"].value', 8],
    ['emails[type gt null]', 8],
    ['emails[primary eq "x"]', 8],
  ])('%j has a wrong filter at character %i: invalidFilter', (text, position) => {
    const error = errorOf(() => parsePatchPath(text, user));
    expect(error).toBeInstanceOf(InvalidFilterError);
    expect((error as InvalidFilterError).detail).toContain(`Filter, character ${position}: `);
  });

  it.each([
    ['colour', '"colour" is no attribute of User'],
    ['name.colour', '"name.colour" is no attribute of User'],
    ['emails[type eq "work"].colour', 'character 24: "colour" is no sub-attribute of "emails"'],
    ['colour[type eq "work"].value', '"colour" is no attribute of User'],
    ['colour eq "x"', '"colour" is no attribute of User'],
    ['urn:example:2.0:Thing:colour', '"urn:example:2.0:Thing:colour" is no attribute of User'],
    ['urn:ietf:params:scim:schemas:extension:other:2.0:User', 'is no attribute of User'],
    [`${ENTERPRISE}:colour`, 'is no attribute of User'],
    ['constructor', '"constructor" is no attribute of User'],
    ['name.toString', '"name.toString" is no attribute of User'],
  ])('%s names no attribute, which a caller can tell from a malformed path', (text, reason) => {
    const error = errorOf(() => parsePatchPath(text, user));
    expect(error).toBeInstanceOf(UnknownAttributeError);
    expect(error).toMatchObject({ status: 400, scimType: 'invalidPath', detail: expect.stringContaining(reason) });
  });

  it('a malformed path is malformed even when its attribute is unknown', () => {
    for (const text of ['colour..x', 'colour x', 'colour[type eq "x"]y', 'colour[type eq "x"].']) {
      expect(errorOf(() => parsePatchPath(text, user))).not.toBeInstanceOf(UnknownAttributeError);
    }
    expect(() => parsePatchPath('colour[type eq]', user)).toThrow(InvalidFilterError);
  });

  it('the URN of the core schema is no attribute', () => {
    expect(() => parsePatchPath(USER, user)).toThrow('The path names the core schema of User.');
  });

  it('what is never returned can be written but not selected by', () => {
    expect(target('secret', device)).toEqual({ attribute: 'secret' });
    expect(() => parsePatchPath('owner[pin eq "1"].value', device)).toThrow(InvalidFilterError);
  });

  it('limits: the length of a path, the nesting and comparisons of its filter', () => {
    expect(() => parsePatchPath('a'.repeat(LIMITS.pathLength + 1), user)).toThrow('The path has 8193 characters');
    expect(() => parsePatchPath(`emails[${'('.repeat(40)}type pr`, user)).toThrow(InvalidFilterError);
    const many = Array.from({ length: 257 }, () => 'type pr').join(' or ');
    expect(() => parsePatchPath(`emails[${many}]`, user)).toThrow('more than 256 comparisons');
  });
});
