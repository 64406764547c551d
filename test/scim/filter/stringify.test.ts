import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AttributePath, CompareOperator, Filter, FilterLiteral } from '../../../src/scim/filter/ast.js';
import { isAttributeName } from '../../../src/scim/filter/attribute-path.js';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import { stringifyFilter } from '../../../src/scim/filter/stringify.js';
import { unplaced } from './fixture.js';

const name = fc.stringMatching(/^\$?[A-Za-z][A-Za-z0-9_$-]{0,6}$/).filter(isAttributeName);
const schema = fc.constantFrom(
  'urn:ietf:params:scim:schemas:core:2.0:User',
  "urn:x:(a)!*'~",
  'http://example.com/a/2.0/B',
);
const path = (parts: fc.Arbitrary<object>): fc.Arbitrary<AttributePath> =>
  parts.map((part) => ({ ...part, position: 0 }) as AttributePath);
const fullPath = path(fc.record({ schema, name, sub: name }, { requiredKeys: ['name'] }));
const innerPath = path(fc.record({ name }));
const op = fc.constantFrom<CompareOperator>('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le');
const value: fc.Arbitrary<FilterLiteral> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0')),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);

function leaf(attributePath: fc.Arbitrary<AttributePath>): fc.Arbitrary<Filter> {
  return fc.oneof(
    fc.record({ kind: fc.constant('compare' as const), path: attributePath, op, value }),
    fc.record({ kind: fc.constant('present' as const), path: attributePath }),
  );
}

/** Filters in canonical form: no `and` directly in `and`, no `or` directly in `or`. */
function tree(leaves: fc.Arbitrary<Filter>, depth: number): fc.Arbitrary<Filter> {
  if (depth === 0) return leaves;
  const below = tree(leaves, depth - 1);
  const join = (kind: 'and' | 'or') =>
    fc
      .array(
        below.filter((operand) => operand.kind !== kind),
        { minLength: 2, maxLength: 3 },
      )
      .map((operands): Filter => ({ kind, operands }));
  const not = below.map((operand): Filter => ({ kind: 'not', operand }));
  return fc.oneof({ weight: 2, arbitrary: leaves }, join('and'), join('or'), not);
}

const valuePath: fc.Arbitrary<Filter> = fc.record({
  kind: fc.constant('valuePath' as const),
  path: fullPath,
  filter: tree(leaf(innerPath), 2),
});

describe('stringifyFilter', () => {
  it('what it prints is read as the same filter', () => {
    fc.assert(
      fc.property(tree(fc.oneof({ weight: 3, arbitrary: leaf(fullPath) }, valuePath), 3), (filter) => {
        const text = stringifyFilter(filter);
        fc.pre(text.length <= 8192);
        expect(unplaced(parseFilter(text))).toEqual(unplaced(filter));
      }),
      { numRuns: 1500 },
    );
  });

  it('prints what it read from its own print alike', () => {
    for (const text of [
      'NOT(a PR)  AND  (b Eq 1E+5 OR (c pr or d pr))',
      'a[b pr or c pr].d eq "\\u0041\\/"',
      'a eq 1e21 and b eq -1e300 and c eq 0.1 and d eq -0',
    ]) {
      const printed = stringifyFilter(parseFilter(text));
      expect(stringifyFilter(parseFilter(printed))).toBe(printed);
      expect(unplaced(parseFilter(printed))).toEqual(unplaced(parseFilter(text)));
    }
  });

  it('has one form for one meaning', () => {
    expect(stringifyFilter(parseFilter('NOT( a PR )  And  (b Eq 1E+5 OR (c pr or d pr))'))).toBe(
      'not (a pr) and (b eq 100000 or c pr or d pr)',
    );
  });

  it('writes strings in JSON, with control characters and quotes escaped', () => {
    expect(stringifyFilter(parseFilter('a eq "\\u0001\\"\\\\\\u00e9"'))).toBe('a eq "\\u0001\\"\\\\é"');
  });
});
