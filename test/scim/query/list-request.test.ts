import { describe, expect, it } from '@jest/globals';
import { Compatibility } from '../../../src/scim/compat/rule.js';
import {
  buildListQuery,
  wholeNumber,
  type ListContext,
  type ListRequest,
} from '../../../src/scim/query/list-request.js';
import type { ResourceType } from '../../../src/scim/schema/attribute.js';
import { createRegistry } from '../../../src/scim/schema/registry.js';

const registry = createRegistry();
const USER = registry.typeByName('User') as ResourceType;
const GROUP = registry.typeByName('Group') as ResourceType;

const context = (via: 'uri' | 'body' = 'uri'): ListContext => ({
  compat: new Compatibility('strict'),
  via,
  defaultPage: 100,
  maxPage: 1000,
});
const build = (request: ListRequest, types: readonly ResourceType[] = [USER], via: 'uri' | 'body' = 'uri') =>
  buildListQuery(request, types, context(via));
const errorOf = (request: ListRequest, types: readonly ResourceType[] = [USER], via: 'uri' | 'body' = 'uri') => {
  try {
    build(request, types, via);
  } catch (error) {
    const { status, scimType } = error as { status: number; scimType?: string };
    return `${status} ${scimType}`;
  }
  return undefined;
};

describe('the page of a list (RFC 7644 section 3.4.2.4)', () => {
  it.each<[ListRequest, number, number]>([
    [{}, 1, 100],
    [{ startIndex: '', count: '' }, 1, 100],
    [{ startIndex: '5', count: '20' }, 5, 20],
    [{ startIndex: 5, count: 20 }, 5, 20],
    [{ startIndex: '0' }, 1, 100],
    [{ startIndex: '-3', count: '-1' }, 1, 0],
    [{ count: '0' }, 1, 0],
    [{ count: '5000' }, 1, 1000],
    [{ startIndex: '999999999999999' }, 999_999_999_999_999, 100],
    [{ startIndex: '+2' }, 2, 100],
  ])('%j', (request, startIndex, count) => {
    expect(build(request).page).toEqual({ kind: 'index', startIndex, count });
  });

  it.each(['x', '1.5', '1e3', '0x10', '9'.repeat(16), '1 2'])('refuses %p as a number', (text) => {
    expect(errorOf({ count: text })).toBe('400 invalidValue');
    expect(errorOf({ startIndex: text })).toBe('400 invalidValue');
  });

  it('leaves the page to the cursor when there is one', () => {
    const page = { kind: 'cursor', count: 5 } as const;
    expect(buildListQuery({ count: '7' }, [USER], context(), page).page).toBe(page);
  });
});

describe('wholeNumber', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    [' 7 ', 7],
    ['-7', -7],
    [7, 7],
  ])('reads %p', (value, expected) => expect(wholeNumber('count', value)).toBe(expected));

  it.each([NaN, Infinity, 1.5, 2 ** 60])('refuses the number %p', (value) => {
    expect(() => wholeNumber('count', value)).toThrow(/count must be a whole number/);
  });
});

describe('sorting (RFC 7644 section 3.4.2.3)', () => {
  const sortOf = (sortBy: string, type = USER) => {
    const { targets, order } = build({ sortBy }, [type]);
    return [targets[0]!.sortBy?.path, order];
  };

  it.each([
    ['userName', 'userName'],
    ['USERNAME', 'userName'],
    ['name.familyName', 'name.familyName'],
    ['emails', 'emails.value'],
    ['emails.type', 'emails.type'],
    ['meta.lastModified', 'meta.lastModified'],
    ['urn:ietf:params:scim:schemas:core:2.0:User:title', 'title'],
    [
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value',
    ],
  ])('resolves %s to a leaf', (sortBy, path) => expect(sortOf(sortBy)).toEqual([path, 'ascending']));

  it('reads sortOrder in any case, and only with sortBy', () => {
    expect(build({ sortBy: 'id', sortOrder: 'DESCENDING' }).order).toBe('descending');
    expect(build({ sortOrder: 'descending' })).not.toHaveProperty('order');
    expect(errorOf({ sortBy: 'id', sortOrder: 'up' })).toBe('400 invalidValue');
  });

  it.each(['nonsense', 'name', 'emails.nonsense'])('refuses %s', (sortBy) => {
    expect(errorOf({ sortBy })).toBe('400 invalidValue');
  });

  it('skips types without the attribute, and refuses what no type has', () => {
    const { targets } = build({ sortBy: 'userName' }, [USER, GROUP]);
    expect(targets.map((target) => target.sortBy?.path)).toEqual(['userName', undefined]);
    expect(errorOf({ sortBy: 'nonsense' }, [USER, GROUP])).toBe('400 invalidValue');
  });
});

describe('filters over one type and several (RFC 7644 section 3.4.2.1)', () => {
  it('binds to each type', () => {
    const { targets } = build({ filter: 'displayName eq "x"' }, [USER, GROUP]);
    expect(targets.map((target) => target.type.name)).toEqual(['User', 'Group']);
    for (const target of targets) expect(target.filter).toBeDefined();
  });

  it('leaves the filter out when there is none', () => {
    expect(build({ filter: '' }).targets[0]).not.toHaveProperty('filter');
  });

  it('refuses an unknown attribute at one endpoint, and at the root when no type has it', () => {
    expect(errorOf({ filter: 'members pr' })).toBe('400 invalidFilter');
    expect(errorOf({ filter: 'members pr' }, [USER, GROUP])).toBeUndefined();
    expect(errorOf({ filter: 'userName pr and not (members.value eq "x")' }, [USER, GROUP])).toBeUndefined();
    expect(errorOf({ filter: 'nonsense pr' }, [USER, GROUP])).toBe('400 invalidFilter');
  });
});

describe('what is never returned (RFC 7644 section 7.5.2)', () => {
  it.each([{ filter: 'password pr' }, { filter: 'not (PassWord eq "x")' }, { sortBy: 'password' }])(
    '%j is 403 sensitive in a URI and 400 invalidFilter in a body',
    (request) => {
      for (const types of [[USER], [USER, GROUP]]) {
        expect(errorOf(request, types, 'uri')).toBe('403 sensitive');
        expect(errorOf(request, types, 'body')).toBe('400 invalidFilter');
      }
    },
  );
});
