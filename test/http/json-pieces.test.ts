import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseJsonBody } from '../../src/http/json-body.js';
import { JsonPieces } from '../../src/http/json-pieces.js';
import { InvalidSyntaxError } from '../../src/scim/errors.js';
import { LIMITS } from '../../src/scim/limits.js';
import { runs } from '../support/runs.js';

/** Reads bytes that arrive so many at a time, in pieces of so many. */
function read(bytes: Buffer, chunk: number, piece?: number): unknown {
  const pieces = new JsonPieces(bytes.length, piece);
  for (let at = 0; at < bytes.length; at += chunk) pieces.take(bytes.subarray(at, at + chunk));
  return pieces.end();
}

/** What comes of it, with the order of names; a refusal by its code. */
function outcome(work: () => unknown): unknown {
  try {
    return ordered(work());
  } catch (error) {
    if (error instanceof InvalidSyntaxError) return error.code;
    throw error;
  }
}

const ordered = (value: unknown): unknown =>
  typeof value !== 'object' || value === null
    ? Object.is(value, -0)
      ? '-0'
      : value
    : Array.isArray(value)
      ? value.map(ordered)
      : {
          prototype: Object.getPrototypeOf(value) === Object.prototype,
          entries: Object.entries(value).map(([n, v]) => [n, ordered(v)]),
        };

const name = fc.oneof(
  fc.constantFrom('a', 'b', '1', '0', '__proto__', 'constructor', 'ä"\\', '\ud834\udd65', ''),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
);
const blank = fc.constantFrom('', '', ' ', '\n\t', '\r ');
const leaf = fc.oneof(
  fc.constantFrom(
    '0',
    '-0',
    '1e400',
    '1.5E-3',
    'true',
    'false',
    'null',
    '""',
    '"\\u00e9\\n"',
    '"]},["',
    '123456789012345678901',
  ),
  fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => JSON.stringify(text)),
);
/** JSON text with white space, names that stand twice, and empty things. */
const { text } = fc.letrec<{ text: string; array: string; object: string }>((tie) => ({
  text: fc.oneof({ maxDepth: 5, withCrossShrink: true }, leaf, tie('array'), tie('object')),
  array: fc
    .tuple(blank, fc.array(fc.tuple(blank, tie('text'), blank), { maxLength: 6 }))
    .map(([inner, items]) => `[${items.length === 0 ? inner : items.map((item) => item.join('')).join(',')}]`),
  object: fc
    .tuple(blank, fc.array(fc.tuple(blank, name, blank, tie('text'), blank), { maxLength: 6 }))
    .map(
      ([inner, items]) =>
        `{${items.length === 0 ? inner : items.map(([a, n, b, v, c]) => `${a}${JSON.stringify(n)}${b}:${v}${c}`).join(',')}}`,
    ),
}));
const sizes = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 60 }));

