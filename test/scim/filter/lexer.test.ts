import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InvalidFilterError } from '../../../src/scim/errors.js';
import { Lexer, type Token } from '../../../src/scim/filter/lexer.js';

function tokens(text: string): Token[] {
  const lexer = new Lexer(text);
  const all: Token[] = [];
  for (let token = lexer.next(); token.kind !== 'end'; token = lexer.next()) all.push(token);
  return all;
}

function single(text: string): Token {
  const all = tokens(text);
  expect(all).toHaveLength(1);
  return all[0]!;
}

describe('the lexer of filters (RFC 7644 section 3.4.2.2)', () => {
  it('says of each token where it stands and whether a space precedes it', () => {
    expect(tokens(' emails[type  eq "work"].value pr')).toEqual([
      { kind: 'word', offset: 1, spaced: true, text: 'emails' },
      { kind: '[', offset: 7, spaced: false, text: '[' },
      { kind: 'word', offset: 8, spaced: false, text: 'type' },
      { kind: 'word', offset: 14, spaced: true, text: 'eq' },
      { kind: 'string', offset: 17, spaced: true, text: '"work"', value: 'work' },
      { kind: ']', offset: 23, spaced: false, text: ']' },
      { kind: 'suffix', offset: 24, spaced: false, text: '.value', name: 'value' },
      { kind: 'word', offset: 31, spaced: true, text: 'pr' },
    ]);
  });

  it('gives the end again and again, and looks ahead without moving', () => {
    const lexer = new Lexer('a');
    expect(lexer.peek()).toBe(lexer.peek());
    expect(lexer.next().kind).toBe('word');
    expect([lexer.next().kind, lexer.next().kind]).toEqual(['end', 'end']);
  });

  it('reads $ref and names with "$", "-" and "_" (RFC 7643 section 2.1)', () => {
    for (const name of ['$ref', 'members.$ref', 'a-b_c9', 'a$b']) expect(single(name).text).toBe(name);
  });

  it('reads a URN with every character that RFC 3986 allows in one', () => {
    const urn = "urn:ex-am.ple:~!$&'()*+,;=@/?#%4F_:2.0:User:name.sub";
    expect(single(urn).text).toBe(urn);
  });

  it('a parenthesis without a colon before it groups', () => {
    expect(tokens('(pr)').map((token) => token.kind)).toEqual(['(', 'word', ')']);
  });

  it.each([
    ['0', 0],
    ['-1', -1],
    ['-0', 0],
    ['1.5', 1.5],
    ['-1.5e3', -1500],
    ['1E+5', 100000],
    ['1e-2', 0.01],
    ['9007199254740991', 9007199254740991],
    ['1e20', 1e20],
  ])('reads the JSON number %s', (text, value) => {
    expect(single(text)).toMatchObject({ kind: 'number', value });
  });

  it.each(['01', '1.', '.5', '+1', '--1', '1e', '1e+', '0x10', '1a', '-', '1_000', '1"'])(
    'refuses %s as a number',
    (text) => {
      expect(() => tokens(text)).toThrow(InvalidFilterError);
    },
  );

  it.each(['1e999', '-1e999', '9007199254740993', '12345678901234567890'])(
    'refuses %s, which a double does not hold',
    (text) => {
      expect(() => tokens(text)).toThrow(InvalidFilterError);
    },
  );

  it('[7644-042] decodes every escape as JSON does (RFC 8259 section 7)', () => {
    expect(single(String.raw`"\" \\ \/ \b \f \n \r \t \u00e9 \uD83D\uDE00"`)).toMatchObject({
      value: '" \\ / \b \f \n \r \t \u00e9 \u{1f600}',
    });
  });

  it('[7644-042] any string literal that JSON.stringify writes is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (value) => {
        fc.pre(!value.includes('\0'));
        const literal = JSON.stringify(value);
        expect(single(literal)).toMatchObject({ kind: 'string', value, text: literal });
      }),
      { numRuns: 2000 },
    );
  });

  it('[7644-042] any quoted text is read as JSON.parse reads it or refused as JSON.parse refuses it', () => {
    const piece = fc.constantFrom(
      '\\',
      '"',
      'u',
      'n',
      'q',
      '0',
      '00e9',
      'd83d',
      '\\ud83d\\ude00',
      '/',
      ' ',
      '\n',
      '\t',
      'é',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = `"${pieces.join('')}"`;
        const read = attempt(() => {
          const all = tokens(text);
          if (all.length !== 1 || all[0]!.kind !== 'string') throw new Error('not one string');
          return all[0]!.value;
        });
        const json = attempt(() => JSON.parse(text) as string);
        // Lone surrogates and U+0000 are JSON, but no stored text can hold them.
        const storable = json !== undefined && !json.includes('\0') && !/\p{Surrogate}/u.test(json);
        expect(read).toEqual(storable ? json : undefined);
      }),
      { numRuns: 5000 },
    );
  });

  it.each([
    ['"a', 3, 'found the end'],
    ['"a\\"', 5, 'found the end'],
    ['"a\\q"', 3, 'escape of JSON'],
    ['"\\u12g4"', 2, 'escape of JSON'],
    ['"\\U0041"', 2, 'escape of JSON'],
    ['"a\nb"', 3, 'control character'],
    ['"a\u0000"', 3, 'control character'],
    ['"\\u0000"', 1, 'U+0000'],
    ['"\\ud83d"', 1, 'surrogate'],
    ['"\ud83d"', 1, 'surrogate'],
    ["'a'", 1, 'double quotes'],
    ['a\teq', 2, 'expected a space'],
    ['a\neq', 2, 'expected a space'],
    ['a\u00a0eq', 2, 'found "\u00a0"'],
    ['_x', 1, 'begins with a letter'],
    ['\u{1f600}', 1, 'found "\u{1f600}"'],
    ['.a', 1, 'begins with a letter'],
    ['"a"{}', 4, 'found "{"'],
  ])('refuses %j at character %i and says why', (text, position, reason) => {
    expect(() => tokens(text)).toThrow(InvalidFilterError);
    expect(() => tokens(text)).toThrow(`Filter, character ${position}: `);
    expect(() => tokens(text)).toThrow(reason);
  });

  it.each([
    ['one string', `"${'\\\\'.repeat(500_000)}"`, 1],
    ['an unfinished string', `"${'a'.repeat(1_000_000)}`, 0],
    ['spaces', ' '.repeat(1_000_000), 0],
    ['one word', 'a'.repeat(1_000_000), 1],
    ['one URN', 'a:'.repeat(500_000), 1],
    ['brackets', '['.repeat(300_000), 300_000],
    ['digits', `1.${'1'.repeat(1_000_000)}`, 1],
    ['short words', 'a '.repeat(300_000), 300_000],
  ])('reads a million characters of %s in one pass', (_what, text, count) => {
    const lexer = new Lexer(text);
    let read = 0;
    let last = -1;
    try {
      for (let token = lexer.next(); token.kind !== 'end'; token = lexer.next()) {
        // Every token begins behind the one before it, so no character is read twice.
        if (token.offset <= last) throw new Error('went back');
        last = token.offset + token.text.length - 1;
        read++;
      }
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidFilterError);
    }
    expect(read).toBe(count);
  });
});

function attempt<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
