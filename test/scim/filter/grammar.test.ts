import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidFilterError } from '../../../src/scim/errors.js';
import { parseFilter } from '../../../src/scim/filter/parse.js';

/**
 * A recogniser of RFC 7644 Figure 1 written apart from the parser: recursive, by sticky patterns, and with nothing but
 * yes or no to say. It knows the errata and the two things the parser takes beyond the RFC: spare spaces, and a
 * sub-attribute behind brackets.
 */
function isFilter(text: string): boolean {
  const NAME = String.raw`\$?[A-Za-z][A-Za-z0-9_$-]*`;
  const URI = String.raw`[A-Za-z][A-Za-z0-9+.-]*:(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*`;
  const PATH = new RegExp(
    String.raw`(?:${URI}(?:#(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?:)?(${NAME})(?:\.(${NAME}))?(?=[ [])`,
    'y',
  );
  const SUB = new RegExp(String.raw`\.(${NAME})(?= )`, 'y');
  const reserved = (name: string | undefined) => name !== undefined && /^(?:and|or|not|pr)$/i.test(name);
  let at = 0;

  function eat(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) at += match[0].length;
    return match;
  }
  function expression(inBrackets: boolean): boolean {
    do {
      eat(/ */y);
      if (!term(inBrackets)) return false;
    } while (eat(/ +(?:and|or)(?= )/iy));
    eat(/ */y);
    return true;
  }
  function term(inBrackets: boolean): boolean {
    if (eat(/(?:not *)?\(/iy)) return expression(inBrackets) && eat(/\)/y) !== null;
    const path = eat(PATH);
    if (!path || reserved(path[1]) || reserved(path[2])) return false;
    if (inBrackets || !eat(/\[/y)) return comparison();
    if (!expression(true) || !eat(/\]/y)) return false;
    const sub = eat(SUB);
    return sub ? !reserved(sub[1]) && comparison() : true;
  }
  function comparison(): boolean {
    if (eat(/ +pr(?=[ )\]]|$)/iy)) return true;
    return eat(/ +(?:eq|ne|co|sw|ew|gt|ge|lt|le) +/iy) !== null && literal();
  }
  function literal(): boolean {
    if (eat(/(?:true|false|null)(?=[ )\]]|$)/y)) return true;
    const number = eat(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?=[ )\]]|$)/y)?.[0];
    if (number !== undefined)
      return Number.isFinite(Number(number)) && (/[.eE]/.test(number) || Number.isSafeInteger(Number(number)));
    const string = eat(/"(?:[^"\\]|\\.)*"/sy)?.[0];
    if (string === undefined) return false;
    try {
      return !/[\0\p{Surrogate}]/u.test(JSON.parse(string) as string);
    } catch {
      return false;
    }
  }
  return expression(false) && at === text.length;
}

function accepted(text: string): boolean {
  try {
    parseFilter(text);
    return true;
  } catch (error) {
    if (error instanceof InvalidFilterError) return false;
    throw error;
  }
}

const path = fc.constantFrom(
  'a',
  'userName',
  'name.givenName',
  'members.$ref',
  'urn:x:2.0:User:a.b',
  'urn:a(b):c',
  'nothing',
  'order',
);
const literal = fc.constantFrom(
  '"x"',
  '""',
  '"a\\\\"',
  '"\\u00e9]"',
  '"(\\""',
  '-1',
  '1.5',
  '1e+5',
  'true',
  'false',
  'null',
);
const comparison = fc.oneof(
  fc
    .tuple(path, fc.constantFrom('eq', 'NE', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'Le'), literal)
    .map((parts) => parts.join(' ')),
  path.map((name) => `${name} pr`),
);

function expression(leaf: fc.Arbitrary<string>, depth: number): fc.Arbitrary<string> {
  if (depth === 0) return leaf;
  const below = expression(leaf, depth - 1);
  return fc.oneof(
    leaf,
    fc.tuple(below, fc.constantFrom('and', 'OR'), below).map((parts) => parts.join(' ')),
    fc.tuple(fc.constantFrom('', 'not', 'not ', 'NOT '), below).map(([not, inner]) => `${not}(${inner})`),
  );
}

const valuePath = fc
  .tuple(path, expression(comparison, 1), fc.constantFrom('', '', '.value pr', '.$ref eq "x"'))
  .map(([name, inner, suffix]) => `${name}[${inner}]${suffix}`);
const filter = expression(fc.oneof({ weight: 2, arbitrary: comparison }, valuePath), 3);

const PIECES = [
  ...' ()[]."\\:-_$%1aeprnot\t\n\0\'{}é',
  ' and ',
  ' or ',
  'not ',
  '  ',
  'pr',
  '[a pr]',
  '.a',
  '""',
  '\\u',
  '\ud800',
];
const mutation = fc.record({
  kind: fc.constantFrom('delete', 'insert', 'replace', 'swap', 'double', 'cut'),
  place: fc.nat(),
  piece: fc.constantFrom(...PIECES),
  length: fc.integer({ min: 1, max: 4 }),
});
type Mutation = { kind: string; place: number; piece: string; length: number };

function mutate(text: string, { kind, place, piece, length }: Mutation): string {
  const i = text.length === 0 ? 0 : place % text.length;
  const [head, found, tail] = [text.slice(0, i), text.slice(i, i + length), text.slice(i + length)];
  switch (kind) {
    case 'delete':
      return head + tail;
    case 'insert':
      return head + piece + found + tail;
    case 'replace':
      return head + piece + tail;
    case 'swap':
      return head + [...found].reverse().join('') + tail;
    case 'double':
      return head + found + found + tail;
    default:
      return head;
  }
}

describe('the grammar of filters (RFC 7644 Figure 1) against an independent recogniser', () => {
  it('[7644-040] every filter the grammar makes is read', () => {
    fc.assert(
      fc.property(filter, (text) => {
        expect(isFilter(text)).toBe(true);
        expect(accepted(text)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  it('[7644-040] a mutated filter is read exactly when it is still inside the grammar', () => {
    let refused = 0;
    fc.assert(
      fc.property(filter, fc.array(mutation, { minLength: 1, maxLength: 3 }), (text, mutations) => {
        const mutated = mutations.reduce(mutate, text);
        const answer = isFilter(mutated);
        if (!answer) refused++;
        expect([mutated, accepted(mutated)]).toEqual([mutated, answer]);
      }),
      { numRuns: 20_000 },
    );
    expect(refused).toBeGreaterThan(5000);
  });

  it('[7644-040] text of the grammar in any order is read exactly when it is inside the grammar', () => {
    const piece = fc.constantFrom(
      'a',
      ' ',
      ' eq ',
      ' pr',
      '"x"',
      '1',
      '(',
      ')',
      '[',
      ']',
      '.b',
      'not',
      ' and ',
      ' or ',
      ':',
      'null',
      'a pr',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
        const text = pieces.join('');
        expect([text, accepted(text)]).toEqual([text, isFilter(text)]);
      }),
      { numRuns: 20_000 },
    );
  });
});