describe('[H6] a body that is read in pieces', () => {
  it('[H6] is what JSON.parse makes of it, however it is cut', () => {
    fc.assert(
      fc.property(text, blank, blank, sizes, (json, before, after, [chunk, piece]) => {
        const bytes = Buffer.from(before + json + after);
        expect(outcome(() => read(bytes, chunk, piece))).toEqual(ordered(JSON.parse(bytes.toString())));
      }),
      runs('JSON in pieces', 1500),
    );
  });

  it('[H6] is refused exactly when it is no JSON', () => {
    const change = fc.tuple(fc.nat(), fc.nat({ max: 2 }), fc.constantFrom(...'[]{},:"\\ 1x', '\u0000'));
    fc.assert(
      fc.property(text, fc.array(change, { minLength: 1, maxLength: 3 }), sizes, (json, changes, [chunk, piece]) => {
        let changed = json;
        for (const [where, gone, put] of changes) {
          const at = where % (changed.length + 1);
          changed = changed.slice(0, at) + put + changed.slice(at + gone);
        }
        const bytes = Buffer.from(changed);
        expect(outcome(() => read(bytes, chunk, piece))).toEqual(outcome(() => parseJsonBody(bytes, true)));
      }),
      { ...runs('changed JSON in pieces', 3000), examples: [['[1', [[2, 0, ',']], [1, 1]]] },
    );
  });

  it.each([
    '[,1]',
    '[1,,2]',
    '[1,]',
    '{"a":[,1]}',
    '{,"a":1}',
    '{"a":1,}',
    '[[1,2] [3]]',
    '[[1,2] 3,4]',
    '[1,2}',
    '{"a":[1,2}',
    '[1,2]]',
    '[1,2],',
    '[1,2] 3',
    '[1,2',
    '[[1,2]',
    ',',
    '',
  ])('[H6] %s is not JSON', (json) => {
    expect(outcome(() => read(Buffer.from(json), 1, 1))).toBe('body-not-json');
  });

  it('a byte order mark is passed over, once', () => {
    expect(read(Buffer.from('\uFEFF{"a":[1,2,3]}'), 2, 1)).toEqual({ a: [1, 2, 3] });
    expect(outcome(() => read(Buffer.from('\uFEFF\uFEFF[1]'), 2, 1))).toBe('body-not-json');
    expect(outcome(() => read(Buffer.from('[1,\uFEFF2]'), 2, 1))).toBe('body-not-json');
    expect(outcome(() => read(Buffer.from(' \uFEFF[1]'), 1, 1))).toBe('body-not-json');
  });

  it('[H6] white space before a value is not kept, however much it is', () => {
    const pieces = new JsonPieces(20 * LIMITS.jsonTextBytes);
    for (let n = 0; n < 500; n++) pieces.take(Buffer.alloc(65_536, ' '));
    pieces.take(Buffer.from('[1]'));
    expect(pieces.end()).toEqual([1]);
  });

  it('bytes that are not UTF-8 are refused', () => {
    expect(outcome(() => read(Buffer.from([0x5b, 0x31, 0x2c, 0x22, 0xc3, 0x28, 0x22, 0x5d]), 1, 1))).toBe(
      'body-not-json',
    );
  });

  it('large arrays further in, and texts longer than a piece', () => {
    const value = {
      schemas: ['x'],
      Operations: Array.from({ length: 3 }, (_, n) => ({
        method: 'POST',
        data: { members: Array.from({ length: 5000 }, (_, m) => ({ value: `${n}-${m}`, display: 'ü'.repeat(10) })) },
      })),
      long: '\u{1d165}x'.repeat(100_000),
      last: 1,
    };
    expect(read(Buffer.from(JSON.stringify(value)), 65_536)).toEqual(value);
  });

  it.each([
    ['values', `[${'0,'.repeat(LIMITS.jsonValues + 1)}`, 'body-too-wide'],
    ['empty arrays', `{"a":[${'[],'.repeat(30_000)}`, 'body-too-wide'],
    ['a text', `["${'x'.repeat(LIMITS.jsonTextBytes + 1)}`, 'body-too-wide'],
    ['white space', `[1,${' '.repeat(3 * LIMITS.jsonTextBytes)}`, 'body-too-wide'],
    ['names', `{${Array.from({ length: LIMITS.jsonNames + 1 }, (_, n) => `"${n}":0`).join(',')},`, 'body-too-wide'],
    ['nesting', '['.repeat(LIMITS.jsonDepth + 1), 'body-too-deep'],
    ['marks', `["${'\u0301'.repeat(LIMITS.jsonMarks + 20)}`, 'value-invalid'],
  ])('[H6] too much of %s is refused before the end has come', (_what, start, code) => {
    const bytes = Buffer.from(start);
    const pieces = new JsonPieces(bytes.length);
    const takeAll = () => {
      for (let at = 0; at < bytes.length; at += 65_536) pieces.take(bytes.subarray(at, at + 65_536));
    };
    expect(outcome(takeAll)).toBe(code);
  });
});
