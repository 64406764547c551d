import { beforeEach, describe, expect, it } from '@jest/globals';
import { CursorCodec, queryFingerprint, type CursorScope } from '../../../src/scim/query/cursor.js';
import type { CursorPosition } from '../../../src/scim/query/list-query.js';

const SCOPE: CursorScope = { tenant: 1, query: 'q', count: 10 };
const POSITION: CursorPosition = { key: 42, sortKey: 'größe\u{10ffff}', backwards: false, horizon: 99 };

describe('CursorCodec (RFC 9865 section 2)', () => {
  let now: number;
  let codec: CursorCodec;

  beforeEach(() => {
    now = 1_000_000_000;
    codec = new CursorCodec(Buffer.alloc(32, 'a secret of the service'), 60, () => now);
  });

  const scimTypeOf = (cursor: string, scope = SCOPE, by = codec): string | undefined => {
    try {
      by.decode(cursor, scope);
    } catch (error) {
      return (error as { scimType?: string }).scimType;
    }
    return undefined;
  };

  it('says nothing of what is in it (RFC 9865 section 5.2)', () => {
    const position = { key: 4711, sortKey: 'confidential', backwards: false, horizon: 9 };
    const cursors = [codec.encode(SCOPE, position), codec.encode(SCOPE, position)];
    expect(cursors[0]).not.toBe(cursors[1]);
    for (const cursor of cursors) {
      expect(Buffer.from(cursor, 'base64url').toString('latin1')).not.toMatch(/confidential|4711/);
    }
  });

  it.each<CursorPosition>([
    POSITION,
    { key: 1, backwards: true, horizon: 0 },
    { key: 1, sortKey: null, backwards: true, horizon: 5 },
    { key: Number.MAX_SAFE_INTEGER, sortKey: '', backwards: false, horizon: Number.MAX_SAFE_INTEGER },
    { key: 1, sortKey: 'x'.repeat(10_000), backwards: false, horizon: 1 },
  ])('gives back the position %#, by unreserved characters alone', (position) => {
    const cursor = codec.encode(SCOPE, position);
    expect(cursor).toMatch(/^[A-Za-z0-9\-._~]+$/);
    expect(codec.decode(cursor, SCOPE)).toEqual(position);
  });

  it('refuses every change of a single character', () => {
    const cursor = codec.encode(SCOPE, POSITION);
    for (let at = 0; at < cursor.length; at++) {
      const other = cursor[at] === 'A' ? 'B' : 'A';
      expect([at, scimTypeOf(cursor.slice(0, at) + other + cursor.slice(at + 1))]).toEqual([at, 'invalidCursor']);
    }
  });

  it.each(['', '.', 'x', 'a.b', 'a.b.c', '!!!.###'])('refuses %p', (cursor) => {
    expect(scimTypeOf(cursor)).toBe('invalidCursor');
  });

  it('refuses one that another secret sealed', () => {
    const other = new CursorCodec(Buffer.alloc(32, 'another secret'), 60, () => now);
    expect(scimTypeOf(other.encode(SCOPE, POSITION))).toBe('invalidCursor');
  });

  it('is bound to tenant and query, and tells neither from rubbish', () => {
    const cursor = codec.encode(SCOPE, POSITION);
    expect(scimTypeOf(cursor, { ...SCOPE, tenant: 2 })).toBe('invalidCursor');
    expect(scimTypeOf(cursor, { ...SCOPE, query: 'other' })).toBe('invalidCursor');
    const detail = (given: string, scope: CursorScope) => {
      try {
        return codec.decode(given, scope);
      } catch (error) {
        return (error as Error).message;
      }
    };
    expect(detail(cursor, { ...SCOPE, tenant: 2 })).toBe(detail('rubbish', SCOPE));
  });

  it('is bound to the count of the first page: invalidCount', () => {
    expect(scimTypeOf(codec.encode(SCOPE, POSITION), { ...SCOPE, count: 11 })).toBe('invalidCount');
  });

  it('expires after its time, and not before', () => {
    const cursor = codec.encode(SCOPE, POSITION);
    now += 60_000;
    expect(scimTypeOf(cursor)).toBeUndefined();
    now += 1000;
    expect(scimTypeOf(cursor)).toBe('expiredCursor');
    expect(scimTypeOf(cursor, { ...SCOPE, tenant: 2 })).toBe('invalidCursor');
  });
});

describe('queryFingerprint', () => {
  it('differs with every part, also when parts only move or are empty', () => {
    const prints = [
      ['a', 'b'],
      ['b', 'a'],
      ['ab', ''],
      ['', 'ab'],
      ['ab', undefined],
      [undefined, 'ab'],
      ['a","b', undefined],
      ['a', undefined],
    ].map((parts) => queryFingerprint(parts));
    expect(new Set(prints).size).toBe(prints.length);
    expect(queryFingerprint(['a', 'b'])).toBe(prints[0]);
  });
});
