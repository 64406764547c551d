import { describe, expect, it } from '@jest/globals';
import { Compatibility } from '../../../src/scim/compat/rule.js';
import type { Json, JsonObject } from '../../../src/scim/json.js';
import { applyPatch } from '../../../src/scim/patch/apply.js';
import { body, read } from '../resource/fixtures.js';
import { deviceType, ENTERPRISE, MODES, patched, refusal, user, USER_CORE, userType } from './fixture.js';
import { MESSAGES } from '../../../src/scim/urns.js';

/** The names of the rules that a lenient tenant applies to these operations. */
function applied(before: JsonObject, Operations: Json): readonly string[] {
  const compat = new Compatibility('lenient');
  applyPatch(userType, before, { schemas: [MESSAGES.patchOp], Operations }, { compat });
  return compat.applied;
}

describe('JSON text as a value', () => {
  const text = JSON.stringify({
    schemas: [USER_CORE],
    title: 'Guide',
    'name.givenName': 'B',
    [ENTERPRISE]: JSON.stringify({ department: 'Sales' }),
    emails: JSON.stringify([{ value: 'a@x', type: 'work' }]),
  });

  it.each(['add', 'replace'])('[P4] of %s without path is the object it says', (op) => {
    const operations = [{ op, value: text }];
    expect(patched({ userName: 'b' }, operations)).toEqual({
      userName: 'b',
      title: 'Guide',
      name: { givenName: 'B' },
      emails: [{ value: 'a@x', type: 'work' }],
      [ENTERPRISE]: { department: 'Sales' },
    });
    expect(applied({ userName: 'b' }, operations)).toContain('json-text');
    expect(refusal({ userName: 'b' }, operations, { mode: 'strict' })).toBe('invalidValue');
  });

  it.each(['text', '{', '[]', '[{}]', '7', ''])('[P4] %j is no object', (value) => {
    expect(refusal({ userName: 'b' }, [{ op: 'add', value }])).toBe('invalidValue');
  });

  it('[P4] text past the limits of bodies is read as text', () => {
    const deep = `{"title":${'['.repeat(100)}${']'.repeat(100)}}`;
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [`a${i}`, 1])));
    const long = JSON.stringify({ title: 'x'.repeat(100_000) });
    for (const value of [deep, wide, long]) {
      expect(refusal({ userName: 'b' }, [{ op: 'add', value }])).toBe('invalidValue');
    }
  });

  it('[P4] of emails is its elements, wherever it stands', () => {
    const emails = '[{"value":"a@x","type":"work"},{"value":"b@x","type":"home"}]';
    const expected = JSON.parse(emails) as Json;
    for (const value of [emails, [emails], [{ value: emails }]]) {
      for (const op of ['add', 'replace']) {
        expect(patched({ userName: 'b' }, [{ op, path: 'emails', value }])['emails']).toEqual(expected);
      }
      expect(read(userType, body(userType, { emails: value }), 'lenient').document['emails']).toEqual(expected);
    }
  });

  it('[P4] of an extension is its object', () => {
    const operations = [{ op: 'add', path: ENTERPRISE, value: '{"department":"Sales"}' }];
    expect(patched({ userName: 'b' }, operations)).toEqual({ userName: 'b', [ENTERPRISE]: { department: 'Sales' } });
    const given = body(userType, { [ENTERPRISE]: '{"department":"Sales"}' });
    expect(read(userType, given, 'lenient').document[ENTERPRISE]).toEqual({ department: 'Sales' });
  });
});

