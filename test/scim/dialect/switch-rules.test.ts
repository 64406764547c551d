import { expect, it } from '@jest/globals';
import { ALL_RULES } from '../../../src/scim/compat/index.js';
import { InvalidValueError } from '../../../src/scim/errors.js';
import type { JsonObject } from '../../../src/scim/json.js';
import { body, read, typeNamed } from '../resource/fixtures.js';
import { ENTERPRISE_USER_URN as ENT, USER_URN } from '../../../src/scim/urns.js';

const user = typeNamed('User');
const CUSTOM = 'urn:ietf:params:scim:schemas:extension:CustomExtensionName:2.0:User';

/** Rule, body, what a lenient tenant stores, what a strict one stores ('refused': 400 invalidValue). */
const CASES: [string, Record<string, unknown>, JsonObject, JsonObject | 'refused'][] = [
  ['unknown-attribute', { shoeSize: 42 }, {}, 'refused'],
  ['unknown-attribute', { [CUSTOM]: { tag: '701984' } }, {}, 'refused'],
  ['unknown-attribute', { name: { givenName: 'B', nick: 'b' } }, { name: { givenName: 'B' } }, 'refused'],
  ['unknown-attribute', { emails: [{ value: 'a', label: 'b' }] }, { emails: [{ value: 'a' }] }, 'refused'],
  ['unknown-attribute', { schemas: [USER_URN, ENT], [ENT]: { manager: { managerId: 'm' } } }, {}, 'refused'],
  [
    'several-primaries',
    { emails: [{ value: 'a' }, { value: 'b', primary: true }, { value: 'c', primary: true }] },
    { emails: [{ value: 'a' }, { value: 'b', primary: true }, { value: 'c', primary: false }] },
    'refused',
  ],
  [
    'emptied-element',
    { phoneNumbers: [{ value: null, type: 'work', primary: true }] },
    {},
    { phoneNumbers: [{ type: 'work', primary: true }] },
  ],
  [
    'loose-reference',
    { profileUrl: 'example.com/Barbara Jensen' },
    { profileUrl: 'example.com/Barbara Jensen' },
    'refused',
  ],
  ['loose-reference', { profileUrl: 'https://example.com/%zz' }, { profileUrl: 'https://example.com/%zz' }, 'refused'],
  [
    'any-country',
    { addresses: [{ country: 'United States' }] },
    { addresses: [{ country: 'United States' }] },
    'refused',
  ],
  ['any-user-name', { userName: 'o\ufb00ice' }, { userName: 'o\ufb00ice' }, 'refused'],
  ['any-language', { preferredLanguage: 'en_US' }, { preferredLanguage: 'en_US' }, 'refused'],
  ['any-language', { locale: 'English (US)' }, { locale: 'English (US)' }, 'refused'],
  ['any-time-zone', { timezone: 'Pacific Standard Time' }, { timezone: 'Pacific Standard Time' }, 'refused'],
  ['any-certificate', { x509Certificates: [{ value: 'TWFu' }] }, { x509Certificates: [{ value: 'TWFu' }] }, 'refused'],
];

it.each(CASES)('%s: lenient, %j', (rule, changes, stored) => {
  const { document, applied } = read(user, body(user, changes), 'lenient');
  expect(document).toEqual({ userName: 'bjensen', ...stored });
  expect(applied).toEqual([rule]);
});

it.each(CASES)('%s: strict, %j', (_rule, changes, _stored, strict) => {
  const act = () => read(user, body(user, changes), 'strict');
  if (strict === 'refused') expect(act).toThrow(InvalidValueError);
  else expect(act().document).toEqual({ userName: 'bjensen', ...strict });
});

it('an element whose text is empty and that has labels alone is none in a lenient tenant (emptied-element)', () => {
  const { document, applied } = read(
    user,
    body(user, {
      phoneNumbers: [{ value: '', type: 'work', primary: true }],
      addresses: [
        { type: 'work', streetAddress: '', country: '' },
        { type: 'home', locality: 'Hollywood', region: '' },
      ],
    }),
    'lenient',
  );
  expect(document).toEqual({ userName: 'bjensen', addresses: [{ type: 'home', locality: 'Hollywood' }] });
  expect(applied).toEqual(['empty-string', 'emptied-element']);
});

it('an unknown attribute is named when it is refused, shortened when it is long', () => {
  expect(() => read(user, body(user, { shoeSize: 42 }), 'strict')).toThrow('User has no attribute "shoeSize"');
  expect(() => read(user, body(user, { ['x'.repeat(5000)]: 42 }), 'strict')).toThrow(/^.{1,250}$/);
});

it('rules have names of their own, in kebab-case, and say what they do', () => {
  expect(new Set(ALL_RULES.map(({ name }) => name)).size).toBe(ALL_RULES.length);
  for (const rule of ALL_RULES) {
    expect(rule.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
    for (const text of [rule.example, rule.lenient, rule.strict]) expect(text.length).toBeGreaterThan(10);
  }
});
