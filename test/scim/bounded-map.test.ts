import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { BoundedMap } from '../../src/scim/bounded-map.js';
import { runs } from '../support/runs.js';

const LIMITS = { entries: 5, bytes: 100 };

describe('the bounded map', () => {
  it('[H2] never holds more than its limits, and never another value than the last one of a key', () => {
    const step = fc.record({
      key: fc.integer({ min: 0, max: 12 }),
      size: fc.integer({ min: 0, max: 120 }),
      read: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const map = new BoundedMap<number, { size: number }>(LIMITS, ({ size }) => size);
        const last = new Map<number, { size: number }>();
        const held = () => [...last].filter(([key]) => map.get(key) !== undefined);
        for (const { key, size, read } of steps) {
          if (read) expect([undefined, last.get(key)]).toContain(map.get(key));
          else {
            const value = { size };
            last.set(key, value);
            map.set(key, value);
            expect(map.get(key)).toBe(size <= LIMITS.bytes ? value : undefined);
          }
          expect(map.size).toBeLessThanOrEqual(LIMITS.entries);
          expect(map.bytes).toBeLessThanOrEqual(LIMITS.bytes);
        }
        expect(held().every(([key, value]) => map.get(key) === value)).toBe(true);
        expect(map.bytes).toBe(held().reduce((sum, [, { size }]) => sum + size, 0));
      }),
      runs('limits of a bounded map', 200),
    );
  });

  it('[H2] puts out what was not used, and tells of it', () => {
    const out: string[] = [];
    const map = new BoundedMap<string, number>(
      { entries: 3, bytes: Infinity },
      () => 1,
      (_value, key) => out.push(key),
    );
    for (const key of ['a', 'b', 'c', 'd']) map.set(key, 1);
    expect(out).toEqual(['a']);
    map.get('b');
    map.set('e', 1);
    map.set('f', 1);
    expect(out).toEqual(['a', 'c', 'd']);
    expect(map.get('b')).toBe(1);
  });
});
