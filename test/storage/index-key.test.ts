import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareKeys } from '../../src/scim/compare/comparison-key.js';
import { afterPrefix, HEAD, storedKey } from '../../src/storage/index-key.js';

const character = fc.constantFrom('a', 'b', '\ud7ff', '\ue000', '\uffff', '\u{10000}', '\u{1F600}', '\u{10FFFF}');
const short = fc.string({ unit: character, maxLength: 8 });
/** Long by a run of one character, so that heads are often the same. */
const any = fc.oneof(
  short,
  fc
    .tuple(character, fc.integer({ min: HEAD - 2, max: HEAD + 2 }), short)
    .map(([unit, length, tail]) => unit.repeat(length) + tail),
);

it('stored keys are equal exactly when the keys are', () => {
  fc.assert(fc.property(any, any, (a, b) => expect(storedKey(a).stored === storedKey(b).stored).toBe(a === b)));
});

it('stored keys sort as the keys do, unless both are long and begin alike', () => {
  fc.assert(
    fc.property(any, any, (a, b) => {
      const [x, y] = [storedKey(a), storedKey(b)];
      fc.pre(x.head === undefined || x.head !== y.head);
      expect(Math.sign(compareKeys(x.stored, y.stored))).toBe(Math.sign(compareKeys(a, b)));
    }),
  );
});

it('no stored key is longer than an index entry of PostgreSQL may be', () => {
  fc.assert(fc.property(any, (key) => expect(Buffer.byteLength(storedKey(key).stored)).toBeLessThan(1200)));
  expect(storedKey('x'.repeat(1_000_000))).toMatchObject({ head: 'x'.repeat(256), long: 'x'.repeat(1_000_000) });
});

it('a text begins with a prefix exactly when it lies between the prefix and the text after it', () => {
  fc.assert(
    fc.property(short, short, (text, prefix) => {
      const end = afterPrefix(prefix);
      const between = compareKeys(text, prefix) >= 0 && (end === undefined || compareKeys(text, end) < 0);
      expect(between).toBe(text.startsWith(prefix));
    }),
  );
});

it('lone surrogates are stored as databases store them, and found so', () => {
  expect(storedKey('a\ud800').stored).toBe('a\ufffd');
  expect(storedKey('\u{1F600}').stored).toBe('\u{1F600}');
});
