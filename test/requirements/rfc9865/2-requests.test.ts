import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { expectScimError } from '../../e2e/support/scim-error.js';
import type { Reply } from '../../e2e/support/service.js';
import { type Client, group, startTenants, type Tenants, user } from '../rfc7643/support.js';
import { names, numbered, page, populate, type Query, search, walk, WAYS } from './support.js';

let tenants: Tenants;
let client: Client;
const USERS = numbered(20);

beforeAll(async () => {
  tenants = await startTenants({ MAX_PAGE_SIZE: '10', DEFAULT_PAGE_SIZE: '5' });
  client = await tenants.fresh('strict');
  await populate(client, USERS);
});

afterAll(() => tenants.close());

describe('what follows the first page (RFC 9865 section 2)', () => {
  const QUERY = {
    count: 3,
    filter: 'userName pr',
    sortBy: 'userName',
    sortOrder: 'descending',
    attributes: 'userName',
  };

  it.each(WAYS)('[9865-008] by %s a cursor is good for the parameters of its first page alone', async (_way, ask) => {
    const { nextCursor: cursor } = (await ask(client, { ...QUERY, cursor: '' })).json;
    const other: Query[] = [
      { filter: 'userName sw "user"' },
      { sortBy: 'externalId' },
      { sortOrder: 'ascending' },
      { attributes: 'title' },
    ];
    for (const change of other)
      expectScimError(await ask(client, { ...QUERY, ...change, cursor }), 400, 'invalidCursor');
    const { sortBy: _sortBy, ...without } = QUERY;
    expectScimError(await ask(client, { ...without, cursor }), 400, 'invalidCursor');
    expectScimError(await ask(client, { ...QUERY, count: 4, cursor }), 400, 'invalidCount');
    expect(names((await ask(client, { ...QUERY, cursor })).json)).toEqual(['user-16', 'user-15', 'user-14']);
  });

  it('[9865-008] a cursor is good for its endpoint alone', async () => {
    await client.post('/Groups', group());
    const { nextCursor: cursor } = (await page(client, { count: 3, cursor: '' })).json;
    expectScimError(await page(client, { count: 3, cursor }, '/Groups'), 400, 'invalidCursor');
    expectScimError(await page(client, { count: 3, cursor }, '/'), 400, 'invalidCursor');
  });

  it.each(WAYS)('[9865-010] by %s startIndex and cursor exclude each other', async (_way, ask) => {
    expectScimError(await ask(client, { startIndex: 1, cursor: '', count: 5 }), 400, 'invalidValue');
    const { json } = await ask(client, { cursor: '', count: 5 });
    expect(json).not.toHaveProperty('startIndex');
    expectScimError(await ask(client, { startIndex: 6, cursor: json.nextCursor, count: 5 }), 400, 'invalidValue');
  });
});

describe('errors of paging (RFC 9865 section 2.1)', () => {
  it.each(WAYS)('[9865-011] by %s a parameter that cannot be read is a 400', async (_way, ask) => {
    for (const query of [
      { count: 'ten', cursor: '' },
      { count: 2.5, cursor: '' },
      { count: 5, cursor: 'nonsense' },
      { count: 11, cursor: '' },
    ] as Query[]) {
      const reply = await ask(client, query);
      expectScimError(reply, 400, reply.json.scimType);
      expect(['invalidValue', 'invalidCursor', 'invalidCount']).toContain(reply.json.scimType);
    }
    expectScimError(await ask(client, { count: 'ten', cursor: '' }), 400, 'invalidValue');
  });

  it.each(WAYS)('[9865-012] by %s a cursor that was not given out is an invalidCursor', async (_way, ask) => {
    const { nextCursor } = (await ask(client, { count: 5, cursor: '' })).json;
    for (const cursor of [
      'x',
      '.',
      'a.b',
      'a.b.c',
      nextCursor.slice(0, -1),
      `${nextCursor}A`,
      `${nextCursor}.`,
      '0',
      '%00',
    ]) {
      expectScimError(await ask(client, { count: 5, cursor }), 400, 'invalidCursor');
    }
  });

  it('[9865-013] a cursor that has grown too old is an expiredCursor', async () => {
    const short = await startTenants({ CURSOR_SECONDS: '1' });
    try {
      await populate(short.strict, numbered(3));
      const { nextCursor: cursor } = (await page(short.strict, { count: 1, cursor: '' })).json;
      let reply: Reply;
      do reply = await page(short.strict, { count: 1, cursor });
      while (reply.status === 200);
      expectScimError(reply, 400, 'expiredCursor');
      expect(names((await page(short.strict, { count: 3, cursor: '' })).json)).toEqual(numbered(3));
    } finally {
      await short.close();
    }
  });

  it.each(WAYS)(
    '[9865-014] by %s a count above the maximum, or not that of the first page, is an invalidCount',
    async (_way, ask) => {
      expectScimError(await ask(client, { count: 11, cursor: '' }), 400, 'invalidCount');
      const { nextCursor: cursor } = (await ask(client, { count: 5, cursor: '' })).json;
      for (const count of [4, 6, 0, -1, 11]) expectScimError(await ask(client, { count, cursor }), 400, 'invalidCount');
      expectScimError(
        await ask(client, { cursor: (await ask(client, { count: 4, cursor: '' })).json.nextCursor }),
        400,
        'invalidCount',
      );
      expect((await ask(client, { count: 10, cursor: '' })).json.itemsPerPage).toBe(10);
      // Paging by index caps a large count instead (RFC 7644 section 3.4.2.4).
      expect((await ask(client, { count: 11 })).json.itemsPerPage).toBe(10);
    },
  );
});

