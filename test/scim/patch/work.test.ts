import { describe, expect, it } from '@jest/globals';
import { Compatibility } from '../../../src/scim/compat/rule.js';
import { ScimError, TooManyError } from '../../../src/scim/errors.js';
import { LIMITS } from '../../../src/scim/limits.js';
import type { Json, JsonObject } from '../../../src/scim/json.js';
import { applyPatch } from '../../../src/scim/patch/apply.js';
import type { ResourceType } from '../../../src/scim/schema/attribute.js';
import { COST, WorkBudget } from '../../../src/scim/work-budget.js';
import { deviceType, user, userType } from './fixture.js';
import { MESSAGES } from '../../../src/scim/urns.js';

const many = <T>(count: number, make: (place: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));
const elements = (count: number, make: (at: number) => JsonObject = (at) => ({ value: `u${at}@x.test` })) =>
  many(count, make);
const comparisons = (count: number, make = (at: number) => `value eq "a${at}"`, join = ' or ') =>
  many(count, make).join(join);

interface Run {
  readonly outcome: string;
  readonly spent: number;
}

/** How a request with a budget of its own ends, and what it spent of it. */
function run(document: JsonObject, operations: Json[], type: ResourceType = userType, work = new WorkBudget()): Run {
  const body = { schemas: [MESSAGES.patchOp], Operations: operations };
  try {
    applyPatch(type, document, body, { compat: new Compatibility('lenient', work) });
    return { outcome: 'done', spent: work.spent };
  } catch (error) {
    if (error instanceof ScimError) return { outcome: error.code, spent: work.spent };
    throw error;
  }
}

const EMAILS = user({ emails: elements(10_000) });
const MARKS = 'a\u0301\u0316';

/** Requests of few characters that ask for much: each multiplies what is stored in another way. */
const ATTACKS: readonly [string, JsonObject, Json[], ResourceType?][] = [
  ['256 comparisons of 10,000 values', EMAILS, [{ op: 'remove', path: `emails[${comparisons(256)}].display` }]],
  [
    'and, or and not',
    EMAILS,
    [
      {
        op: 'remove',
        path: `emails[${comparisons(120, (at) => `not (value eq "a${at}" and type pr)`, ' and ')}].display`,
      },
    ],
  ],
  [
    'one filter in each of 1,000 operations',
    EMAILS,
    many(1000, (at) => ({ op: 'replace', path: 'emails[value sw "u"].display', value: `d${at}` })),
  ],
  [
    'no filter, 1,000 operations that write to all',
    EMAILS,
    many(1000, (at) => ({ op: 'replace', path: 'emails.display', value: `d${at}` })),
  ],
  [
    '1,000 additions of one value',
    EMAILS,
    many(1000, (at) => ({ op: 'add', path: 'emails', value: [{ value: `n${at}` }] })),
  ],
  [
    'a long text written to every value',
    EMAILS,
    [{ op: 'replace', path: 'emails.display', value: 'x'.repeat(LIMITS.valueCharacters) }],
  ],
  [
    'addresses',
    user({ addresses: elements(10_000, (at) => ({ locality: `l${at}`, type: 'work' })) }),
    many(100, () => ({ op: 'add', path: 'addresses[type eq "work" or locality co "z"]', value: { region: 'r' } })),
  ],
  [
    'roles',
    user({ roles: elements(10_000) }),
    [{ op: 'remove', path: `roles[${comparisons(250, (at) => `value ne "x${at}"`, ' and ')}]` }],
  ],
  [
    'certificates',
    user({
      x509Certificates: elements(1000, (at) => ({ value: 'MIIB'.repeat(250) + at.toString(36).padStart(4, 'A') })),
    }),
    many(200, () => ({ op: 'remove', path: 'x509Certificates[value co "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB"].display' })),
  ],
  [
    'long values with combining marks, looked at by every operation',
    user({ emails: elements(5, (at) => ({ value: at + MARKS.repeat(30_000) })) }),
    many(1000, () => ({ op: 'remove', path: 'emails[value eq "b"].display' })),
  ],
  [
    'a part that nearly repeats itself',
    user({ emails: elements(10, (at) => ({ value: at + 'x'.repeat(99_000) })) }),
    many(1000, () => ({ op: 'remove', path: `emails[value co "${'x'.repeat(2000)}b${'x'.repeat(2000)}"].display` })),
  ],
  [
    'an order of long values',
    user({ emails: elements(10, (at) => ({ value: `x`.repeat(90_000) + at })) }),
    many(1000, () => ({ op: 'remove', path: `emails[value gt "${'x'.repeat(8000)}"].display` })),
  ],
  [
    'values listed for removal, each kind by other parts',
    user({ emails: elements(10_000) }),
    many(20, () => ({
      op: 'remove',
      path: 'emails',
      value: [
        { display: 'x' },
        { type: 'x' },
        { display: 'x', type: 'y' },
        { primary: true },
        { primary: true, type: 'x' },
      ],
    })),
  ],
  [
    'long filters in 1,000 paths, of a user without values',
    user({ emails: [] }),
    many(1000, () => ({ op: 'remove', path: `emails[${comparisons(50)}].display` })),
  ],
  [
    'a multi-valued simple attribute of an own type, looked at by every operation',
    { label: 'l', tags: many(10_000, (at) => `t${at}`), ports: [{ value: 1, type: 'x' }] },
    many(1000, (at) => ({ op: 'add', path: 'tags', value: [`n${at}`] })),
    deviceType,
  ],
  [
    'many values inside one value',
    { label: 'l', ports: [{ value: 1, type: 'x', labels: many(10_000, (at) => `l${at}`) }] },
    many(1000, (at) => ({ op: 'add', path: 'ports[value eq 1].labels', value: [`n${at}`] })),
    deviceType,
  ],
  [
    'an immutable attribute that is given again and again what it has',
    { label: 'l', marks: many(10_000, (at) => `m${at}`), ports: [{ value: 1, type: 'x' }] },
    many(1000, () => ({ op: 'replace', path: 'marks eq "m1"', value: 'm1' })),
    deviceType,
  ],
  [
    'JSON as text',
    user(),
    [
      {
        op: 'add',
        path: 'roles',
        value: many(100, (at) => ({ value: `{"value":"${at}","x":"${'y'.repeat(90_000)}"}` })),
      },
    ],
  ],
  [
    'user names of many letters',
    user(),
    many(1000, () => ({ op: 'replace', path: 'userName', value: '\u6f22'.repeat(1000) })),
  ],
];

