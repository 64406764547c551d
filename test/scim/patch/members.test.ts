import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../../src/scim/json.js';
import { GROUP_CORE, groupType, MODES, membersAfter, patched, refusal, steps } from './fixture.js';

const UUID = '2819c223-7f76-453a-919d-413861904646';
const GROUP = { displayName: 'Tour Guides' };
const member = (value: string) => ({
  value,
  display: `Name of ${value}`,
  $ref: `https://example.com/v2/Users/${value}`,
  type: 'User',
});
const add = (...ids: string[]) => ({ op: 'add', path: 'members', value: ids.map(member) });
const removeOne = (id: string) => ({ op: 'remove', path: `members[value eq "${id}"]` });

describe.each(MODES)('members become steps (RFC 7644 section 3.5.2), %s', (mode) => {
  const cases: [string, Json[], unknown[]][] = [
    ['add', [add('a', 'b')], [{ kind: 'add', ids: ['a', 'b'] }]],
    ['add of a lone member', [{ op: 'add', path: 'members', value: { value: 'a' } }], [{ kind: 'add', ids: ['a'] }]],
    ['add without a path', [{ op: 'add', value: { members: [{ value: 'a' }] } }], [{ kind: 'add', ids: ['a'] }]],
    [
      'add by the full name',
      [{ op: 'add', path: `${GROUP_CORE}:members`, value: [{ value: 'a' }] }],
      [{ kind: 'add', ids: ['a'] }],
    ],
    [
      'add with a null $ref',
      [{ op: 'add', path: 'members', value: [{ $ref: null, value: 'a' }] }],
      [{ kind: 'add', ids: ['a'] }],
    ],
    ['add of nobody', [{ op: 'add', path: 'members', value: [] }], []],
    ['remove by id', [removeOne('a')], [{ kind: 'remove', ids: ['a'] }]],
    [
      'remove by several ids',
      [{ op: 'remove', path: 'members[value eq "a" or value eq "b" or Value EQ "c"]' }],
      [{ kind: 'remove', ids: ['a', 'b', 'c'] }],
    ],
    ['remove of all', [{ op: 'remove', path: 'members' }], [{ kind: 'replace', ids: [] }]],
    [
      'remove of all with a null value',
      [{ op: 'remove', path: 'members', value: null }],
      [{ kind: 'replace', ids: [] }],
    ],
    [
      'replace',
      [{ op: 'replace', path: 'members', value: [member('a'), member('b')] }],
      [{ kind: 'replace', ids: ['a', 'b'] }],
    ],
    ['replace by nobody', [{ op: 'replace', path: 'members', value: [] }], [{ kind: 'replace', ids: [] }]],
    ['replace by null', [{ op: 'replace', path: 'members', value: null }], [{ kind: 'replace', ids: [] }]],
    [
      'replace without a path',
      [{ op: 'replace', value: { members: [{ value: 'a' }] } }],
      [{ kind: 'replace', ids: ['a'] }],
    ],
    [
      'replace of one member by another',
      [{ op: 'replace', path: 'members[value eq "a"]', value: [{ value: 'b' }] }],
      [{ kind: 'replaceSelected', selected: ['a'], ids: ['b'], named: true }],
    ],
    [
      'replace of one member by null',
      [{ op: 'replace', path: 'members[value eq "a"]', value: null }],
      [{ kind: 'replaceSelected', selected: ['a'], ids: [], named: true }],
    ],
    [
      '[P3] replace of one of several members, of whom nobody is named',
      [{ op: 'replace', path: 'members[value eq "a" or value eq "b"]', value: [{ value: 'c' }] }],
      [{ kind: 'replaceSelected', selected: ['a', 'b'], ids: ['c'], named: false }],
    ],
    [
      '[P3] a selection stays to be judged when a replacement follows',
      [
        { op: 'replace', path: 'members[value eq "a"]', value: null },
        { op: 'replace', path: 'members', value: [{ value: 'c' }] },
      ],
      [
        { kind: 'replaceSelected', selected: ['a'], ids: [], named: true },
        { kind: 'replace', ids: ['c'] },
      ],
    ],
    ...(['add', 'replace'] as const).map((op): [string, Json[], unknown[]] => [
      `[P2] ${op} of an id in another case`,
      [{ op, path: 'members', value: [{ value: UUID.toUpperCase() }, { value: UUID }] }],
      [{ kind: op, ids: [UUID] }],
    ]),
    ['[P2] remove by id in another case', [removeOne(UUID.toUpperCase())], [{ kind: 'remove', ids: [UUID] }]],
    [
      '[P2] replace of a member by id in another case',
      [{ op: 'replace', path: `members[value eq "${UUID.toUpperCase()}"]`, value: null }],
      [{ kind: 'replaceSelected', selected: [UUID], ids: [], named: true }],
    ],
    ['[P2] what is no id of the service stays as it is', [removeOne('ABCDEF')], [{ kind: 'remove', ids: ['ABCDEF'] }]],
    ['adds in a row are one step', [add('a'), add('b'), add('a', 'c')], [{ kind: 'add', ids: ['a', 'b', 'c'] }]],
    ['removes in a row are one step', [removeOne('a'), removeOne('b')], [{ kind: 'remove', ids: ['a', 'b'] }]],
    [
      'steps keep their order',
      [add('a'), removeOne('a'), add('b')],
      [
        { kind: 'add', ids: ['a'] },
        { kind: 'remove', ids: ['a'] },
        { kind: 'add', ids: ['b'] },
      ],
    ],
    [
      'all removed, then some added, is a replacement',
      [{ op: 'remove', path: 'members' }, add('a', 'b'), removeOne('b')],
      [{ kind: 'replace', ids: ['a'] }],
    ],
    [
      'what comes before a replacement does not count',
      [add('a'), removeOne('b'), { op: 'replace', path: 'members', value: [{ value: 'c' }] }],
      [{ kind: 'replace', ids: ['c'] }],
    ],
    ['no operation on members is no step', [{ op: 'replace', path: 'displayName', value: 'x' }], []],
  ];
  it.each(cases)('%s', (_name, operations, expected) => {
    expect(steps(operations, mode)).toEqual(expected);
  });

  it('a filter that is not made of ids alone removes by the filter, in its place among the steps', () => {
    const taken = steps(
      [add('a', 'g'), { op: 'remove', path: 'members[type eq "User" and value sw "a"]' }, add('h')],
      mode,
    );
    expect(taken.map((step) => step.kind)).toEqual(['add', 'removeWhere', 'add']);
    expect(membersAfter(['ab', 'x'], taken)).toEqual(['x', 'g', 'h']);
  });

  it('[P7] a value that names nobody removes nobody', () => {
    const empty: Json[] = [{}, [{}], '{}', '[]', '[{}]', { members: [] }, true];
    for (const value of empty) {
      for (const operation of [
        { op: 'replace', path: 'members', value },
        { op: 'replace', value: { members: value } },
      ]) {
        expect(refusal(GROUP, [operation], { type: groupType, mode })).toBe('invalidValue');
      }
    }
    for (const value of [{}, [{}], '', '{}']) {
      expect(refusal(GROUP, [{ op: 'remove', path: 'members', value }], { type: groupType, mode })).toBe(
        'invalidValue',
      );
    }
  });

  it('[P7] an empty text says nothing of members in a lenient tenant', () => {
    const operations = [{ op: 'replace', value: { members: '', displayName: 'B' } }];
    if (mode === 'strict') expect(refusal(GROUP, operations, { type: groupType, mode })).toBe('invalidValue');
    else expect(steps(operations, mode)).toEqual([]);
  });

  it('the document of the group is untouched by its members', () => {
    expect(patched(GROUP, [add('a'), removeOne('b')], { type: groupType, mode })).toEqual(GROUP);
  });

  it('a member without an id is refused with invalidValue', () => {
    for (const element of [{ display: 'x' }, { value: null }, null, { value: { a: 1 } }]) {
      for (const op of ['add', 'replace']) {
        const operations = [{ op, path: 'members', value: [element] }];
        expect(refusal(GROUP, operations, { type: groupType, mode })).toBe('invalidValue');
      }
    }
  });

  it.each(['value', '$ref', 'type'])('%s of a member cannot be altered: mutability', (sub) => {
    for (const op of ['add', 'replace', 'remove']) {
      const operation = { op, path: `members[value eq "a"].${sub}`, value: 'x' };
      expect(refusal(GROUP, [operation], { type: groupType, mode })).toBe('mutability');
    }
  });
});

