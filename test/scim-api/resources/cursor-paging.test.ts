import { describe, expect, it } from '@jest/globals';
import { CursorPaging } from '../../../src/scim-api/resources/cursor-paging.js';
import { CursorCodec } from '../../../src/scim/query/cursor.js';
import type { ListRequest } from '../../../src/scim/query/list-request.js';
import type { ResourceType } from '../../../src/scim/schema/attribute.js';
import { createRegistry } from '../../../src/scim/schema/registry.js';
import type { StoredPage, StoredResource, TenantKey } from '../../../src/storage/store.js';

const registry = createRegistry();
const USER = registry.typeByName('User') as ResourceType;
const GROUP = registry.typeByName('Group') as ResourceType;
const TENANT = 1 as TenantKey;

const paging = new CursorPaging(new CursorCodec(Buffer.alloc(32, 'secret'), 60), { defaultPage: 10, maxPage: 50 });
const walk = (request: ListRequest, types: readonly ResourceType[] = [USER]) => paging.walk(TENANT, types, request)!;
const page = (keys: readonly number[], more: Partial<StoredPage> = {}): StoredPage => ({
  total: 99,
  resources: keys.map((key) => ({ key }) as StoredResource),
  horizon: 77,
  ...more,
});
const errorOf = (request: ListRequest, types?: readonly ResourceType[]) => {
  try {
    walk(request, types);
  } catch (error) {
    return (error as { scimType?: string }).scimType;
  }
  return undefined;
};

describe('CursorPaging (RFC 9865)', () => {
  it('leaves requests without cursor to paging by index (section 2.4)', () => {
    expect(paging.walk(TENANT, [USER], { count: 5 })).toBeUndefined();
  });

  it.each<[ListRequest, number]>([
    [{ cursor: '' }, 10],
    [{ cursor: '', count: '7' }, 7],
    [{ cursor: '', count: -3 }, 0],
    [{ cursor: '', count: 50 }, 50],
    [{ cursor: '', startIndex: '' }, 10],
  ])('begins the walk of %j', (request, count) => {
    expect(walk(request).page).toEqual({ kind: 'cursor', count });
  });

  it('leads on from the last and back from the first resource of a page', () => {
    const request = { cursor: '', count: 2, sortBy: 'userName' };
    const sorted = page([4, 9], { hasNext: true, hasPrevious: true, sortKeys: ['a', null] });
    const { nextCursor, previousCursor } = walk(request).links(sorted);
    expect(walk({ ...request, cursor: nextCursor! }).page.from).toEqual({
      key: 9,
      sortKey: null,
      backwards: false,
      horizon: 77,
    });
    expect(walk({ ...request, cursor: previousCursor! }).page.from).toEqual({
      key: 4,
      sortKey: 'a',
      backwards: true,
      horizon: 77,
    });
  });

  it('leads nowhere from a page at the end, at the beginning, or without resources', () => {
    const { links } = walk({ cursor: '' });
    expect(links(page([1, 2]))).toEqual({});
    expect(links(page([], { hasNext: true, hasPrevious: true }))).toEqual({});
    expect(Object.keys(links(page([1], { hasNext: true })))).toEqual(['nextCursor']);
    expect(Object.keys(links(page([1], { hasPrevious: true })))).toEqual(['previousCursor']);
  });

  it('accepts a cursor with the same names in either form, and with nothing else changed', () => {
    const request: ListRequest = { cursor: '', count: 2, filter: 'title pr', attributes: 'userName,title' };
    const cursor = walk(request).links(page([1], { hasNext: true })).nextCursor!;
    expect(errorOf({ ...request, cursor, attributes: ['userName', 'title'] })).toBeUndefined();
    for (const other of [
      { filter: 'title  pr' },
      { sortBy: 'id' },
      { sortOrder: 'descending' },
      { attributes: 'userName' },
      { excludedAttributes: 'meta' },
    ])
      expect(errorOf({ ...request, ...other, cursor })).toBe('invalidCursor');
    expect(errorOf({ ...request, cursor }, [GROUP])).toBe('invalidCursor');
    expect(errorOf({ ...request, cursor }, [USER, GROUP])).toBe('invalidCursor');
    expect(errorOf({ ...request, cursor, count: 3 })).toBe('invalidCount');
  });

  it('refuses counts above the maximum, other numbers, and startIndex beside it', () => {
    expect(errorOf({ cursor: '', count: 51 })).toBe('invalidCount');
    expect(errorOf({ cursor: '', count: 'x' })).toBe('invalidValue');
    expect(errorOf({ cursor: '', startIndex: 1 })).toBe('invalidValue');
  });
});
