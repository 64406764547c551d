import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '../../../src/scim/json.js';
import { deviceType, ENTERPRISE, MODES, patched, refusal, user, userType, WARRANTY } from './fixture.js';

const DEVICE: JsonObject = {
  label: 'A',
  serial: 'S-1',
  origin: { country: 'DE' },
  marks: ['CE'],
  ports: [{ value: 1, type: 'usb' }],
  [WARRANTY]: { level: 'gold', number: 'W-1' },
};
const BARE: JsonObject = { label: 'A', ports: [{ type: 'usb' }] };

describe.each(MODES)('readOnly attributes (RFC 7644 section 3.5.2), %s', (mode) => {
  it.each(['id', 'meta', 'meta.created', 'groups', 'groups[value eq "1"]', 'groups.value'])(
    'the path %s is refused with mutability',
    (path) => {
      for (const operation of [
        { op: 'add', path, value: 'x' },
        { op: 'replace', path, value: 'x' },
        { op: 'remove', path },
      ]) {
        expect(refusal(user(), [operation], { mode })).toBe('mutability');
      }
    },
  );

  it.each<[string, Json]>([
    ['id', 7],
    ['ID', '1'],
    ['meta', { created: 'yesterday' }],
    ['groups', 'none'],
    ['groups', null],
  ])('[P9] in an operation without path %s is refused, or left out unchecked in a lenient tenant', (key, value) => {
    for (const op of ['add', 'replace']) {
      const operations = [{ op, value: { [key]: value, title: 'T' } }];
      if (mode === 'strict') expect(refusal(user(), operations, { mode })).toBe('mutability');
      else expect(patched(user(), operations, { mode })).toEqual(user({ title: 'T' }));
    }
  });

  it('[P9] a readOnly attribute of another type, and a part by a key that is a path, are guarded alike', () => {
    const expected = mode === 'strict' ? 'mutability' : 'no error';
    expect(refusal(DEVICE, [{ op: 'add', value: { state: 'x' } }], { type: deviceType, mode })).toBe(expected);
    expect(refusal(user(), [{ op: 'add', value: { 'meta.created': 'x' } }], { mode })).toBe(
      mode === 'strict' ? 'invalidValue' : 'no error',
    );
  });

  it('what an operation without path says in "schemas" is left out', () => {
    const operations = [{ op: 'replace', value: { schemas: 'x', title: 'T' } }];
    expect(patched(user(), operations, { mode })).toEqual(user({ title: 'T' }));
  });

  it.each([
    [`${ENTERPRISE}:manager.displayName`, user(), userType],
    ['ports.checked', DEVICE, deviceType],
    ['ports[type eq "usb"].checked', DEVICE, deviceType],
  ])(
    '[P14] the readOnly part %s of a writable attribute is refused, or left out in a lenient tenant',
    (path, at, type) => {
      for (const operation of [
        { op: 'add', path, value: 'x' },
        { op: 'replace', path, value: 'x' },
        { op: 'remove', path },
      ]) {
        const operations = [operation, { op: 'replace', path: type === userType ? 'title' : 'label', value: 'B' }];
        if (mode === 'strict') expect(refusal(at, operations, { type, mode })).toBe('mutability');
        else
          expect(patched(at, operations, { type, mode })).toEqual({
            ...at,
            [type === userType ? 'title' : 'label']: 'B',
          });
      }
    },
  );

  it('a readOnly part inside a complex value is left out', () => {
    const operations = [{ op: 'replace', path: `${ENTERPRISE}:manager`, value: { displayName: 'Boss' } }];
    expect(patched(user(), operations, { mode })).toEqual(user());
  });
});

