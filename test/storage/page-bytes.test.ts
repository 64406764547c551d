import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LIMITS } from '../../src/scim/limits.js';
import type { CursorPosition, ListQuery } from '../../src/scim/query/list-query.js';
import type { StoredPage } from '../../src/storage/store.js';
import {
  BASE,
  change,
  create,
  GROUP,
  listQuery,
  openStore,
  OTHER_TENANT,
  pageNames,
  storedBefore,
  TENANT,
  USER,
  type TestStore,
} from './fixture.js';
import { textOf } from '../../src/storage/stored-document.js';

const MEGABYTE = 1024 * 1024;

/** Kilobytes of the documents, in creation order; those above 1,024 are from before there was a limit. */
const SIZES = [
  5000, 1, 1000, 1, 900, 1, 1, 1000, 1000, 1000, 1000, 1000, 6000, 6000, 2, 2, 2, 1500, 1500, 1500, 2, 5000,
];

const bytesOf = (page: StoredPage): number =>
  page.resources.reduce(
    (sum, { document, members, memberOf }) =>
      sum + Buffer.byteLength(document) + Buffer.byteLength(members ?? '') + Buffer.byteLength(memberOf ?? ''),
    0,
  );

describe.each([
  ['short', {}],
  ['long', { maxInlineMatches: 0 }],
])('pages of large documents, of %s lists', (_name, options) => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openStore({ ...options, longReadMs: 30_000 });
    for (const [at, size] of SIZES.entries()) {
      const value = (at % 2 === 0 ? 'x' : 'é').repeat((size * 1024) / (at % 2 === 0 ? 1 : 2));
      const document = { userName: `user${at}`, title: `t${at % 4}` };
      const { resource } = await create(opened.store, USER, document);
      await storedBefore(opened.store, resource, { ...document, note: value });
    }
  });
  afterAll(() => opened.close());

  const list = (query: ListQuery): Promise<StoredPage> => opened.store.list(TENANT, query, BASE);
  const all = SIZES.map((_, at) => `user${at}`);
  const lists: [string, string | undefined, 'title' | undefined][] = [
    ['all', undefined, undefined],
    ['a filter', 'userName sw "user"', undefined],
    ['a sorted list', undefined, 'title'],
    ['a filter that walks', 'userName co "ser"', 'title'],
  ];

  /** One resource, or no more than a page may have. */
  const expectRoom = (page: StoredPage): void => {
    expect(page.resources.length).toBeGreaterThan(0);
    if (page.resources.length > 1) expect(bytesOf(page)).toBeLessThanOrEqual(LIMITS.pageBytes);
    for (const { document } of page.resources) expect(textOf(document).startsWith('{"userName":"user')).toBe(true);
  };

  it.each(lists)('[H5] end at 4 MB, after one resource at least, and lose nothing: %s', async (_what, filter, by) => {
    const sort = by && { by, order: 'ascending' as const };
    const seen: string[] = [];
    let pages = 0;
    while (seen.length < SIZES.length) {
      const page = await list(
        listQuery(USER, filter, { kind: 'index', startIndex: seen.length + 1, count: 100 }, sort),
      );
      expect(page.total).toBe(SIZES.length);
      expectRoom(page);
      seen.push(...pageNames(page));
      pages += 1;
    }
    expect([...seen].sort()).toEqual([...all].sort());
    if (!by) expect(seen).toEqual(all);
    expect(pages).toBeGreaterThanOrEqual(8);
    expect(pages).toBeLessThan(SIZES.length);
  });

  it.each(lists)(
    '[H5] go on by cursor after the last one shown, and back before the first: %s',
    async (_what, filter, by) => {
      const sort = by && { by, order: 'descending' as const };
      const pageFrom = (from?: CursorPosition) =>
        list(listQuery(USER, filter, { kind: 'cursor', count: 15, ...(from && { from }) }, sort));
      const place = (page: StoredPage, at: number, backwards: boolean): CursorPosition => ({
        key: page.resources.at(at)!.key,
        ...(page.sortKeys && { sortKey: page.sortKeys.at(at)! }),
        backwards,
        horizon: page.horizon!,
      });
      const forwards: string[] = [];
      let page = await pageFrom();
      expect(page.hasPrevious).toBe(false);
      for (;;) {
        expectRoom(page);
        forwards.push(...pageNames(page));
        expect(page.hasNext).toBe(forwards.length < SIZES.length);
        if (!page.hasNext) break;
        page = await pageFrom(place(page, -1, false));
        expect(page.hasPrevious).toBe(true);
      }
      expect([...forwards].sort()).toEqual([...all].sort());
      let rest = forwards.slice(0, -page.resources.length);
      while (page.hasPrevious) {
        page = await pageFrom(place(page, 0, true));
        expectRoom(page);
        expect(page.hasNext).toBe(true);
        expect(pageNames(page)).toEqual(rest.slice(-page.resources.length));
        rest = rest.slice(0, -page.resources.length);
      }
      expect(rest).toEqual([]);
    },
  );

  it('[H5] do not show another document than the one they begin with, whatever a client asks for first', async () => {
    const large = await list(listQuery(USER, 'userName eq "user0"'));
    expect([large.total, pageNames(large), bytesOf(large) > 4 * MEGABYTE]).toEqual([1, ['user0'], true]);
    const [first] = large.resources;
    const one = await opened.store.get(TENANT, USER, first!.id, { members: false, memberOf: true }, BASE);
    expect(textOf(one!.document)).toBe(textOf(first!.document));
    const ids = (await list(listQuery(USER, 'userName sw "user1"'))).resources.map(({ id }) => id);
    const read = (id: string) => opened.store.get(TENANT, USER, id, { members: false, memberOf: true }, BASE);
    const together = await Promise.all([first!.id, ...ids].map(read));
    expect(together.map((each) => textOf(each!.document).startsWith('{"userName":"user'))).toEqual(
      together.map(() => true),
    );
  });
});

