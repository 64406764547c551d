import { expect, it } from '@jest/globals';
import { joinPieces } from '../../src/resources/body-text.js';

const PIECES = ['{"a":"', 'é ü ß', '"', '漢字', '😀', ',', 'plain ascii'];

it.each([
  ['a small text', 1],
  ['one that is encoded', 2_000],
  ['a smaller one after it', 1_000],
  ['one too large to be encoded piece by piece', 150_000],
])('%s is the same text', (_what, times) => {
  const pieces = Array.from({ length: times }, () => PIECES).flat();
  expect(String(joinPieces(pieces)) === pieces.join('')).toBe(true);
});

it('gives bytes that the next text does not alter', () => {
  const first = joinPieces(Array.from({ length: 20_000 }, () => 'a'));
  joinPieces(Array.from({ length: 20_000 }, () => 'b'));
  expect(String(first) === 'a'.repeat(20_000)).toBe(true);
});
