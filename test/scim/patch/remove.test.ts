import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '../../../src/scim/json.js';
import { deviceType, MODES, patched, refusal, user } from './fixture.js';

const remove = (path: string, more: JsonObject = {}) => [{ op: 'remove', path, ...more }];
const WORK = { value: 'bjensen@example.com', type: 'work', primary: true };
const HOME = { value: 'babs@jensen.org', type: 'home' };

describe.each(MODES)('remove (RFC 7644 section 3.5.2.2), %s', (mode) => {
  const cases: [string, string, JsonObject][] = [
    ['unassigns a single value', 'active', { active: null }],
    ['unassigns a complex attribute', 'name', { name: null }],
    ['unassigns all elements without a filter', 'emails', { emails: null }],
    ['unassigns a sub-attribute', 'name.givenName', { name: { familyName: 'Jensen' } }],
    ['removes the selected elements', 'emails[type eq "home"]', { emails: [WORK] }],
    [
      'removes by a filter of several conditions',
      'emails[type eq "work" and value ew "example.com"]',
      { emails: [HOME] },
    ],
    ['unassigns the attribute with its last element', 'emails[value pr]', { emails: null }],
    [
      'removes a sub-attribute of the selected elements alone',
      'emails[type eq "work"].primary',
      { emails: [{ value: WORK.value, type: 'work' }, HOME] },
    ],
    [
      'removes a sub-attribute of all elements without a filter',
      'emails.type',
      { emails: [{ value: WORK.value, primary: true }, { value: HOME.value }] },
    ],
    ['removes nothing where the filter selects nothing', 'emails[type eq "other"]', {}],
    ['removes nothing of an attribute without value', 'title', {}],
    ['removes nothing of elements there are not', 'phoneNumbers[type eq "work"].value', {}],
  ];
  it.each(cases)('%s', (_name, path, differences) => {
    const expected = user(differences);
    for (const [key, part] of Object.entries(differences)) if (part === null) delete expected[key];
    expect(patched(user(), remove(path), { mode })).toEqual(expected);
  });

  it('an element without any sub-attribute left is no element', () => {
    const document = user({ ims: [{ value: 'babs' }, { value: 'b', type: 'aim' }] });
    expect(patched(document, remove('ims.value'), { mode })['ims']).toEqual([{ type: 'aim' }]);
    expect(patched(user({ name: { givenName: 'B' } }), remove('name.givenName'), { mode })).not.toHaveProperty('name');
  });

  it('what is required cannot be removed: mutability', () => {
    const device = {
      label: 'A',
      ports: [
        { value: 1, type: 'usb' },
        { value: 2, type: 'hdmi' },
      ],
    };
    expect(refusal(user(), remove('userName'), { mode })).toBe('mutability');
    expect(refusal(device, remove('ports'), { type: deviceType, mode })).toBe('mutability');
    expect(refusal(device, remove('ports[type pr]'), { type: deviceType, mode })).toBe('mutability');
    expect(refusal(device, remove('ports[type eq "usb"].type'), { type: deviceType, mode })).toBe('mutability');
    expect(patched(device, remove('ports[type eq "usb"]'), { type: deviceType, mode })['ports']).toHaveLength(1);
  });

  it('a value with the path of a single attribute or a filter is not asked for and not read', () => {
    expect(patched(user(), remove('active', { value: 'x' }), { mode })).not.toHaveProperty('active');
    const after = patched(user(), remove('emails[type eq "work"].value', { value: 'nothing of the kind' }), { mode });
    expect(after['emails']).toEqual([{ type: 'work', primary: true }, HOME]);
  });

  it('a null value is none', () => {
    expect(patched(user(), remove('emails', { value: null }), { mode })).not.toHaveProperty('emails');
  });

  it('simple values are selected by a comparison (errata 7122)', () => {
    const device = { label: 'A', tags: ['red', 'blue'], ports: [{ value: 1, type: 'usb' }] };
    expect(patched(device, remove('tags eq "Red"'), { type: deviceType, mode })['tags']).toEqual(['blue']);
    expect(patched(device, remove('tags eq "black"'), { type: deviceType, mode })).toEqual(device);
  });
});

describe('remove that lists values', () => {
  const cases: [string, JsonObject, JsonObject][] = [
    ['by value', { value: [{ value: 'BABS@jensen.org' }] }, { emails: [WORK] }],
    ['by value and type', { value: [{ value: HOME.value, type: 'work' }] }, {}],
    ['a lone element', { value: HOME }, { emails: [WORK] }],
    ['under the name of the attribute', { value: { Emails: [HOME] } }, { emails: [WORK] }],
    ['by other parts', { value: [{ type: 'home' }] }, { emails: [WORK] }],
    ['values there are not', { value: [{ value: 'nobody@example.com' }] }, {}],
    ['an empty list', { value: [] }, {}],
  ];
  it.each(cases)('removes these alone in a lenient tenant: %s', (_name, more, differences) => {
    expect(patched(user(), remove('emails', more))).toEqual(user(differences));
  });

  it.each(cases)('is refused with invalidValue in a strict one, and never empties the attribute: %s', (_name, more) => {
    expect(refusal(user(), remove('emails', more), { mode: 'strict' })).toBe('invalidValue');
  });

  it('works for simple values', () => {
    const device = { label: 'A', tags: ['red', 'blue'], ports: [{ value: 1, type: 'usb' }] };
    expect(patched(device, remove('tags', { value: ['BLUE'] }), { type: deviceType })['tags']).toEqual(['red']);
  });
});