describe('pages of groups and of their members', () => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openStore({ longReadMs: 60_000 });
    const ids: string[] = [];
    const made = await opened.store.transaction(async (tx) => {
      for (let n = 0; n < 3000; n++)
        ids.push((await tx.insert(TENANT, USER, { document: { userName: `u${n}` }, members: [] })).resource.id);
      return ids;
    });
    for (let n = 0; n < 30; n++)
      await create(opened.store, GROUP, { displayName: `g${n}` }, [{ kind: 'add', ids: made }]);
    for (let n = 0; n < 30; n++)
      await create(opened.store, GROUP, { displayName: `s${n}` }, [{ kind: 'add', ids: made.slice(0, 30) }]);
    await change(opened.store, GROUP, (await opened.store.list(TENANT, listQuery(GROUP), BASE)).resources[0]!.id);
  });
  afterAll(() => opened.close());

  const lists: [string, string | undefined][] = [
    ['all', undefined],
    ['a filter', 'displayName pr'],
  ];

  it.each(lists)('[H5] end at 4 MB of members, too, and lose no group: %s', async (_what, filter) => {
    const seen: string[] = [];
    const lengths: number[] = [];
    while (seen.length < 60) {
      const page = await opened.store.list(
        TENANT,
        listQuery(GROUP, filter, { kind: 'index', startIndex: seen.length + 1, count: 1000 }),
        BASE,
      );
      expect(page.total).toBe(60);
      expect(page.resources.length).toBeGreaterThan(0);
      expect(bytesOf(page)).toBeLessThanOrEqual(LIMITS.pageBytes);
      for (const { members } of page.resources)
        expect([30, 3000]).toContain((JSON.parse(textOf(members!)) as unknown[]).length);
      lengths.push(page.resources.length);
      seen.push(...pageNames(page));
    }
    expect(seen).toEqual([
      ...Array.from({ length: 30 }, (_, n) => `g${n}`),
      ...Array.from({ length: 30 }, (_, n) => `s${n}`),
    ]);
    expect(lengths.at(-1)).toBeGreaterThanOrEqual(30);
    expect(lengths.length).toBeLessThan(10);
  });

  it('[H5] end at 4 MB of the groups of users, too', async () => {
    const seen: string[] = [];
    while (seen.length < 3000) {
      const page = await opened.store.list(
        TENANT,
        listQuery(USER, undefined, { kind: 'index', startIndex: seen.length + 1, count: 1000 }),
        BASE,
      );
      expect(bytesOf(page)).toBeLessThanOrEqual(LIMITS.pageBytes);
      expect(page.resources.length).toBeGreaterThan(100);
      seen.push(...pageNames(page));
    }
    expect(seen).toEqual(Array.from({ length: 3000 }, (_, n) => `u${n}`));
  });

  it('[H5] are empty where there is nothing', async () => {
    const page = await opened.store.list(OTHER_TENANT, listQuery(GROUP, 'displayName co "a"'), BASE);
    expect(page).toMatchObject({ total: 0, resources: [] });
  });
});
