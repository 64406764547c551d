import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '../../../src/scim/json.js';
import { DEVICE_CORE, deviceType, ENTERPRISE, MODES, patched, refusal, user } from './fixture.js';

const add = (path: string | undefined, value: Json) => [{ op: 'add', ...(path !== undefined && { path }), value }];
const WORK = { value: 'bjensen@example.com', type: 'work', primary: true };
const HOME = { value: 'babs@jensen.org', type: 'home' };
const OTHER = { value: 'b@example.org', type: 'other' };

describe.each(MODES)('add (RFC 7644 section 3.5.2.1), %s', (mode) => {
  const cases: [string, string | undefined, Json, JsonObject][] = [
    ['gives an unassigned single-valued attribute its value', 'title', 'Tour Guide', { title: 'Tour Guide' }],
    ['replaces the value of a single-valued one', 'userName', 'babs', { userName: 'babs' }],
    ['replaces even by the same text in another case', 'userName', 'BJensen', { userName: 'BJensen' }],
    [
      'merges the parts of a complex attribute',
      'name',
      { givenName: 'Babs', middleName: 'J' },
      { name: { givenName: 'Babs', familyName: 'Jensen', middleName: 'J' } },
    ],
    ['sets one sub-attribute', 'name.givenName', 'Babs', { name: { givenName: 'Babs', familyName: 'Jensen' } }],
    ['appends an element', 'emails', [OTHER], { emails: [WORK, HOME, OTHER] }],
    ['appends a lone element', 'emails', OTHER, { emails: [WORK, HOME, OTHER] }],
    [
      'creates the attribute of a first element',
      'photos',
      [{ value: 'http://p/1' }],
      { photos: [{ value: 'http://p/1' }] },
    ],
    ['does not append an element that is there', 'emails', [HOME], {}],
    ['knows an element by value and type, in any case', 'emails', [{ value: 'BABS@jensen.org', type: 'HOME' }], {}],
    [
      'appends the same value with another type',
      'emails',
      [{ ...HOME, type: 'other' }],
      { emails: [WORK, HOME, { ...HOME, type: 'other' }] },
    ],
    [
      'merges what an element that is there says besides',
      'emails',
      [{ ...HOME, display: 'Babs' }],
      { emails: [WORK, { ...HOME, display: 'Babs' }] },
    ],
    ['appends an element given twice once', 'emails', [OTHER, OTHER], { emails: [WORK, HOME, OTHER] }],
    ['appends nothing for an empty array', 'emails', [], {}],
    ['changes nothing when the value is there', 'active', true, {}],
    [
      'sets a sub-attribute of the elements a filter selects',
      'emails[type eq "home"].display',
      'B',
      { emails: [WORK, { ...HOME, display: 'B' }] },
    ],
    [
      'merges into the elements a filter selects',
      'emails[type eq "home"]',
      { display: 'B' },
      { emails: [WORK, { ...HOME, display: 'B' }] },
    ],
    [
      'sets a sub-attribute of every element without a filter',
      'emails.display',
      'B',
      {
        emails: [
          { ...WORK, display: 'B' },
          { ...HOME, display: 'B' },
        ],
      },
    ],
    ['creates an element for a sub-attribute when there is none', 'ims.value', 'babs', { ims: [{ value: 'babs' }] }],
    [
      'merges each key without a path',
      undefined,
      { emails: [OTHER], nickname: 'Babs', name: { givenName: 'B' } },
      { emails: [WORK, HOME, OTHER], nickName: 'Babs', name: { givenName: 'B', familyName: 'Jensen' } },
    ],
    ['unassigns by null', 'name', null, { name: null }],
    ['adds nothing to a multi-valued attribute by null', 'emails', null, {}],
  ];
  it.each(cases)('%s', (_name, path, value, differences) => {
    const expected = user(differences);
    for (const [key, part] of Object.entries(differences)) if (part === null) delete expected[key];
    expect(patched(user(), add(path, value), { mode })).toEqual(expected);
  });

  it('two equal addresses are one, in any order of parts; primary false counts as none', () => {
    const address = { streetAddress: '100 Universal City Plaza', type: 'work' };
    const document = user({ addresses: [address] });
    const same = { type: 'work', streetAddress: '100 universal city plaza', primary: false };
    expect(patched(document, add('addresses', [same]), { mode })).toEqual(document);
    expect(patched(document, add('addresses', [{ ...same, region: 'CA' }]), { mode })['addresses']).toHaveLength(2);
  });

  it('simple values are added once each', () => {
    const device = { label: 'A', tags: ['red'], ports: [{ value: 1, type: 'usb' }] };
    const after = patched(device, add('tags', ['RED', 'blue', 'Blue']), { type: deviceType, mode });
    expect(after['tags']).toEqual(['red', 'blue']);
    expect(patched(device, add('tags', 'green'), { type: deviceType, mode })['tags']).toEqual(['red', 'green']);
  });

  it('a multi-valued sub-attribute is added to, not replaced', () => {
    const device = { label: 'A', ports: [{ value: 1, type: 'usb', labels: ['a'] }] };
    const after = patched(device, add('ports[type eq "usb"].labels', ['A', 'b']), { type: deviceType, mode });
    expect(after['ports']).toEqual([{ value: 1, type: 'usb', labels: ['a', 'b'] }]);
  });

  it('a value of the wrong type is refused with invalidValue', () => {
    expect(refusal(user(), add('active', 7), { mode })).toBe('invalidValue');
    expect(refusal(user(), add('name', ['a', 'b']), { mode })).toBe('invalidValue');
    expect(refusal(user(), add('emails[type eq "home"].primary', 'Jdksjfk'), { mode })).toBe('invalidValue');
  });

  it('null for a required attribute is refused with invalidValue', () => {
    expect(refusal(user(), add('userName', null), { mode })).toBe('invalidValue');
    expect(refusal(user(), add(undefined, { userName: null }), { mode })).toBe('invalidValue');
    expect(refusal(user(), add('userName', ''), { mode })).toBe('invalidValue');
  });

  it('an element without its required sub-attribute is refused with invalidValue', () => {
    const device = { label: 'A', ports: [{ value: 1, type: 'usb' }] };
    expect(refusal(device, add('ports', [{ value: 2 }]), { type: deviceType, mode })).toBe('invalidValue');
  });

  it('a document that lacks a newly required attribute can still be changed elsewhere', () => {
    expect(patched({ label: 'A' }, add('weight', 2.5), { type: deviceType, mode })).toEqual({
      label: 'A',
      weight: 2.5,
    });
  });

  it('adding what is there leaves an equal document, whatever the kind of attribute', () => {
    const document = user({ title: 'T', addresses: [{ type: 'work', region: 'CA' }] });
    const { [ENTERPRISE]: enterprise, ...core } = document;
    const operations = [...add(undefined, core), ...add(ENTERPRISE, enterprise!), ...add(undefined, document)];
    expect(patched(document, operations, { mode })).toEqual(document);
  });
});

