import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compareKeys, foldCase } from '../../src/scim/compare/comparison-key.js';
import type { JsonObject } from '../../src/scim/json.js';
import type { CursorPage, CursorPosition, ListQuery } from '../../src/scim/query/list-query.js';
import { DEFAULT_PROJECTION } from '../../src/scim/query/projection.js';
import type { StoredPage, StoredResource } from '../../src/storage/store.js';
import {
  BASE,
  create,
  createUser,
  GROUP,
  listQuery,
  openStore,
  pageNames,
  TENANT,
  USER,
  type TestStore,
} from './fixture.js';
import { textOf } from '../../src/storage/stored-document.js';

const LONG = 'x'.repeat(300);
const TITLES = ['b', undefined, 'a', 'B', `${LONG}2`, '\u{1F600}', undefined, '\uffee', `${LONG}10`, 'a', 'ab'];

describe.each([
  ['short', {}],
  ['long', { maxInlineMatches: 1 }],
  ['very long', { maxInlineMatches: 0 }],
])('pages of %s lists', (_name, options) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openStore(options);
    for (const [index, title] of TITLES.entries())
      await createUser(opened.store, `user${index}`, {
        ...(title !== undefined && { title }),
        emails: [
          { value: `z${index}@example.com` },
          ...(index % 3 === 0 ? [{ value: `a${index}@example.com`, primary: true }] : []),
        ],
      });
    for (let index = 0; index < 3; index++) await create(opened.store, GROUP, { displayName: `group${index}` });
  });
  afterAll(() => opened.close());

  const list = (query: ListQuery): Promise<StoredPage> => opened.store.list(TENANT, query, BASE);
  const index = (startIndex: number, count: number) => ({ kind: 'index', startIndex, count }) as const;

  it('startIndex and count cut the list in creation order, totals are true (RFC 7644 section 3.4.2.4)', async () => {
    for (const filter of [undefined, 'userName sw "user"', 'userName co "ser"', 'not (userName eq "nobody")']) {
      expect(pageNames(await list(listQuery(USER, filter, index(1, 3))))).toEqual(['user0', 'user1', 'user2']);
      const last = await list(listQuery(USER, filter, index(10, 5)));
      expect([last.total, pageNames(last)]).toEqual([11, ['user9', 'user10']]);
      expect(await list(listQuery(USER, filter, index(12, 5)))).toMatchObject({ total: 11, resources: [] });
      expect(await list(listQuery(USER, filter, index(1, 0)))).toMatchObject({ total: 11, resources: [] });
    }
  });

  const missing = ['user1', 'user6'];
  const byTitle = TITLES.map((title, at) => ({ title, at }))
    .filter(({ title }) => title !== undefined)
    .sort((a, b) => compareKeys(foldCase(a.title ?? ''), foldCase(b.title ?? '')) || a.at - b.at);
  const ascending = [...byTitle.map(({ at }) => `user${at}`), ...missing];
  const groups = new Map<string, string[]>();
  for (const { title, at } of byTitle)
    groups.set(foldCase(title ?? ''), [...(groups.get(foldCase(title ?? '')) ?? []), `user${at}`]);
  const descending = [...missing, ...[...groups.values()].reverse().flat()];
  const FILTERS = [undefined, 'userName sw "user"', 'userName co "ser"', 'userName pr'];

  it.each(FILTERS)('missing values sort last ascending and first descending, equal ones by age: %s', async (filter) => {
    const sorted = async (order: 'ascending' | 'descending') =>
      list(listQuery(USER, filter, index(1, 100), { by: 'title', order }));
    expect(pageNames(await sorted('ascending'))).toEqual(ascending);
    expect(pageNames(await sorted('descending'))).toEqual(descending);
    expect((await sorted('ascending')).sortKeys?.slice(-3)).toEqual([foldCase('\u{1F600}'), null, null]);
  });

  it('a multi-valued attribute sorts by its primary value, else by its first (RFC 7644 section 3.4.2.3)', async () => {
    const page = await list(listQuery(USER, undefined, index(1, 100), { by: 'emails.value', order: 'ascending' }));
    const keys = TITLES.map((_, at) => (at % 3 === 0 ? `a${at}@example.com` : `z${at}@example.com`));
    expect(page.sortKeys).toEqual(keys.toSorted(compareKeys));
  });

  it('times sort as times', async () => {
    const page = await list(listQuery(USER, undefined, index(1, 100), { by: 'meta.created', order: 'ascending' }));
    expect(pageNames(page)).toEqual(TITLES.map((_, at) => `user${at}`));
  });

  async function walk(query: (page: CursorPage) => ListQuery, order: boolean) {
    const forwards: string[][] = [];
    let from: CursorPosition | undefined;
    let page: StoredPage;
    do {
      page = await list(query({ kind: 'cursor', count: 3, ...(from && { from }) }));
      expect(page.hasPrevious).toBe(forwards.length > 0);
      forwards.push(pageNames(page));
      const at = page.resources.length - 1;
      from = {
        key: page.resources[at]!.key,
        ...(order && { sortKey: page.sortKeys![at]! }),
        backwards: false,
        horizon: page.horizon!,
      };
    } while (page.hasNext);
    const backwards: string[][] = [forwards.at(-1) ?? []];
    while (page.hasPrevious) {
      from = {
        key: page.resources[0]!.key,
        ...(order && { sortKey: page.sortKeys![0]! }),
        backwards: true,
        horizon: page.horizon!,
      };
      page = await list(query({ kind: 'cursor', count: 3, from }));
      expect(page.hasNext).toBe(true);
      backwards.unshift(pageNames(page));
    }
    expect(backwards).toEqual(forwards);
    return forwards.flat();
  }

  it.each(FILTERS)('a cursor walks the whole list once, in both directions (RFC 9865): %s', async (filter) => {
    const creation = TITLES.map((_, at) => `user${at}`);
    expect(await walk((page) => listQuery(USER, filter, page), false)).toEqual(creation);
    for (const [order, expected] of [
      ['ascending', ascending],
      ['descending', descending],
    ] as const)
      expect(await walk((page) => listQuery(USER, filter, page, { by: 'title', order }), true)).toEqual(expected);
    expect(
      await walk((page) => listQuery(USER, filter, page, { by: 'meta.created', order: 'descending' }), true),
    ).toHaveLength(11);
  });

  it('a list of several types is one list (RFC 7644 section 3.4.2.1)', async () => {
    const targets = [USER, GROUP].map((type) => ({ type, projection: DEFAULT_PROJECTION }));
    const page = await list({ targets, page: index(10, 4) });
    expect([page.total, pageNames(page), page.resources.map(({ type }) => type)]).toEqual([
      14,
      ['user9', 'user10', 'group0', 'group1'],
      ['User', 'User', 'Group', 'Group'],
    ]);
    const sorted = await list({
      targets: targets.map((target) => ({ ...target, sortBy: target.type.byPath.get('displayName') })),
      order: 'descending',
      page: index(11, 10),
    });
    expect([sorted.total, pageNames(sorted)]).toEqual([14, ['user10', 'group2', 'group1', 'group0']]);
  });
});