describe('[H1] work of a PATCH (RFC 7644 section 3.5.2)', () => {
  it.each(ATTACKS)('%s: refused with tooMany', (...[, document, operations, type]) => {
    expect(run(document, operations, type).outcome).toBe('too-much-work');
  });

  it('is refused before it is done: a filter that is too much for the elements costs the reading of its path', () => {
    const path = `emails[${comparisons(256)}].display`;
    const { outcome, spent } = run(EMAILS, [{ op: 'remove', path }]);
    expect(outcome).toBe('too-much-work');
    expect(spent).toBe(COST.operation + path.length * COST.pathCharacter + 10_000 * COST.element);
  });

  it('makes the key of a value once, however many comparisons look at it', () => {
    const spent = (count: number) => {
      const path = `emails[${comparisons(count, () => 'value eq "a"')}].display`;
      const paid = run(EMAILS, [{ op: 'remove', path }]).spent;
      return paid - path.length * COST.pathCharacter - 10_000 * count * COST.comparison;
    };
    expect(spent(50)).toBe(spent(1));
  });

  it('is one budget for all requests that share it, as those of a Bulk request do', () => {
    const work = new WorkBudget();
    const operation = { op: 'remove', path: `emails[${comparisons(60)}].display` };
    const outcomes = many(25, () => run(EMAILS, [operation], userType, work).outcome);
    expect(outcomes.slice(0, 2)).toEqual(['done', 'done']);
    expect(new Set(outcomes.slice(5))).toEqual(new Set(['too-much-work']));
    // What is small can still be done beside it.
    expect(run(user(), [{ op: 'replace', path: 'title', value: 'T' }], userType, work).outcome).toBe('done');
  });

  const ORDINARY: readonly [string, JsonObject, Json[], ResourceType?][] = [
    ['60 comparisons of 10,000 values', EMAILS, [{ op: 'remove', path: `emails[${comparisons(60)}].display` }]],
    [
      '10,000 values in one operation',
      user(),
      [
        {
          op: 'add',
          path: 'emails',
          value: elements(10_000, (at) => ({ value: `u${at}@x.test`, type: 'work', display: 'D' })),
        },
      ],
    ],
    [
      '1,000 operations on single attributes',
      user(),
      many(1000, (at) => ({ op: 'replace', path: 'name.familyName', value: `Name ${at}` })),
    ],
    [
      '1,000 operations with a filter each, on 200 values',
      user({ emails: elements(200) }),
      many(1000, (at) => ({ op: 'replace', path: `emails[value eq "u${at % 200}@x.test"].display`, value: `D${at}` })),
    ],
    [
      'a value added to 1,000 others, 500 times',
      user({ emails: elements(1000) }),
      many(500, (at) => ({ op: 'add', path: 'emails', value: [{ value: `n${at}@x.test` }] })),
    ],
    ['a user name of 100,000 letters', user(), [{ op: 'replace', path: 'userName', value: '\u6f22'.repeat(100_000) }]],
  ];
  it.each(ORDINARY)('%s: done', (...[, document, operations, type]) => {
    expect(run(document, operations, type).outcome).toBe('done');
  });

  it('a refusal of the budget is a TooManyError', () => {
    expect(() =>
      applyPatch(
        userType,
        EMAILS,
        { schemas: [MESSAGES.patchOp], Operations: [{ op: 'remove', path: `emails[${comparisons(256)}]` }] },
        { compat: new Compatibility('strict') },
      ),
    ).toThrow(TooManyError);
  });
});