describe('add to a filter that selects nothing', () => {
  const created: [string, string, Json, JsonObject][] = [
    ['type', 'phoneNumbers[type eq "mobile"].value', '+1', { phoneNumbers: [{ type: 'mobile', value: '+1' }] }],
    [
      'two conditions',
      'phoneNumbers[type eq "mobile" and display eq "M"].value',
      '+1',
      { phoneNumbers: [{ type: 'mobile', display: 'M', value: '+1' }] },
    ],
    ['a quoted boolean', 'roles[primary eq "True"].value', 'reader', { roles: [{ primary: true, value: 'reader' }] }],
    ['a whole element', 'addresses[type eq "work"]', { region: 'CA' }, { addresses: [{ type: 'work', region: 'CA' }] }],
  ];
  it.each(created)('creates the element by %s in a lenient tenant', (_name, path, value, differences) => {
    expect(patched(user(), add(path, value))).toEqual(user(differences));
    expect(patched(user(), [{ op: 'replace', path, value }])).toEqual(user(differences));
  });

  it('is noTarget in a strict tenant (RFC 7644 section 3.12)', () => {
    expect(refusal(user(), add('phoneNumbers[type eq "mobile"].value', '+1'), { mode: 'strict' })).toBe('noTarget');
  });

  it.each([
    'phoneNumbers[type eq "mobile" or type eq "work"].value',
    'phoneNumbers[type co "mob"].value',
    'phoneNumbers[not (type eq "mobile")].value',
    'phoneNumbers[type eq "mobile" and type eq "work"].value',
    'phoneNumbers[type pr].value',
    'phoneNumbers[type eq null and value pr].value',
  ])('is noTarget where the filter pins no element: %s', (path) => {
    expect(refusal(user(), add(path, '+1'))).toBe('noTarget');
  });

  it('unassigning a part of what is not there changes nothing in a lenient tenant', () => {
    expect(patched(user(), add('phoneNumbers[type eq "mobile"].value', null))).toEqual(user());
    expect(patched(user(), add('phoneNumbers[type eq "mobile"].value', ''))).toEqual(user());
  });
});

it('the type of a deployment is patched like the built-in ones, its URN in front or not', () => {
  const device = { label: 'A', ports: [{ value: 1, type: 'usb' }] };
  const after = patched(device, add(`${DEVICE_CORE}:ports[type eq "usb"].labels`, ['x']), { type: deviceType });
  expect(after['ports']).toEqual([{ value: 1, type: 'usb', labels: ['x'] }]);
});
