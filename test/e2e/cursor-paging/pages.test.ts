import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newClient, user, type Client } from '../support/client.js';
import { startService, type TestService } from '../support/service.js';
import { namesOf, page, walk, type Parameters } from './walk.js';

const COUNT = 57;

describe('paging by cursor (RFC 9865)', () => {
  let service: TestService;
  let client: Client;
  const inOrder = Array.from({ length: COUNT }, (_, n) => `user-${String(n).padStart(2, '0')}`);

  beforeAll(async () => {
    service = await startService();
    client = await newClient(service);
    const data = (name: string, n: number) =>
      user(name, { ...(n % 5 !== 0 && { title: `T${n % 7}` }), active: n % 2 === 0 });
    // One after another, so that they are created in this order on every database.
    await client.bulk(
      inOrder.map((name, n) => ({ method: 'POST', path: '/Users', bulkId: name, data: data(name, n) })),
      { failOnErrors: 1 },
    );
    await client.group('crew');
  });
  afterAll(() => service.close());

  it('is announced, and so are its limits (section 4)', async () => {
    const { json } = await service.request('GET', '/scim/v2/ServiceProviderConfig', { token: null });
    expect(json.pagination).toEqual({
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: 100,
      maxPageSize: 1000,
      cursorTimeout: 3600,
    });
  });

  it('is used only when asked for: index is the default method (section 2.4)', async () => {
    const { json } = await client.list('/Users', { count: 10 });
    expect(json).toMatchObject({ startIndex: 1, itemsPerPage: 10, totalResults: COUNT });
    expect(json).not.toHaveProperty('nextCursor');
  });

  it('begins with an empty cursor, with or without its equals sign (section 2)', async () => {
    for (const query of ['cursor&count=10', 'cursor=&count=10']) {
      const { json } = await client.get(`/Users?${query}`);
      expect(json).toMatchObject({ totalResults: COUNT, itemsPerPage: 10 });
      expect(json.nextCursor).toMatch(/^[A-Za-z0-9\-._~]+$/);
      expect(json).not.toHaveProperty('previousCursor');
      expect(json).not.toHaveProperty('startIndex');
    }
  });

  const QUERIES: readonly [string, Parameters][] = [
    ['in creation order', {}],
    ['filtered', { filter: 'active eq true' }],
    ['sorted', { sortBy: 'userName' }],
    ['sorted downwards', { sortBy: 'userName', sortOrder: 'descending' }],
    ['sorted by what many share and some lack', { sortBy: 'title' }],
    ['sorted downwards by what many share and some lack', { sortBy: 'title', sortOrder: 'descending' }],
    ['sorted by time', { sortBy: 'meta.created' }],
    ['sorted and filtered', { sortBy: 'title', filter: 'title pr and not (active eq true)' }],
    ['of one attribute', { attributes: 'userName', sortBy: 'userName' }],
    ['that has no match', { filter: 'title eq "nothing"' }],
  ];

  describe.each(['GET', 'search'] as const)('by %s', (by) => {
    it.each(QUERIES)('gives a list %s on its pages as on one', async (_what, query) => {
      const whole = (await page(client, '/Users', { ...query, count: 1000 }, by)).json;
      for (const count of [4, 19, whole.totalResults || 5]) {
        const pages = await walk(client, '/Users', { ...query, count }, by);
        expect(namesOf(pages.flat())).toEqual(namesOf(whole.Resources));
        for (const each of pages.slice(0, -1)) expect(each).toHaveLength(count);
      }
    });

    it.each(QUERIES)('goes back through a list %s as it came', async (_what, query) => {
      const parameters = { ...query, count: 10 };
      const forth: string[][] = [];
      let { json } = await page(client, '/Users', { ...parameters, cursor: '' }, by);
      for (;;) {
        forth.push(namesOf(json.Resources));
        if (json.nextCursor === undefined) break;
        ({ json } = await page(client, '/Users', { ...parameters, cursor: json.nextCursor }, by));
      }
      const back = [namesOf(json.Resources)];
      while (json.previousCursor !== undefined) {
        ({ json } = await page(client, '/Users', { ...parameters, cursor: json.previousCursor }, by));
        back.unshift(namesOf(json.Resources));
        expect(json.nextCursor).toBeDefined();
      }
      expect(back).toEqual(forth);
    });
  });

  it('pages through all types at the root', async () => {
    const pages = await walk(client, '', { count: 10 });
    expect(namesOf(pages.flat()).sort()).toEqual(['crew', ...inOrder]);
    const sorted = await walk(client, '', { count: 10, sortBy: 'meta.created' });
    expect(namesOf(sorted.flat()).sort()).toEqual(['crew', ...inOrder]);
    const searched = await walk(client, '', { count: 10, filter: 'userName pr' }, 'search');
    expect(namesOf(searched.flat())).toEqual(inOrder);
  });

  it.each([[0], [-5]])('takes count %p for 0: the total and no resources (section 2)', async (count) => {
    const { json } = await client.list('/Users', { cursor: '', count });
    expect(json).toMatchObject({ totalResults: COUNT, itemsPerPage: 0, Resources: [] });
  });

  it('keeps to the default page size when the request names no count', async () => {
    const pages = await walk(client, '/Users', {});
    expect(pages.map((each) => each.length)).toEqual([COUNT]);
  });

  it('can be repeated, since the server keeps nothing for a cursor', async () => {
    const { json } = await client.list('/Users', { cursor: '', count: 50 });
    const again = await client.list('/Users', { cursor: json.nextCursor, count: 50 });
    const repeated = await client.list('/Users', { cursor: json.nextCursor, count: 50 });
    expect(namesOf(again.json.Resources)).toEqual(inOrder.slice(50));
    expect(namesOf(repeated.json.Resources)).toEqual(inOrder.slice(50));
  });
});
