import { describe, expect, it } from '@jest/globals';
import type { Json } from '../../../src/scim/json.js';
import { MODES, patched, refusal, user } from './fixture.js';

const primaries = (document: ReturnType<typeof user>): unknown[] =>
  (document['emails'] as { value?: string; primary?: boolean }[])
    .filter((each) => each.primary === true)
    .map((each) => each.value);

describe.each(MODES)('primary (RFC 7644 section 3.5.2, RFC 7643 section 2.4), %s', (mode) => {
  const cases: [string, Json[], string[]][] = [
    [
      'an added primary element takes over',
      [{ op: 'add', path: 'emails', value: [{ value: 'n@x.org', type: 'other', primary: true }] }],
      ['n@x.org'],
    ],
    ['without a path too', [{ op: 'add', value: { emails: [{ value: 'n@x.org', primary: true }] } }], ['n@x.org']],
    [
      'an element that is there can be made primary by add',
      [{ op: 'add', path: 'emails', value: [{ value: 'babs@jensen.org', type: 'home', primary: true }] }],
      ['babs@jensen.org'],
    ],
    [
      'a sub-attribute set to true takes over',
      [{ op: 'replace', path: 'emails[type eq "home"].primary', value: true }],
      ['babs@jensen.org'],
    ],
    ['by add as well', [{ op: 'add', path: 'emails[type eq "home"].primary', value: true }], ['babs@jensen.org']],
    [
      'a replaced element takes over',
      [{ op: 'replace', path: 'emails[type eq "home"]', value: { value: 'n@x.org', primary: true } }],
      ['n@x.org'],
    ],
    [
      'an element merged into takes over',
      [{ op: 'add', path: 'emails[type eq "home"]', value: { primary: true } }],
      ['babs@jensen.org'],
    ],
    [
      'the primary one set to true again stays',
      [{ op: 'replace', path: 'emails[type eq "work"].primary', value: true }],
      ['bjensen@example.com'],
    ],
    ['set to false, nobody is', [{ op: 'replace', path: 'emails[type eq "work"].primary', value: false }], []],
    [
      'false on another changes nothing',
      [{ op: 'replace', path: 'emails[type eq "home"].primary', value: false }],
      ['bjensen@example.com'],
    ],
    ['removed, nobody is', [{ op: 'remove', path: 'emails[primary eq true]' }], []],
    [
      'a replaced attribute has its own',
      [{ op: 'replace', path: 'emails', value: [{ value: 'a@x.org' }, { value: 'b@x.org', primary: true }] }],
      ['b@x.org'],
    ],
  ];
  it.each(cases)('%s', (_name, operations, expected) => {
    expect(primaries(patched(user(), operations, { mode }))).toEqual(expected);
  });

  it('the former primary is set to false, others are left as they are', () => {
    const after = patched(user(), [{ op: 'replace', path: 'emails[type eq "home"].primary', value: true }], { mode });
    expect(after['emails']).toEqual([
      { value: 'bjensen@example.com', type: 'work', primary: false },
      { value: 'babs@jensen.org', type: 'home', primary: true },
    ]);
  });
});

it.each<[string, Json[]]>([
  [
    'replace',
    [
      {
        op: 'replace',
        path: 'emails',
        value: [
          { value: 'a@x.org', primary: true },
          { value: 'b@x.org', primary: true },
        ],
      },
    ],
  ],
  [
    'add',
    [
      {
        op: 'add',
        path: 'emails',
        value: [
          { value: 'a@x.org', primary: true },
          { value: 'b@x.org', primary: true },
        ],
      },
    ],
  ],
  [
    'every selected element',
    [
      { op: 'replace', path: 'emails', value: [{ value: 'a@x.org' }, { value: 'b@x.org' }] },
      { op: 'replace', path: 'emails[value pr].primary', value: true },
    ],
  ],
])(
  'two primaries in one operation: the first stays, refused with invalidValue in a strict tenant (%s)',
  (_name, operations) => {
    expect(primaries(patched(user(), operations))).toEqual(['a@x.org']);
    expect(refusal(user(), operations, { mode: 'strict' })).toBe('invalidValue');
  },
);