describe('one app role in two forms', () => {
  const asObject = { primary: false, type: 'WindowsAzureActiveDirectoryRole', displayName: 'Admin', value: 'Admin' };
  const asText = { value: '{"id":"1","value":"Admin","displayName":"Admin"}' };
  const one = [{ value: 'Admin', type: asObject.type, display: 'Admin' }];

  it.each([
    ['object first', asObject, asText],
    ['text first', asText, asObject],
    ['object twice', asObject, asObject],
    ['text twice', asText, asText],
  ])('[P5] is one element: %s', (_, first, second) => {
    const created = read(userType, body(userType, { roles: [first] }), 'lenient').document;
    const expected = _ === 'text twice' ? [{ value: 'Admin', display: 'Admin' }] : one;
    const after = patched(created, [{ op: 'add', path: 'roles', value: [second] }]);
    expect(after['roles']).toEqual([expect.objectContaining(expected[0]!)]);
    for (const roles of [
      [first, second],
      [first, second, first],
    ]) {
      const both = read(userType, body(userType, { roles }), 'lenient').document;
      expect(both['roles']).toEqual([expect.objectContaining(expected[0]!)]);
      expect(patched({ userName: 'b' }, [{ op: 'add', path: 'roles', value: roles }])['roles']).toHaveLength(1);
      expect(patched({ userName: 'b' }, [{ op: 'replace', path: 'roles', value: roles }])['roles']).toHaveLength(1);
    }
  });

  it('[P5] an element without type of a value that two have is one more', () => {
    const emails = [
      { value: 'a@x', type: 'work' },
      { value: 'A@x', type: 'home' },
    ];
    const after = patched({ userName: 'b', emails }, [{ op: 'add', path: 'emails', value: [{ value: 'a@x' }] }]);
    expect(after['emails']).toEqual([...emails, { value: 'a@x' }]);
  });

  it('[P5] an element that got its type is no element for another type', () => {
    const added = [{ value: 'a@x' }, { value: 'a@x', type: 'work' }, { value: 'a@x', type: 'home' }];
    const expected = [
      { value: 'a@x', type: 'work' },
      { value: 'a@x', type: 'home' },
    ];
    const after = patched({ userName: 'b' }, [{ op: 'add', path: 'emails', value: added }]);
    expect(after['emails']).toEqual(expected);
    expect(read(userType, body(userType, { emails: added }), 'lenient').document['emails']).toEqual(expected);
    expect(read(userType, body(userType, { emails: added }), 'strict').document['emails']).toEqual(added);
  });

  it('[P5] as the text of a value by its path', () => {
    const roles = [{ value: 'User', primary: true }];
    const operations = [{ op: 'replace', path: 'roles[primary eq "True"].value', value: asText.value }];
    expect(patched({ userName: 'b', roles }, operations)['roles']).toEqual([{ value: 'Admin', primary: true }]);
  });
});

describe.each(MODES)('active without a value, %s', (mode) => {
  const inactive = user({ active: false });

  it.each(['', [], null, [null], [''], [{ value: '' }]])(
    '[P6] %j deactivates nobody out of the list of those who are',
    (value) => {
      for (const op of ['add', 'replace']) {
        for (const operation of [
          { op, path: 'active', value },
          { op, value: { active: value } },
        ]) {
          if (mode === 'lenient') expect(patched(inactive, [operation], { mode })).toEqual(inactive);
          else if (value !== null) expect(refusal(inactive, [operation], { mode })).toBe('invalidValue');
          else expect(patched(inactive, [operation], { mode })).not.toHaveProperty('active');
        }
      }
    },
  );

  it('null unassigns true', () => {
    expect(patched(user(), [{ op: 'replace', path: 'active', value: null }], { mode })).not.toHaveProperty('active');
  });

  it('[P6] a removal leaves false in a lenient tenant, and unassigns true', () => {
    const operations = [{ op: 'remove', path: 'active' }];
    expect(patched(inactive, operations, { mode })['active']).toBe(mode === 'lenient' ? false : undefined);
    expect(patched(user(), operations, { mode })).not.toHaveProperty('active');
  });

  it('[P6] other booleans are unassigned', () => {
    const emails = [{ value: 'a@x', type: 'work', primary: true }];
    const operations = [{ op: 'replace', path: 'emails[type eq "work"].primary', value: null }];
    expect(patched(user({ emails }), operations, { mode })['emails']).toEqual([{ value: 'a@x', type: 'work' }]);
  });
});