it('what is created after the first page stays out of a traversal, what is removed does not disturb it (RFC 9865)', async () => {
  const { store, close } = await openStore();
  const users: StoredResource[] = [];
  for (let at = 0; at < 6; at++) users.push(await createUser(store, `user${at}`));
  const first = await store.list(TENANT, listQuery(USER, undefined, { kind: 'cursor', count: 2 }), BASE);
  await createUser(store, 'late');
  await store.transaction(async (tx) => {
    for (const at of [1, 2]) await tx.remove(TENANT, USER, (await tx.find(TENANT, USER, users[at]!.id))!);
  });
  const from = { key: users[1]!.key, backwards: false, horizon: first.horizon! };
  const second = await store.list(TENANT, listQuery(USER, undefined, { kind: 'cursor', count: 10, from }), BASE);
  expect(pageNames(second)).toEqual(['user3', 'user4', 'user5']);
  expect(second).toMatchObject({ hasNext: false, hasPrevious: true, total: 5 });
  await close();
});

it('members are read only where the projection shows them', async () => {
  const { store, close } = await openStore();
  const user = await createUser(store, 'member');
  await create(store, GROUP, { displayName: 'Group' }, [{ kind: 'add', ids: [user.id] }]);
  const query = (paths: string[]): ListQuery => ({
    targets: [{ type: GROUP, projection: { kind: 'except', paths: new Set(paths) } }],
    page: { kind: 'index', startIndex: 1, count: 10 },
  });
  const shown = await store.list(TENANT, query([]), BASE);
  expect((JSON.parse(textOf(shown.resources[0]!.members!)) as JsonObject[])[0]).toMatchObject({
    value: user.id,
    display: 'member',
  });
  const hidden = await store.list(TENANT, query(['members']), BASE);
  expect(hidden.resources[0]).not.toHaveProperty('members');
  await close();
});
