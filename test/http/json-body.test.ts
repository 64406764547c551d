import { describe, expect, it } from '@jest/globals';
import { parseJsonBody } from '../../src/http/json-body.js';
import { InvalidSyntaxError } from '../../src/scim/errors.js';
import { LIMITS } from '../../src/scim/limits.js';

const nested = (levels: number) => Buffer.from('['.repeat(levels) + ']'.repeat(levels));
const named = (names: number) =>
  Buffer.from(JSON.stringify(Object.fromEntries(Array.from({ length: names }, (_, n) => [`name${n}`, n]))));

it('a byte order mark is passed over', () => {
  expect(parseJsonBody(Buffer.from('\uFEFF{"a":1}'), true)).toEqual({ a: 1 });
});

it('__proto__ and constructor are own keys and change no prototype', () => {
  const value = parseJsonBody(Buffer.from('{"__proto__":{"polluted":true},"constructor":{"prototype":1}}'), true);
  expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
});

it('an empty body is nothing where none is needed', () => {
  expect(parseJsonBody(Buffer.alloc(0), false)).toBeUndefined();
});

describe('400 invalidSyntax (RFC 7644 section 3.12)', () => {
  it.each([
    ['an empty body', Buffer.alloc(0)],
    ['half an object', Buffer.from('{"a":')],
    ['a lone word', Buffer.from('nonsense')],
    ['bytes that are not UTF-8', Buffer.from([0x22, 0xc3, 0x28, 0x22])],
    ['nesting just past the limit', nested(LIMITS.jsonDepth + 1)],
    ['nesting far past the limit', nested(100_000)],
    ['one name too many', named(LIMITS.jsonNames + 1)],
    ['very many names, further in', Buffer.from(`[{"a":${named(500_000).toString()}}]`)],
    ['deep objects', Buffer.from('{"a":'.repeat(5000) + '1' + '}'.repeat(5000))],
  ])('%s', (_what, body) => {
    expect(() => parseJsonBody(body, true)).toThrow(InvalidSyntaxError);
  });

  it('the detail does not repeat the body', () => {
    let thrown: unknown;
    try {
      parseJsonBody(Buffer.from('{"password": hunter2}'), true);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(InvalidSyntaxError);
    expect(String(thrown)).not.toContain('hunter2');
  });
});

it('names up to the limit are read', () => {
  expect(Object.keys(parseJsonBody(named(LIMITS.jsonNames), true) as object)).toHaveLength(LIMITS.jsonNames);
});

it('nesting up to the limit is read', () => {
  expect(parseJsonBody(nested(LIMITS.jsonDepth), true)).toBeInstanceOf(Array);
});