describe.each(MODES)('a filter that selects nothing, %s', (mode) => {
  it.each(['emails[type sw "x"]', 'emails[type eq "x" or type eq "y"]', 'emails[type eq "x" and not (value pr)]'])(
    '[P3] replace of %s by a value or by nothing has no target',
    (path) => {
      for (const value of [{ value: 'a@x' }, null, {}]) {
        expect(refusal(user(), [{ op: 'replace', path, value }], { mode })).toBe('noTarget');
      }
    },
  );

  it('[P3] made of eq alone, replacing by nothing changes nothing in a lenient tenant', () => {
    const operations = [{ op: 'replace', path: 'emails[type eq "x"]', value: null }];
    if (mode === 'strict') expect(refusal(user(), operations, { mode })).toBe('noTarget');
    else expect(patched(user(), operations, { mode })).toEqual(user());
  });
});

describe.each(MODES)('a removal by a path that names nothing, %s', (mode) => {
  it.each([
    'emial',
    'name.givenNam',
    `${ENTERPRISE}:departmnet`,
    'urn:example:nobody:title',
    'emails[type eq "work"].valu',
  ])('does not say done: %s', (path) =>
    expect(refusal(user(), [{ op: 'remove', path }], { mode })).toBe('invalidPath'),
  );
});

describe('values selected by brackets', () => {
  const device = { label: 'A', tags: ['x', 'y', 'X2'], ports: [{ type: 'usb' }] };

  it.each<[string, Json]>([
    ['tags[value eq "x"]', ['y', 'X2']],
    ['tags[VALUE eq "X"]', ['y', 'X2']],
    ['tags[value sw "x"]', ['y']],
    ['tags[value sw "x" and not (value eq "x")]', ['x', 'y']],
    ['tags[value eq "z"]', ['x', 'y', 'X2']],
  ])('a lenient tenant removes by %s those values alone', (path, left) => {
    expect(patched(device, [{ op: 'remove', path }], { type: deviceType })['tags']).toEqual(left);
    expect(refusal(device, [{ op: 'remove', path }], { type: deviceType, mode: 'strict' })).toBe('invalidPath');
  });

  it('replaces one value', () => {
    const operations = [{ op: 'replace', path: 'tags[value eq "x"]', value: 'z' }];
    expect(patched(device, operations, { type: deviceType })['tags']).toEqual(['z', 'y', 'X2']);
  });

  it.each(['tags[other eq "x"]', 'tags[value.x eq "x"]'])('%s names no value: invalidFilter', (path) => {
    expect(refusal(device, [{ op: 'remove', path }], { type: deviceType })).toBe('invalidFilter');
  });

  it.each(['label[value eq "A"]', 'tags[value eq "x"].value'])(
    '%s has no values to select among: invalidPath',
    (path) => {
      expect(refusal(device, [{ op: 'remove', path }], { type: deviceType })).toBe('invalidPath');
    },
  );
});

describe('an element replaced by a text', () => {
  it('keeps what the text does not speak of, in a lenient tenant', () => {
    const operations = [{ op: 'replace', path: 'emails[type eq "work"]', value: 'new@x' }];
    expect(patched(user(), operations)['emails']).toEqual([
      { value: 'new@x', type: 'work', primary: true },
      { value: 'babs@jensen.org', type: 'home' },
    ]);
    expect(refusal(user(), operations, { mode: 'strict' })).toBe('invalidValue');
  });
});

describe.each(MODES)('names of blanks, %s', (mode) => {
  it('are no names', () => {
    for (const userName of [' ', ' \t\u00a0']) {
      expect(() => read(userType, body(userType, { userName }), mode)).toThrow(/required|must be|cannot be seen/);
      expect(refusal(user(), [{ op: 'replace', path: 'userName', value: userName }], { mode })).toBe('invalidValue');
    }
    expect(
      refusal({ label: 'A', ports: [{ type: 'usb' }] }, [{ op: 'replace', path: 'label', value: '  ' }], {
        type: deviceType,
        mode,
      }),
    ).toBe('invalidValue');
  });
});
