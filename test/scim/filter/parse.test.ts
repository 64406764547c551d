import { describe, expect, it } from '@jest/globals';
import { InvalidFilterError } from '../../../src/scim/errors.js';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import { stringifyFilter } from '../../../src/scim/filter/stringify.js';
import { LIMITS } from '../../../src/scim/limits.js';
import { growth, LINEAR } from '../../support/growth.js';
import { errorOf, USER } from './fixture.js';

/** What a text means, in canonical print: parentheses only where they change the meaning. */
function meaning(text: string): string {
  return stringifyFilter(parseFilter(text));
}

describe('parseFilter (RFC 7644 section 3.4.2.2)', () => {
  it.each([
    'userName eq "bjensen"',
    `name.familyName co "O'Malley"`,
    'userName sw "J"',
    'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"',
    'title pr',
    'meta.lastModified gt "2011-05-13T04:42:34Z"',
    'meta.lastModified ge "2011-05-13T04:42:34Z"',
    'meta.lastModified lt "2011-05-13T04:42:34Z"',
    'meta.lastModified le "2011-05-13T04:42:34Z"',
    'title pr and userType eq "Employee"',
    'title pr or userType eq "Intern"',
    'schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"',
    'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
    'userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")',
    'userType eq "Employee" and emails[type eq "work" and value co "@example.com"]',
    'emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]',
  ])('[7644-040] reads the example %s of Figure 2 and prints it alike', (text) => {
    expect(meaning(text)).toBe(text);
  });

  it('the example of Figure 2 with needless parentheses means the same without them', () => {
    expect(meaning('userType eq "Employee" and (emails.type eq "work")')).toBe(
      'userType eq "Employee" and emails.type eq "work"',
    );
  });

  it('gives names, operators, values and positions', () => {
    expect(parseFilter(`a.b Eq -1 AND NOT(${USER}:c[$ref PR])`)).toEqual({
      kind: 'and',
      operands: [
        { kind: 'compare', path: { name: 'a', sub: 'b', position: 0 }, op: 'eq', value: -1 },
        {
          kind: 'not',
          operand: {
            kind: 'valuePath',
            path: { schema: USER, name: 'c', position: 18 },
            filter: { kind: 'present', path: { name: '$ref', position: 63 } },
          },
        },
      ],
    });
  });

  it.each([
    ['a eq "True"', 'True'],
    ['a eq true', true],
    ['a eq false', false],
    ['a eq null', null],
    ['a eq -1.5e1', -15],
    ['a eq ""', ''],
    ['a eq "x\\u0041\\\\"', 'xA\\'],
  ])('reads the value of %s', (text, value) => {
    expect(parseFilter(text)).toMatchObject({ kind: 'compare', value });
  });

  it.each([
    ['urn:x:y:2.0:User:a.b pr', { schema: 'urn:x:y:2.0:User', name: 'a', sub: 'b' }],
    ['urn:unknown:1.5:thing pr', { schema: 'urn:unknown:1.5', name: 'thing' }],
    ["urn:x(1)!~*':a pr", { schema: "urn:x(1)!~*'", name: 'a' }],
    ['http://example.com/ADSCIM/2.0/Group:a pr', { schema: 'http://example.com/ADSCIM/2.0/Group', name: 'a' }],
    ['eq pr', { name: 'eq' }],
    ['true pr', { name: 'true' }],
    ['proto__ pr', { name: 'proto__' }],
    ['constructor.prototype pr', { name: 'constructor', sub: 'prototype' }],
    ['members.$ref pr', { name: 'members', sub: '$ref' }],
  ])('splits the name of %s', (text, path) => {
    expect(parseFilter(text)).toEqual({ kind: 'present', path: { ...path, position: 0 } });
  });

  describe('precedence: grouping, then not, and, or', () => {
    it.each([
      ['a pr or b pr and c pr', 'a pr or b pr and c pr'],
      ['(a pr or b pr) and c pr', '(a pr or b pr) and c pr'],
      ['a pr and b pr or c pr and d pr', 'a pr and b pr or c pr and d pr'],
      ['a pr and (b pr or c pr) and d pr', 'a pr and (b pr or c pr) and d pr'],
      ['not (a pr) and b pr', 'not (a pr) and b pr'],
      ['not(a pr) or b pr', 'not (a pr) or b pr'],
      ['not (not (a pr))', 'not (not (a pr))'],
      ['((a pr))', 'a pr'],
      ['a[x pr or y pr and z pr]', 'a[x pr or y pr and z pr]'],
      ['a[not (x pr or y pr) and (z pr or w pr)]', 'a[not (x pr or y pr) and (z pr or w pr)]'],
    ])('[7644-046] %s', (text, printed) => {
      expect(meaning(text)).toBe(printed);
    });

    it('[7644-046] or binds looser than and in the tree', () => {
      expect(parseFilter('a pr or b pr and c pr')).toMatchObject({
        kind: 'or',
        operands: [
          { path: { name: 'a' } },
          { kind: 'and', operands: [{ path: { name: 'b' } }, { path: { name: 'c' } }] },
        ],
      });
    });

    it('nested operands of the same kind become one node', () => {
      expect(parseFilter('a pr and (b pr and (c pr and d pr))')).toMatchObject({
        kind: 'and',
        operands: ['a', 'b', 'c', 'd'].map((name) => ({ path: { name } })),
      });
    });
  });

  it.each([
    ['emails[type eq "work"].value eq "x"', 'emails[type eq "work" and value eq "x"]'],
    ['emails[type eq "work"].value pr', 'emails[type eq "work" and value pr]'],
    ['emails[a pr or b pr].value ne "x"', 'emails[(a pr or b pr) and value ne "x"]'],
    ['emails[a pr and b pr].$ref pr or c pr', 'emails[a pr and b pr and $ref pr] or c pr'],
  ])('%s asks one element for both conditions', (text, printed) => {
    expect(meaning(text)).toBe(printed);
  });

  it.each(['  a   eq  1  ', '( a eq 1 )', 'not  ( a eq 1 )  and  a[ b pr ]'])(
    'spaces more than the grammar has change nothing: %j',
    (text) => {
      expect(() => parseFilter(text)).not.toThrow();
    },
  );

  it.each([
    ['', 1, 'found the end, expected an attribute name'],
    ['   ', 4, 'found the end, expected an attribute name'],
    ['userName', 9, 'found the end, expected a space and one of the operators'],
    ['userName eq', 12, 'found the end, expected a value'],
    ['userName eq ', 13, 'found the end, expected a value'],
    ['userName regex "x"', 10, 'found "regex", expected a space and one of the operators eq, ne,'],
    ['userName eq bjensen', 13, 'found "bjensen", expected a value'],
    ['userName eq True', 13, 'found "True", expected a value'],
    ['userName eq NULL', 13, 'found "NULL", expected a value'],
    ["userName eq 'x'", 13, 'double quotes'],
    ['userName eq"x"', 12, 'expected a space after "eq"'],
    ['userName eq "x"and title pr', 16, 'expected a space before "and"'],
    ['userName eq "x" and(title pr)', 20, 'expected a space after "and"'],
    ['(title pr)and title pr', 11, 'expected a space before "and"'],
    ['a[b pr]or title pr', 8, 'expected a space before "or"'],
    ['title pr and', 13, 'found the end, expected an attribute name'],
    ['and title pr', 1, 'found "and", expected an attribute name'],
    ['pr pr', 1, 'found "pr", expected an attribute name'],
    ['a.or pr', 3, 'found "or", expected an attribute name'],
    ['title pr title pr', 10, 'found "title", expected "and", "or" or the end'],
    ['title pr xor title pr', 10, 'found "xor", expected "and", "or" or the end'],
    ['not title pr', 5, 'found "title", expected "(" after "not"'],
    ['not', 4, 'found the end, expected "(" after "not"'],
    ['not not (title pr)', 5, 'found "not", expected "(" after "not"'],
    ['(title pr', 10, 'found the end, expected "and", "or" or ")"'],
    ['title pr)', 9, 'found ")", expected "and", "or" or the end'],
    ['()', 2, 'found ")", expected an attribute name'],
    ['a[b pr', 7, 'found the end, expected "and", "or" or "]"'],
    ['a[(b pr]', 8, 'found "]", expected "and", "or" or ")"'],
    ['(a[b pr)]', 8, 'found ")", expected "and", "or" or "]"'],
    ['a[]', 3, 'found "]", expected an attribute name'],
    ['a [b pr]', 3, 'found "[", expected a space and one of the operators'],
    ['a[b[c pr]]', 4, 'expected no brackets inside brackets'],
    ['a[b pr].c[d pr]', 10, 'found "[", expected a space and one of the operators'],
    ['a[b pr].', 9, 'found nothing, expected an attribute name'],
    ['a[b pr].c', 10, 'found the end, expected a space and one of the operators'],
    ['a[b pr].c.d pr', 9, 'found "c.d", expected an attribute name'],
    ['a[b pr] .c pr', 9, 'begins with a letter'],
    ['a[b pr] c pr', 9, 'found "c", expected "and", "or" or the end'],
    ['a..b pr', 3, 'found ".b", expected an attribute name'],
    ['a. pr', 3, 'found nothing, expected an attribute name'],
    ['a.b.c pr', 4, 'found ".c", expected one sub-attribute at most'],
    ['a: pr', 1, 'expected the URN of a schema'],
    ['urn:x: pr', 7, 'found nothing, expected an attribute name'],
    ['a:b pr', 1, 'found "a", expected the URN of a schema'],
    ['urn:%zz:b pr', 1, 'expected the URN of a schema'],
    ['a/b pr', 1, 'found "a/b", expected an attribute name'],
    ['a%20b pr', 1, 'found "a%20b", expected an attribute name'],
    ['1a pr', 1, 'found "1a", expected a JSON number'],
    ['"a" eq "b"', 1, 'expected an attribute name, "not" or "("'],
    ['a eq (1)', 6, 'found "(", expected a value'],
    ['a eq [1]', 6, 'found "[", expected a value'],
    ['a eq {}', 6, 'found "{"'],
    ['a\teq 1', 2, 'expected a space as the separator'],
    ['a eq\n1', 5, 'expected a space as the separator'],
  ])('refuses %j at character %i', (text, position, reason) => {
    const error = errorOf(() => parseFilter(text));
    expect(error).toBeInstanceOf(InvalidFilterError);
    const { detail, scimType, status } = error as InvalidFilterError;
    expect({ status, scimType }).toEqual({ status: 400, scimType: 'invalidFilter' });
    expect(detail).toContain(`Filter, character ${position}: `);
    expect(detail).toContain(reason);
  });

  it('quotes a long find cut short', () => {
    const error = errorOf(() => parseFilter(`title ${'x'.repeat(5000)}`)) as InvalidFilterError;
    expect(error.detail.length).toBeLessThan(250);
  });
});

