import { describe, expect, it } from '@jest/globals';
import { bindElementFilter } from '../../../src/scim/filter/bind.js';
import { evaluateElement } from '../../../src/scim/filter/evaluate.js';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import type { Json, JsonObject } from '../../../src/scim/json.js';
import { attributeOf, bound, device, ENTERPRISE, group, matches, PLACE, user } from './fixture.js';

const jane: JsonObject = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
  id: '2819c223-7f76-453a-919d-413861904646',
  externalId: 'Ext-1',
  userName: 'BJensen@Example.com',
  name: { familyName: "O'Malley", givenName: 'Jane' },
  active: true,
  title: '',
  nickName: null,
  emails: [
    { value: 'jane@work.example.com', type: 'work', primary: true },
    { value: 'jane@home.example.org', type: 'home' },
  ],
  photos: [],
  groups: [{ value: 'g1', display: 'Tour Guides', type: 'direct' }],
  [ENTERPRISE]: { department: 'Tours', manager: { value: 'M1' } },
  meta: { resourceType: 'User', created: '2020-01-01T10:00:00Z', lastModified: '2020-06-01T12:00:00.5+02:00' },
};

describe('evaluateFilter (RFC 7644 section 3.4.2.2)', () => {
  it.each<[string, boolean]>([
    ['userName eq "bjensen@example.COM"', true],
    ['externalId eq "ext-1"', false],
    ['externalId eq "Ext-1"', true],
    ['userName sw "bjensen" and userName ew ".com" and userName co "@"', true],
    ['userName gt "a" and userName lt "c"', true],
    ['userName ge "bjensen@example.com" and userName le "bjensen@example.com"', true],
    ['userName gt "bjensen@example.com"', false],
    [`name.familyName co "o'm"`, true],
    ['active eq true', true],
    ['active ne true', false],
    ['department eq "tours" and manager eq "M1"', true],
    ['manager eq "m1"', false],
    ['groups eq "g1"', true],
    ['id eq "2819c223-7f76-453a-919d-413861904646"', true],
  ])('%s is %s', (text, expected) => {
    expect(matches(text, user, jane)).toBe(expected);
  });

  it.each<[string, boolean]>([
    ['emails.type eq "work" and emails.value co "example.org"', true],
    ['emails[type eq "work" and value co "example.org"]', false],
    ['emails[type eq "home" and value co "example.org"]', true],
    ['emails[type eq "work"].value co "example.org"', false],
    ['emails[not (type eq "work")]', true],
    ['not (emails[type eq "other"])', true],
    ['emails[primary eq true].value sw "jane@work"', true],
    ['emails[primary eq true and type eq "home"]', false],
    ['emails[type eq "home" and primary eq null]', true],
    ['emails[primary ne true]', true],
    ['emails[primary eq false]', true],
    ['emails[type eq "home" and primary eq false]', true],
    ['emails[type eq "work" and primary eq false]', false],
    ['emails[primary ne false and type eq "home"]', false],
    ['name[familyName sw "o" and givenName eq "jane"]', true],
    ['name[familyName sw "o" and givenName eq "joe"]', false],
  ])('brackets ask one element: %s is %s', (text, expected) => {
    expect(matches(text, user, jane)).toBe(expected);
  });

  it.each<[string, boolean]>([
    ['emails eq "jane@work.example.com"', true],
    ['emails ne "jane@work.example.com"', false],
    ['emails ne "nobody@example.com"', true],
    ['emails.type ne "work"', false],
    ['not (emails.type eq "work")', false],
  ])('ne on several values is not(eq): %s is %s', (text, expected) => {
    expect(matches(text, user, jane)).toBe(expected);
  });

  it.each<[string, boolean]>([
    ['title pr', false],
    ['nickName pr', false],
    ['photos pr', false],
    ['displayName pr', false],
    ['emails pr', true],
    ['name pr', true],
    ['addresses pr', false],
    ['active pr', true],
    ['title eq null', true],
    ['photos eq null', true],
    ['displayName ne "x"', true],
    ['displayName eq "x"', false],
    ['displayName co ""', false],
    ['userName co ""', true],
    ['photos[type pr]', false],
    ['photos[not (type pr)]', false],
  ])('null, "" and [] are unassigned: %s is %s', (text, expected) => {
    expect(matches(text, user, jane)).toBe(expected);
  });

  it.each<[string, boolean]>([
    ['meta.created eq "2020-01-01T12:00:00+02:00"', true],
    ['meta.created lt "2020-01-01T09:30:00-01:00"', true],
    ['meta.created gt "2020-01-01T10:30:00+01:00"', true],
    ['meta.lastModified gt "2020-06-01T10:00:00Z"', true],
    ['meta.lastModified eq "2020-06-01T10:00:00.500Z"', true],
    ['meta.lastModified gt "2020-06-01T11:00:00Z"', false],
  ])('dates compare in time: %s is %s', (text, expected) => {
    expect(matches(text, user, jane)).toBe(expected);
  });

  it.each<[string, JsonObject, boolean]>([
    ['ports gt 9', { ports: 10 }, true],
    ['ports lt 9', { ports: 10 }, false],
    ['ports gt -2', { ports: -1 }, true],
    ['ports lt -1', { ports: -2 }, true],
    ['ports eq 0', { ports: 0 }, true],
    ['ports eq -0', { ports: 0 }, true],
    ['weight eq 1e1', { weight: 10 }, true],
    ['weight ge 0.1', { weight: 0.1 }, true],
    ['ports eq 1', { ports: '1' }, false],
    ['slots.number gt 2', { slots: [{ number: 1 }, { number: 3 }] }, true],
    ['slots[number gt 2 and card eq "x"]', { slots: [{ number: 1, card: 'x' }, { number: 3 }] }, false],
  ])('numbers compare as numbers: %s of %j is %s', (text, resource, expected) => {
    expect(matches(text, device, resource)).toBe(expected);
  });

  it.each<[string, JsonObject, boolean]>([
    ['tags eq "RED"', { tags: ['blue', 'red'] }, true],
    ['tags ne "red"', { tags: ['blue', 'red'] }, false],
    ['tags pr', { tags: [''] }, false],
    ['label eq "σίσυφος"', { label: 'ΣΊΣΥΦΟΣ' }, true],
    ['label eq "e\\u0301"', { label: '\u00e9' }, true],
    ['label lt "\\ud83d\\ude00"', { label: '\uffee' }, true],
    ['serial eq "a"', { serial: 'A' }, false],
    ['label co "%"', { label: 'abc' }, false],
    ['room eq "x" and floor ge 2', { [PLACE]: { room: 'X', floor: 2 } }, true],
    ['room eq "x"', { room: 'x' }, false],
    [`schemas eq "${PLACE}"`, { [PLACE]: { floor: 2 } }, true],
    [`schemas eq "${PLACE}"`, { [PLACE]: { floor: null } }, false],
    [`schemas eq "${PLACE}"`, {}, false],
  ])('%s of %j is %s', (text, resource, expected) => {
    expect(matches(text, device, resource)).toBe(expected);
  });

  it('members of a group are searched like any other element', () => {
    const resource: JsonObject = {
      members: [
        { value: 'u1', display: 'Jane', type: 'User' },
        { value: 'g2', type: 'Group' },
      ],
    };
    expect(matches('members eq "u1"', group, resource)).toBe(true);
    expect(matches('members[value eq "u1" and type eq "Group"]', group, resource)).toBe(false);
  });

  it.each<Json>([null, 'text', 5, [], [['x']], { userName: { a: 1 } }])(
    'a document of another shape (%j) matches nothing and breaks nothing',
    (odd) => {
      const resource: JsonObject = { emails: odd, name: odd, userName: odd === 'text' ? 5 : odd };
      for (const text of ['emails.value co "x"', 'emails[value co "x"]', 'name.givenName eq "x"', 'userName eq "x"']) {
        expect(matches(text, user, resource)).toBe(false);
      }
    },
  );

  it('nothing is read from a prototype', () => {
    const resource = Object.create({ userName: 'x', name: { givenName: 'x' } }) as JsonObject;
    expect(matches('userName pr or name.givenName pr', user, resource)).toBe(false);
    const polluted = JSON.parse('{"__proto__": {"userName": "x"}}') as JsonObject;
    expect(matches('userName pr', user, polluted)).toBe(false);
  });
});

describe('evaluateElement (RFC 7644 section 3.5.2)', () => {
  it('looks at one element', () => {
    const emails = attributeOf(user, 'emails');
    const filter = bindElementFilter(parseFilter('type eq "work" and not (primary eq true)'), emails, user, {
      unknown: 'refuse',
    });
    expect(evaluateElement(filter, emails, { type: 'Work' })).toBe(true);
    expect(evaluateElement(filter, emails, { type: 'work', primary: true })).toBe(false);
    expect(evaluateElement(filter, emails, 'work')).toBe(false);
  });

  it('the element of a simple attribute is its value', () => {
    const tags = attributeOf(device, 'tags');
    expect(evaluateElement(bound('tags sw "r"', device), tags, 'Red')).toBe(true);
    expect(evaluateElement(bound('tags ne "red"', device), tags, 'Red')).toBe(false);
  });
});
