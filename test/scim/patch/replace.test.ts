import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '../../../src/scim/json.js';
import { deviceType, MODES, patched, refusal, user } from './fixture.js';

const replace = (path: string | undefined, value: Json) => [
  { op: 'replace', ...(path !== undefined && { path }), value },
];
const WORK = { value: 'bjensen@example.com', type: 'work', primary: true };
const HOME = { value: 'babs@jensen.org', type: 'home' };

describe.each(MODES)('replace (RFC 7644 section 3.5.2.3), %s', (mode) => {
  const cases: [string, string | undefined, Json, JsonObject][] = [
    ['replaces a single value', 'userName', 'babs', { userName: 'babs' }],
    ['adds an attribute that has no value', 'title', 'T', { title: 'T' }],
    [
      'replaces the given parts of a complex attribute and leaves the others',
      'name',
      { givenName: 'B' },
      { name: { givenName: 'B', familyName: 'Jensen' } },
    ],
    ['unassigns a part given as null', 'name', { givenName: null }, { name: { familyName: 'Jensen' } }],
    ['unassigns a complex attribute without parts left', 'name', { givenName: null, familyName: null }, { name: null }],
    ['changes nothing by an empty object', 'name', {}, {}],
    ['replaces one sub-attribute', 'name.familyName', 'J', { name: { givenName: 'Barbara', familyName: 'J' } }],
    ['replaces all elements', 'emails', [{ value: 'new@example.com' }], { emails: [{ value: 'new@example.com' }] }],
    ['unassigns by an empty array', 'emails', [], { emails: null }],
    ['unassigns by null', 'emails', null, { emails: null }],
    [
      'replaces a sub-attribute of the selected elements',
      'emails[type eq "home"].value',
      'x@example.com',
      { emails: [WORK, { value: 'x@example.com', type: 'home' }] },
    ],
    [
      'replaces the selected elements',
      'emails[type eq "home"]',
      { value: 'x@example.com', type: 'other' },
      { emails: [WORK, { value: 'x@example.com', type: 'other' }] },
    ],
    [
      'replaces a sub-attribute of all selected elements',
      'emails[value pr].display',
      'B',
      {
        emails: [
          { ...WORK, display: 'B' },
          { ...HOME, display: 'B' },
        ],
      },
    ],
    ['removes the selected elements by null', 'emails[type eq "home"]', null, { emails: [WORK] }],
    [
      'unassigns a sub-attribute of the selected elements by null',
      'emails[type eq "home"].type',
      null,
      { emails: [WORK, { value: HOME.value }] },
    ],
    [
      'replaces each key without a path',
      undefined,
      { active: false, emails: [HOME], name: { givenName: 'B' } },
      { active: false, emails: [HOME], name: { givenName: 'B', familyName: 'Jensen' } },
    ],
    ['unassigns a key given as null without a path', undefined, { name: null }, { name: null }],
  ];
  it.each(cases)('%s', (_name, path, value, differences) => {
    const expected = user(differences);
    for (const [key, part] of Object.entries(differences)) if (part === null) delete expected[key];
    expect(patched(user(), replace(path, value), { mode })).toEqual(expected);
  });

  it('every matching element is replaced, each on its own', () => {
    const emails = [{ value: 'a@x.org', type: 'work' }, { value: 'b@x.org', type: 'work' }, HOME];
    const after = patched(user({ emails }), replace('emails[type eq "work"]', { value: 'c@x.org', type: 'work' }), {
      mode,
    });
    expect(after['emails']).toEqual([{ value: 'c@x.org', type: 'work' }, { value: 'c@x.org', type: 'work' }, HOME]);
  });

  it('null for a required attribute is refused with invalidValue', () => {
    expect(refusal(user(), replace('userName', null), { mode })).toBe('invalidValue');
    expect(refusal(user(), replace('userName', ''), { mode })).toBe('invalidValue');
    const device = { label: 'A', ports: [{ value: 1, type: 'usb' }] };
    expect(refusal(device, replace('ports', []), { type: deviceType, mode })).toBe('invalidValue');
    expect(refusal(device, replace('ports[type eq "usb"].type', null), { type: deviceType, mode })).toBe(
      'invalidValue',
    );
    expect(refusal(device, replace('ports[type eq "usb"]', { type: null }), { type: deviceType, mode })).toBe(
      'invalidValue',
    );
  });

  it('a selected simple value is replaced (errata 7122), none selected is noTarget', () => {
    const device = { label: 'A', tags: ['red', 'blue'], ports: [{ value: 1, type: 'usb' }] };
    const after = patched(device, replace('tags eq "RED"', 'green'), { type: deviceType, mode });
    expect(after['tags']).toEqual(['green', 'blue']);
    expect(refusal(device, replace('tags eq "black"', 'green'), { type: deviceType, mode })).toBe('noTarget');
  });
});

describe('replace where lenient and strict tenants differ', () => {
  it('a filter that selects nothing: created, or noTarget', () => {
    const operations = replace('emails[type eq "other"].value', 'o@example.com');
    expect(patched(user(), operations)['emails']).toEqual([WORK, HOME, { type: 'other', value: 'o@example.com' }]);
    expect(refusal(user(), operations, { mode: 'strict' })).toBe('noTarget');
    expect(refusal(user(), replace('emails[type eq "other"]', { value: 'o' }), { mode: 'strict' })).toBe('noTarget');
    expect(refusal(user(), replace('emails[type eq "other"].value', null), { mode: 'strict' })).toBe('noTarget');
  });

  it('the replaced element keeps what it was selected by, or is the new value alone', () => {
    const operations = replace('emails[type eq "home"]', { value: 'x@example.com' });
    expect(patched(user(), operations)['emails']).toEqual([WORK, { type: 'home', value: 'x@example.com' }]);
    expect(patched(user(), operations, { mode: 'strict' })['emails']).toEqual([WORK, { value: 'x@example.com' }]);
  });

  it('an empty string unassigns, or is a value', () => {
    expect(patched(user({ title: 'T' }), replace('title', ''))).toEqual(user());
    expect(patched(user({ title: 'T' }), replace('title', ''), { mode: 'strict' })).toEqual(user({ title: '' }));
    expect(patched(user(), replace('name', { givenName: '' }))['name']).toEqual({ familyName: 'Jensen' });
  });

  it.each<[string, string, Json, JsonObject]>([
    ['a quoted boolean', 'active', 'False', { active: false }],
    ['an array of one for a single value', 'active', [false], { active: false }],
    ['a lone element for many', 'emails', HOME, { emails: [HOME] }],
    ['an array of one for a selected element', 'emails[type eq "work"]', [WORK], {}],
    [
      'a plain value for a selected element',
      'emails[type eq "home"]',
      'x@y.org',
      { emails: [WORK, { type: 'home', value: 'x@y.org' }] },
    ],
  ])('%s: understood, or invalidValue', (_name, path, value, differences) => {
    expect(patched(user(), replace(path, value))).toEqual(user(differences));
    expect(refusal(user(), replace(path, value), { mode: 'strict' })).toBe('invalidValue');
  });
});