describe('limits of a filter', () => {
  const comparisons = (count: number) => Array.from({ length: count }, (_, i) => `a${i} pr`).join(' or ');
  const nested = (depth: number) => `${'('.repeat(depth)}a pr${')'.repeat(depth)}`;

  it('takes a filter of the longest length and refuses one character more', () => {
    const text = `a eq "${'x'.repeat(LIMITS.filterLength - 7)}"`;
    expect(text).toHaveLength(LIMITS.filterLength);
    expect(() => parseFilter(text)).not.toThrow();
    expect(() => parseFilter(`${text} `)).toThrow('The filter has 8193 characters; 8192 are allowed.');
  });

  it('refuses a long text by its length alone', () => {
    // Its first character is no filter, so a lexer that came first would say so.
    expect(() => parseFilter('\t'.repeat(1_000_000))).toThrow('1000000 characters');
  });

  it('takes the deepest nesting and refuses one more', () => {
    const deepest = LIMITS.filterNesting;
    expect(() => parseFilter(nested(deepest))).not.toThrow();
    expect(() => parseFilter(nested(deepest + 1))).toThrow(`character ${deepest + 1}: nested more than 32 deep`);
    expect(() => parseFilter(`${'not ('.repeat(deepest)}a pr${')'.repeat(deepest)}`)).not.toThrow();
    expect(() => parseFilter(`${'not ('.repeat(deepest + 1)}a pr${')'.repeat(deepest + 1)}`)).toThrow('32 deep');
    expect(() => parseFilter(`a[${nested(deepest - 1)}]`)).not.toThrow();
    expect(() => parseFilter(`a[${nested(deepest)}]`)).toThrow('32 deep');
  });

  it('counts the nesting, not the number of groups', () => {
    expect(() => parseFilter(Array.from({ length: 200 }, () => '(a pr)').join(' and '))).not.toThrow();
    expect(() => parseFilter(Array.from({ length: 200 }, () => 'a[b pr]').join(' and '))).not.toThrow();
  });

  it('takes the most comparisons and refuses one more, those in brackets and behind them counted', () => {
    const most = LIMITS.filterComparisons;
    expect(() => parseFilter(comparisons(most))).not.toThrow();
    expect(() => parseFilter(comparisons(most + 1))).toThrow('more than 256 comparisons');
    expect(() => parseFilter(`a[${comparisons(most - 1)}].x pr`)).not.toThrow();
    expect(() => parseFilter(`a[${comparisons(most)}].x pr`)).toThrow('more than 256 comparisons');
  });

  it.each([
    ['open parentheses', '('.repeat(8192)],
    ['open brackets', 'a['.repeat(4096)],
    ['nots', 'not '.repeat(2048)],
    ['nots with parentheses', 'not('.repeat(2048)],
    ['an unfinished string', `a eq "${'\\\\'.repeat(4090)}`],
    ['dots', `a${'.a'.repeat(4090)} pr`],
    ['colons', `a${':a'.repeat(4090)}: pr`],
    ['closing parentheses', `a pr${')'.repeat(8000)}`],
    ['alternating operators', Array.from({ length: 580 }, (_, i) => `a pr ${i % 2 ? 'and' : 'or'}`).join(' ')],
    ['digits', `a eq ${'1'.repeat(8000)}x`],
  ])('answers 8 KB of %s with invalidFilter, not with an overflow', (_what, text) => {
    expect(text.length).toBeLessThanOrEqual(LIMITS.filterLength);
    expect(() => parseFilter(text)).toThrow(InvalidFilterError);
  });

  it('reads and prints filters in a time that grows with their length, not with its square', () => {
    const many = (size: number) => Array.from({ length: size }, (_, i) => `a${i}[b pr].c eq "${i}"`).join(' and ');
    const mixed = (size: number) =>
      Array.from({ length: size }, (_, i) => `a${i} pr`).reduce(
        (text, part, i) => `${text} ${i % 2 ? 'and' : 'or'} ${part}`,
      );
    for (const [make, most] of [
      [many, 128],
      [mixed, 256],
    ] as const) {
      const often = (size: number) => {
        for (let i = 0; i < 20; i++) stringifyFilter(parseFilter(make(size)));
      };
      expect(growth(most / 8, often)).toBeLessThan(LINEAR);
    }
  });
});