describe.each(MODES)('immutable attributes (RFC 7644 section 3.5.2), %s', (mode) => {
  const setting = { type: deviceType, mode };
  const first: [string, Json][] = [
    ['serial', 'S-9'],
    ['origin', { country: 'FR' }],
    ['origin.plant', 'Lyon'],
    ['marks', ['CE']],
    ['ports[type eq "usb"].value', 4],
    [`${WARRANTY}:level`, 'gold'],
  ];
  it.each(first)('%s may be given its first value', (path, value) => {
    expect(refusal(BARE, [{ op: 'add', path, value }], setting)).toBe('no error');
    expect(refusal(BARE, [{ op: 'replace', path, value }], setting)).toBe('no error');
  });

  const other: [string, Json][] = [
    ['serial', 'S-2'],
    ['serial', 's-1'],
    ['serial', null],
    ['origin', { country: 'FR' }],
    ['origin', { plant: 'Lyon' }],
    ['origin.country', 'FR'],
    ['origin.country', null],
    ['marks', ['UL']],
    ['ports[type eq "usb"].value', 2],
    [`${WARRANTY}:number`, 'W-2'],
  ];
  it.each(other)('%s with a value cannot be given %j', (path, value) => {
    expect(refusal(DEVICE, [{ op: 'replace', path, value }], setting)).toBe('mutability');
    expect(refusal(DEVICE, [{ op: 'add', path, value }], setting)).toBe('mutability');
  });

  it('nor in the value of an operation without path', () => {
    expect(refusal(DEVICE, [{ op: 'replace', value: { serial: 'S-2' } }], setting)).toBe('mutability');
    expect(refusal(DEVICE, [{ op: 'add', value: { [WARRANTY]: { number: 'W-2' } } }], setting)).toBe('mutability');
  });

  it.each([
    'serial',
    'origin',
    'origin.country',
    'marks',
    'marks eq "CE"',
    'ports[type eq "usb"].value',
    `${WARRANTY}:number`,
    WARRANTY,
  ])('%s with a value cannot be removed', (path) => {
    expect(refusal(DEVICE, [{ op: 'remove', path }], setting)).toBe('mutability');
  });

  it.each<[string, Json]>([
    ['serial', 'S-1'],
    ['origin', { country: 'de' }],
    ['marks', ['ce']],
    ['ports[type eq "usb"].value', 1],
  ])('%s may be given what it has, and keeps it as it is', (path, value) => {
    expect(patched(DEVICE, [{ op: 'replace', path, value }], setting)).toEqual(DEVICE);
  });

  it('a complex value with an immutable part is altered in the others, and cannot be unassigned', () => {
    const leased = { ...DEVICE, lease: { number: 'L-1', note: 'a' } };
    const note = { op: 'replace', path: 'lease', value: { note: 'b' } };
    expect(patched(leased, [note], setting)['lease']).toEqual({ number: 'L-1', note: 'b' });
    expect(refusal(leased, [{ op: 'remove', path: 'lease' }], setting)).toBe('mutability');
    expect(refusal(leased, [{ op: 'replace', path: 'lease', value: null }], setting)).toBe('mutability');
    expect(patched({ ...DEVICE, lease: { note: 'a' } }, [{ op: 'remove', path: 'lease' }], setting)).toEqual(DEVICE);
  });

  it('elements with an immutable part are added, removed and replaced as wholes', () => {
    const operations = [
      { op: 'add', path: 'ports', value: [{ value: 2, type: 'hdmi' }] },
      { op: 'remove', path: 'ports[value eq 1]' },
      { op: 'replace', path: 'ports[value eq 2]', value: { value: 3, type: 'dp' } },
    ];
    expect(patched(DEVICE, operations, setting)['ports']).toEqual([{ value: 3, type: 'dp' }]);
  });
});

describe.each(MODES)('what is taken and not kept, %s', (mode) => {
  it.each(['add', 'replace'])('%s of a password is checked and changes nothing', (op) => {
    expect(patched(user(), [{ op, path: 'password', value: 't1meMa$heen' }], { mode })).toEqual(user());
    expect(patched(user(), [{ op, value: { password: 't1meMa$heen' } }], { mode })).toEqual(user());
    expect(refusal(user(), [{ op, path: 'password', value: { a: 1 } }], { mode })).toBe('invalidValue');
  });

  it('removing it changes nothing', () => {
    expect(patched(user(), [{ op: 'remove', path: 'password' }], { mode })).toEqual(user());
    expect(patched(DEVICE, [{ op: 'remove', path: 'secret' }], { type: deviceType, mode })).toEqual(DEVICE);
  });
});