describe('sorting and methods (RFC 9865 sections 2.2 to 3)', () => {
  it('[9865-015] pages by cursor are sorted as the whole list is', async () => {
    const sorted = await tenants.fresh('strict');
    const given = [
      { userName: 'a', title: 'x', name: { familyName: 'Jensen' } },
      { userName: 'b', title: 'X', name: { familyName: 'de Jong' } },
      { userName: 'c' },
      { userName: 'd', title: 'b' },
      { userName: 'e', title: 'ä' },
      { userName: 'f', title: 'B', emails: [{ value: 'z@x.org', primary: true }, { value: 'a@x.org' }] },
      { userName: 'g', emails: [{ value: 'm@x.org' }] },
      { userName: 'h', title: 'b' },
    ];
    for (const each of given) await sorted.post('/Users', user(each));
    for (const sortBy of ['title', 'userName', 'name.familyName', 'emails', 'meta.created', 'id', 'nickName']) {
      for (const sortOrder of ['ascending', 'descending']) {
        const whole = names((await page(sorted, { sortBy, sortOrder, count: 10 })).json);
        expect(whole).toHaveLength(8);
        for (const count of [1, 3, 8]) {
          expect([sortBy, sortOrder, names(...(await walk(sorted, { sortBy, sortOrder, count })))]).toEqual([
            sortBy,
            sortOrder,
            whole,
          ]);
        }
      }
    }
    expect(names(...(await walk(sorted, { sortBy: 'title', count: 2 })))).toEqual([
      'd',
      'f',
      'h',
      'a',
      'b',
      'e',
      'c',
      'g',
    ]);
  });

  it('[9865-017] without a method a list is paged by index, as announced', async () => {
    const { pagination } = await client.read('/ServiceProviderConfig');
    expect(pagination.defaultPaginationMethod).toBe('index');
    for (const query of ['', '?count=5', '?filter=userName%20pr']) {
      const { json } = await client.get(`/Users${query}`);
      expect(json.startIndex).toBe(1);
      expect(json).not.toHaveProperty('nextCursor');
    }
  });

  it('[9865-018] .search pages by cursor as GET does', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          count: fc.integer({ min: 1, max: 10 }),
          filter: fc.constantFrom('userName pr', 'userName sw "user-1"', 'userName ne "user-03"', 'title pr'),
          sortBy: fc.constantFrom('userName', 'meta.created', 'title'),
          sortOrder: fc.constantFrom('ascending', 'descending'),
        }),
        async (query) => {
          const [byGet, bySearch] = [await walk(client, query, page), await walk(client, query, search)];
          const shown = (pages: typeof byGet) =>
            pages.map(({ nextCursor: _next, previousCursor: _previous, ...rest }) => rest);
          expect(shown(bySearch)).toEqual(shown(byGet));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('[9865-018] a cursor of GET goes on in .search, at the root too', async () => {
    const { nextCursor: cursor } = (await page(client, { count: 3, cursor: '' })).json;
    expect(names((await search(client, { count: 3, cursor })).json)).toEqual(['user-03', 'user-04', 'user-05']);
    const filter = 'meta.resourceType eq "User"';
    const all = await walk(client, { count: 7, filter }, (each, query) => search(each, query, ''));
    expect(names(...all)).toEqual(USERS);
  });
});
