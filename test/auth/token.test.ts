import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { bearerToken, hashToken, newToken, sameHash } from '../../src/auth/token.js';

it('a new token has a prefix and 256 random bits', () => {
  const tokens = Array.from({ length: 200 }, newToken);
  for (const token of tokens) expect(token).toMatch(/^rc_[A-Za-z0-9_-]{43}$/);
  expect(new Set(tokens).size).toBe(200);
});

it('the hash is SHA-256 in hexadecimal', () => {
  expect(hashToken('abc')).toBe(createHash('sha256').update('abc').digest('hex'));
});

it('hashes are compared whole', () => {
  const hash = hashToken('a');
  expect(sameHash(hash, hashToken('a'))).toBe(true);
  expect(sameHash(hash, hashToken('b'))).toBe(false);
  expect(sameHash(hash, hash.slice(1))).toBe(false);
});

describe('Authorization header (RFC 6750 section 2.1)', () => {
  it.each([
    ['Bearer abc', 'abc'],
    ['bearer abc', 'abc'],
    ['BEARER   abc ', 'abc'],
    ['abc', undefined],
    ['Basic abc', undefined],
    ['Bearer', undefined],
    ['Bearer ', undefined],
    ['Bearer a b', undefined],
    ['Bearerabc', undefined],
  ])('%s', (header, expected) => {
    expect(bearerToken(header)).toBe(expected);
  });
});
