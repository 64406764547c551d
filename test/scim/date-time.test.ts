import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dateTimeOf } from '../../src/scim/date-time.js';

const MAX = 8_640_000_000_000_000;

describe('a dateTime', () => {
  it('is what Date writes, for every time that Date knows', () => {
    fc.assert(
      fc.property(fc.integer({ min: -MAX, max: MAX }), (time) => {
        expect(dateTimeOf(time)).toBe(new Date(time).toISOString());
      }),
    );
  });

  it('is right on both sides of every border between units', () => {
    const year = Date.UTC(2024, 11, 31, 23, 59, 59, 999);
    for (const border of [year, year - 86_400_000, 0, -1, MAX, -MAX, Date.UTC(9999, 11, 31, 23, 59, 59, 999)]) {
      for (const time of [border, Math.min(border + 1, MAX), Math.max(border - 1, -MAX)])
        expect(dateTimeOf(time)).toBe(new Date(time).toISOString());
    }
  });

  it('stays right when more days were written than are kept', () => {
    for (let day = 0; day < 5000; day += 1) dateTimeOf(day * 86_400_000);
    expect(dateTimeOf(1)).toBe('1970-01-01T00:00:00.001Z');
    expect(dateTimeOf(4999 * 86_400_000)).toBe(new Date(4999 * 86_400_000).toISOString());
  });
});
