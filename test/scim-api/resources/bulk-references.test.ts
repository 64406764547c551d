import { describe, expect, it } from '@jest/globals';
import { deferReferences, referencesIn, resolveReferences } from '../../../src/scim-api/bulk/references.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

describe('referencesIn (RFC 7644 section 3.7.2)', () => {
  it.each<[unknown, string[]]>([
    ['bulkId:a', ['a']],
    ['/Groups/bulkId:a', ['a']],
    ['/Groups/bulkId:a/more', ['a']],
    ['members[value eq "bulkId:a"]', ['a']],
    ['https://example.com/v2/Users/bulkId:a-1_2.3', ['a-1_2.3']],
    [{ x: [{ value: 'bulkId:a' }, 'bulkId:b'], y: 'bulkId:a' }, ['a', 'b']],
    ['bulkId:', []],
    ['bulkid:a', []],
    [{ 'bulkId:key': 1, n: 7, t: true, u: null }, []],
    [undefined, []],
  ])('%j', (value, expected) => {
    expect([...referencesIn(value as never)]).toEqual(expected);
  });
});

describe('resolveReferences', () => {
  const ids = new Map([
    ['a', 'id-a'],
    ['b', 'id-b'],
  ]);

  it('replaces those that are known, wherever they stand, and leaves the rest', () => {
    const value = { path: '/Groups/bulkId:a', list: [{ value: 'bulkId:b' }, 'bulkId:c', 7, null, true] };
    expect(resolveReferences(value, ids)).toEqual({
      path: '/Groups/id-a',
      list: [{ value: 'id-b' }, 'bulkId:c', 7, null, true],
    });
    expect(value.list[0]).toEqual({ value: 'bulkId:b' });
  });

  it('keeps __proto__ an ordinary key', () => {
    const value = JSON.parse('{"__proto__":{"x":"bulkId:a"}}') as never;
    const resolved = resolveReferences(value, ids);
    expect(JSON.stringify(resolved)).toBe('{"__proto__":{"x":"id-a"}}');
    expect(Object.getPrototypeOf(resolved)).toBe(Object.prototype);
  });
});

describe('deferReferences (RFC 7644 section 3.7.1)', () => {
  const waiting = new Set(['later']);

  it('parts arrays by element and leaves the rest whole', () => {
    const data = {
      displayName: 'crew',
      members: [{ value: 'bulkId:later' }, { value: 'bulkId:known' }, { value: 'id' }],
    };
    expect(deferReferences(data, waiting)).toEqual({
      now: { displayName: 'crew', members: [{ value: 'bulkId:known' }, { value: 'id' }] },
      later: [{ path: 'members', value: [{ value: 'bulkId:later' }] }],
    });
  });

  it('parts an extension by attribute, its paths with the URN', () => {
    const data = { [ENTERPRISE]: { department: 'Sales', manager: { value: 'bulkId:later' } } };
    expect(deferReferences(data, waiting)).toEqual({
      now: { [ENTERPRISE]: { department: 'Sales' } },
      later: [{ path: `${ENTERPRISE}:manager`, value: { value: 'bulkId:later' } }],
    });
    const alone = { [ENTERPRISE]: { manager: { value: 'bulkId:later' } } };
    expect(deferReferences(alone, waiting).now).toEqual({});
  });

  it('defers nothing when nothing waits', () => {
    const data = { members: [{ value: 'bulkId:known' }] };
    expect(deferReferences(data, new Set())).toEqual({ now: data, later: [] });
  });

  it('keeps __proto__ an ordinary key', () => {
    const data = JSON.parse('{"__proto__":{"displayName":"x"},"userName":"ann"}') as never;
    const { now } = deferReferences(data, waiting);
    expect(Object.getPrototypeOf(now)).toBe(Object.prototype);
    expect(JSON.stringify(now)).toBe('{"__proto__":{"displayName":"x"},"userName":"ann"}');
  });
});