describe('forms that a lenient tenant understands', () => {
  const cases: [string, Json, unknown[], string][] = [
    [
      'a value array on remove',
      { op: 'Remove', path: 'members', value: [{ $ref: null, value: 'a' }] },
      [{ kind: 'remove', ids: ['a'] }],
      'invalidSyntax',
    ],
    [
      'a value array on remove, lower-case',
      { op: 'remove', path: 'members', value: [{ value: 'a' }, { value: 'b' }] },
      [{ kind: 'remove', ids: ['a', 'b'] }],
      'invalidValue',
    ],
    [
      'a lone object on remove',
      { op: 'remove', path: 'members', value: { value: 'a' } },
      [{ kind: 'remove', ids: ['a'] }],
      'invalidValue',
    ],
    [
      'an object around the list on remove',
      { op: 'remove', path: 'members', value: { members: [{ value: 'a' }] } },
      [{ kind: 'remove', ids: ['a'] }],
      'invalidValue',
    ],
    ['an empty list on remove removes nobody', { op: 'remove', path: 'members', value: [] }, [], 'invalidValue'],
    [
      'plain ids',
      { op: 'add', path: 'members', value: ['a', 'b'] },
      [{ kind: 'add', ids: ['a', 'b'] }],
      'invalidValue',
    ],
    ['one plain id', { op: 'add', path: 'members', value: 'a' }, [{ kind: 'add', ids: ['a'] }], 'invalidValue'],
    [
      '$ref without value',
      { op: 'add', path: 'members', value: [{ $ref: 'Users/a' }] },
      [{ kind: 'add', ids: ['a'] }],
      'invalidValue',
    ],
    [
      'a filter and no value on add',
      { op: 'add', path: 'members[value eq "a"]' },
      [{ kind: 'add', ids: ['a'] }],
      'invalidValue',
    ],
    [
      'a filter and a value on add',
      { op: 'add', path: 'members[value eq "a"]', value: [{ value: 'b' }] },
      [{ kind: 'add', ids: ['b'] }],
      'mutability',
    ],
    ['the display of a member', { op: 'replace', path: 'members[value eq "a"].display', value: 'x' }, [], 'mutability'],
    [
      'an unknown part of a member',
      { op: 'replace', path: 'members[value eq "a"].displayName', value: 'x' },
      [],
      'invalidPath',
    ],
    [
      'no space before the quote, as in the example of the RFC',
      { op: 'remove', path: 'members[value eq"a"]' },
      [{ kind: 'remove', ids: ['a'] }],
      'invalidFilter',
    ],
  ];
  it.each(cases)('%s', (_name, operation, expected, strict) => {
    expect(steps([operation])).toEqual(expected);
    expect(refusal(GROUP, [operation], { type: groupType, mode: 'strict' })).toBe(strict);
  });

  it('an add by a filter that names no ids still needs its value', () => {
    expect(refusal(GROUP, [{ op: 'add', path: 'members[type eq "User"]' }], { type: groupType })).toBe('invalidValue');
  });
});
