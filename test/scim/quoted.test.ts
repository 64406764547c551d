import { describe, expect, it } from '@jest/globals';
import { InvalidValueError } from '../../src/scim/errors.js';
import { cut, quoted } from '../../src/scim/quoted.js';

describe('text of a client in an error', () => {
  it.each([
    ['a short text, in quotes', 'emails', '"emails"'],
    ['a long text, cut', 'x'.repeat(1_000_000), `"${'x'.repeat(100)}..."`],
    ['control characters, escaped', 'a\nb\0', '"a\\nb\\u0000"'],
    ['a number', 42, '42'],
    ['no value', undefined, 'undefined'],
    ['null', null, 'null'],
    ['an object, by its kind', { secret: 1 }, 'an object'],
    ['an array, by its kind', ['x'.repeat(1_000_000)], 'an array'],
  ])('%s', (_name, value, shown) => {
    expect(quoted(value)).toBe(shown);
  });

  it('is cut between characters, not inside one', () => {
    expect(cut(`${'x'.repeat(99)}\u{1f600}y`, 100)).toBe(`${'x'.repeat(99)}...`);
    expect(cut(`${'x'.repeat(98)}\u{1f600}y`, 100)).toBe(`${'x'.repeat(98)}\u{1f600}...`);
  });

  it('never makes a detail longer than 500 characters with its code', () => {
    const error = new InvalidValueError(quoted('\0'.repeat(1000)).repeat(10), 'bulk-reference-failed');
    expect(error.toBody().detail.length).toBeLessThanOrEqual(500);
    expect(error.toBody().detail).toMatch(/\.\.\. \[bulk-reference-failed\]$/);
  });
});
