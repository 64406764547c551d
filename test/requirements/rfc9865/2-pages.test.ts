import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, startTenants, type Tenants } from '../rfc7643/support.js';
import { names, numbered, page, populate, walk, WAYS } from './support.js';

let tenants: Tenants;
let client: Client;
const USERS = numbered(23);

beforeAll(async () => {
  tenants = await startTenants({ DEFAULT_PAGE_SIZE: '4', MAX_PAGE_SIZE: '10' });
  client = await tenants.fresh('strict');
  await populate(client, USERS);
});

afterAll(() => tenants.close());

describe('pages by cursor (RFC 9865 section 2)', () => {
  it.each(['cursor&count=10', 'cursor=&count=10', 'count=10&cursor='])(
    '[9865-001] ?%s is a first page',
    async (query) => {
      const { status, json } = await client.get(`/Users?${query}`);
      expect(status).toBe(200);
      expect(names(json)).toEqual(USERS.slice(0, 10));
      expect(json.nextCursor).toEqual(expect.any(String));
    },
  );

  it('[9865-001] an empty cursor begins anew, however far a walk has come', async () => {
    const [first] = await walk(client, { count: 10 });
    expect(names((await page(client, { count: 10, cursor: '' })).json)).toEqual(names(first));
  });

  it('[9865-002] cursors are made of unreserved characters', async () => {
    const cursors: string[] = [];
    for (const query of [{ count: 1 }, { count: 2, sortBy: 'userName' }, { count: 3, filter: 'userName pr' }]) {
      for (const { nextCursor, previousCursor } of await walk(client, query)) cursors.push(nextCursor, previousCursor);
    }
    const given = cursors.filter((cursor) => cursor !== undefined);
    expect(given.length).toBeGreaterThan(50);
    for (const cursor of given) expect(cursor).toMatch(/^[A-Za-z0-9._~-]+$/);
  });

  it('[9865-002] a cursor with any character changed is refused', async () => {
    const { nextCursor } = (await page(client, { count: 5, cursor: '' })).json;
    for (let at = 0; at < nextCursor.length; at += 1) {
      const changed = nextCursor[at] === 'A' ? 'B' : 'A';
      const cursor = `${nextCursor.slice(0, at)}${changed}${nextCursor.slice(at + 1)}`;
      const { status, json } = await page(client, { count: 5, cursor });
      expect([at, status, json.scimType]).toEqual([at, 400, 'invalidCursor']);
    }
  });

  it.each(WAYS)('[9865-003] by %s no page holds more than count', async (_way, ask) => {
    for (const count of [1, 3, 10]) {
      for (const { Resources, itemsPerPage } of await walk(client, { count }, ask)) {
        expect(Resources.length).toBeLessThanOrEqual(count);
        expect(itemsPerPage).toBe(Resources.length);
      }
    }
  });

  it.each(WAYS)('[9865-004] by %s a count of 0 or less gives the total alone', async (_way, ask) => {
    for (const count of [0, -1, -1000]) {
      const { status, json } = await ask(client, { count, cursor: '' });
      expect(status).toBe(200);
      expect(json).toMatchObject({ totalResults: 23, itemsPerPage: 0, Resources: [] });
    }
  });

  it.each(WAYS)('[9865-005] by %s without count a page has the default size', async (_way, ask) => {
    const pages = await walk(client, {}, ask);
    expect(pages.map(({ itemsPerPage }) => itemsPerPage)).toEqual([4, 4, 4, 4, 4, 3]);
    expect(names(...pages)).toEqual(USERS);
  });

  it.each([
    [1, 23],
    [5, 5],
    [7, 4],
    [10, 3],
  ])('[9865-006] with count %i a walk has %i pages, all but the last with nextCursor', async (count, expected) => {
    const pages = await walk(client, { count });
    expect(pages).toHaveLength(expected);
    expect(names(...pages)).toEqual(USERS);
  });

  it('[9865-006] a last page that is full has no nextCursor', async () => {
    const filter = 'userName sw "user-0"';
    for (const count of [1, 2, 5, 10]) {
      const pages = await walk(client, { count, filter });
      expect(pages).toHaveLength(10 / count);
      expect(pages.at(-1).Resources).toHaveLength(count);
      expect(pages.at(-1)).not.toHaveProperty('nextCursor');
    }
    const none = await walk(client, { count: 5, filter: 'userName eq "nobody"' });
    expect(none).toEqual([expect.objectContaining({ totalResults: 0, itemsPerPage: 0, Resources: [] })]);
  });

  it.each(WAYS)(
    '[9865-007] by %s the way back is the way forth, and the first page has no previousCursor',
    async (_way, ask) => {
      for (const query of [{ count: 5 }, { count: 5, sortBy: 'userName', sortOrder: 'descending' }]) {
        const pages = await walk(client, query, ask);
        expect(pages[0]).not.toHaveProperty('previousCursor');
        for (let at = pages.length - 1; at > 0; at -= 1) {
          expect(pages[at].previousCursor).toEqual(expect.any(String));
          const back = (await ask(client, { ...query, cursor: pages[at].previousCursor })).json;
          expect(names(back)).toEqual(names(pages[at - 1]));
          expect('previousCursor' in back).toBe(at > 1);
          expect(names((await ask(client, { ...query, cursor: back.nextCursor })).json)).toEqual(names(pages[at]));
        }
      }
    },
  );

  it.each(WAYS)('[9865-009] by %s totalResults counts all pages, the same on each', async (_way, ask) => {
    for (const [filter, total] of [
      ['userName pr', 23],
      ['userName sw "user-1"', 10],
      ['not (userName sw "user-1")', 13],
    ] as const) {
      for (const { totalResults } of await walk(client, { count: 4, filter }, ask)) expect(totalResults).toBe(total);
    }
    for (const { totalResults } of await walk(client, { count: 9 }, ask)) expect(totalResults).toBe(23);
  });
});
