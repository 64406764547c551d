import { expectSame, expectStatus, expectThat } from '../../expect.js';
import { Json, at, list } from '../../json.js';
import { URN } from '../../urns.js';
import { CheckContext, encodeQuery } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';
import { pagingFixture, page } from './paging-fixture.js';

async function walk(
  t: CheckContext,
  parameters: Record<string, string | number>,
): Promise<{ ids: string[]; bodies: (Json | undefined)[] }> {
  const ids: string[] = [];
  const bodies: (Json | undefined)[] = [];
  let cursor = '';
  for (let step = 0; step < 20; step += 1) {
    const one = await page(t, { ...parameters, cursor });
    ids.push(...one.ids);
    bodies.push(one.body);
    const next = at(one.body, 'nextCursor');
    if (typeof next !== 'string') return { ids, bodies };
    cursor = next;
  }
  return { ids, bodies };
}

/** Cursor pagination (RFC 9865). */
export const cursorChecks = defineChecks(
  'cursor',
  {
    needs: ['cursor', 'filter'],
    dependsOn: ['filter-applied'],
    fix: 'Page by cursor as RFC 9865 section 2 defines it.',
  },
  [
    {
      id: 'cursor-first-page',
      title: 'An empty cursor asks for the first page, which has a nextCursor',
      req: ['9865-001', '9865-006'],
      run: async (t) => {
        const { body, ids } = await page(t, { cursor: '', count: 3 });
        expectThat(ids.length > 0 && ids.length <= 3, '1 to 3 resources', `${ids.length}`);
        expectThat(typeof at(body, 'nextCursor') === 'string', 'nextCursor', body);
      },
    },
    {
      id: 'cursor-without-value',
      title: 'cursor without "=" asks for the first page too',
      req: ['9865-001'],
      dependsOn: ['cursor-first-page'],
      run: async (t) => {
        const { filter } = await pagingFixture(t);
        const reply = await t.get(`/Users?${encodeQuery({ filter })}&cursor&count=3`);
        expectStatus(reply, 200);
        expectThat(typeof at(reply.json, 'nextCursor') === 'string', 'nextCursor', reply);
      },
    },
    {
      id: 'cursor-complete',
      title: 'Following nextCursor gives each resource exactly once',
      req: ['9865-006', '9865-025'],
      dependsOn: ['cursor-first-page'],
      run: async (t) => {
        const { ids } = await walk(t, { count: 2 });
        expectSame([...ids].sort(), [...(await pagingFixture(t)).ids].sort(), 'each of the seven once:');
      },
    },
    {
      id: 'cursor-last-page',
      title: 'The last page has no nextCursor',
      req: ['9865-006'],
      dependsOn: ['cursor-first-page'],
      run: async (t) => {
        const { bodies } = await walk(t, { count: 3 });
        expectThat(
          at(bodies.at(-1), 'nextCursor') === undefined,
          'no nextCursor at the end',
          at(bodies.at(-1), 'nextCursor'),
        );
        expectThat(bodies.length <= 4, 'at most four pages of three for seven', `${bodies.length} pages`);
      },
    },
    {
      id: 'cursor-alphabet',
      title: 'Cursors are made of unreserved characters',
      req: ['9865-002'],
      dependsOn: ['cursor-first-page'],
      run: async (t) => {
        const cursor = String(at((await page(t, { cursor: '', count: 2 })).body, 'nextCursor'));
        expectThat(/^[A-Za-z0-9._~-]+$/.test(cursor), 'only A-Z a-z 0-9 - . _ ~', cursor);
      },
    },
    {
      id: 'cursor-no-previous-on-first',
      title: 'The first page has no previousCursor',
      req: ['9865-007'],
      run: async (t) => {
        const { body } = await page(t, { cursor: '', count: 2 });
        expectThat(at(body, 'previousCursor') === undefined, 'no previousCursor', at(body, 'previousCursor'));
      },
    },
    {
      id: 'cursor-previous',
      title: 'previousCursor, where given, leads back to the page before',
      req: ['9865-007'],
      dependsOn: ['cursor-first-page'],
      run: async (t) => {
        const first = await page(t, { cursor: '', count: 2 });
        const second = await page(t, { cursor: String(at(first.body, 'nextCursor')), count: 2 });
        const back = at(second.body, 'previousCursor');
        if (typeof back !== 'string') return;
        expectSame((await page(t, { cursor: back, count: 2 })).ids, first.ids, 'the first page:');
      },
    },
    {
      id: 'cursor-count',
      title: 'No page has more than count resources',
      req: ['9865-003'],
      run: async (t) => {
        const { bodies } = await walk(t, { count: 3 });
        for (const body of bodies) expectThat(list(body, 'Resources').length <= 3, 'at most 3', body);
      },
    },
    {
      id: 'cursor-zero-count',
      title: 'count=0 gives no resources',
      req: ['9865-004'],
      run: async (t) => expectSame((await page(t, { cursor: '', count: 0 })).ids, [], 'Resources'),
    },
    {
      id: 'cursor-negative-count',
      title: 'A negative count is 0',
      req: ['9865-004'],
      run: async (t) => expectSame((await page(t, { cursor: '', count: -1 })).ids, [], 'Resources'),
    },
    {
      id: 'cursor-total',
      title: 'totalResults, where given, counts all pages',
      req: ['9865-009'],
      dependsOn: ['list-total-exact'],
      run: async (t) =>
        expectSame(at((await page(t, { cursor: '', count: 2 })).body, 'totalResults') ?? 7, 7, 'totalResults'),
    },
    {
      id: 'cursor-no-start-index',
      title: 'A cursor page has no startIndex',
      req: ['9865-010'],
      severity: 'advice',
      run: async (t) => {
        const { body } = await page(t, { cursor: '', count: 2 });
        expectThat(at(body, 'startIndex') === undefined, 'no startIndex', at(body, 'startIndex'));
      },
    },
    {
      id: 'cursor-invalid',
      title: 'A cursor that was never given out is refused with 400 invalidCursor',
      req: ['9865-011', '9865-012'],
      run: async (t) => {
        const { filter } = await pagingFixture(t);
        const reply = await t.get(`/Users?${encodeQuery({ filter, cursor: `never-${t.token()}`, count: 2 })}`);
        expectStatus(reply, 400);
        const type = at(reply.json, 'scimType');
        expectThat(type === 'invalidCursor' || type === 'expiredCursor', 'scimType invalidCursor', reply);
      },
    },
    {
      id: 'cursor-tampered',
      title: 'A cursor with a changed end is refused or harmless, never a server error',
      req: ['9865-012', '9865-023'],
      dependsOn: ['cursor-first-page'],
      run: async (t) => {
        const { filter, ids } = await pagingFixture(t);
        const cursor = `${String(at((await page(t, { cursor: '', count: 2 })).body, 'nextCursor'))}x`;
        const reply = await t.get(`/Users?${encodeQuery({ filter, cursor, count: 2 })}`);
        const strangers = list(reply.json, 'Resources').filter((one) => !ids.includes(String(at(one, 'id'))));
        expectThat(reply.status < 500 && strangers.length === 0, '400, or only what the query matches', reply);
      },
    },
    {
      id: 'cursor-other-query',
      title: 'A cursor used with another filter shows nothing beyond that filter',
      req: ['9865-008', '9865-020'],
      dependsOn: ['cursor-first-page'],
      run: async (t) => {
        const cursor = String(at((await page(t, { cursor: '', count: 2 })).body, 'nextCursor'));
        const filter = `userName eq "nobody-${t.token()}"`;
        const reply = await t.get(`/Users?${encodeQuery({ filter, cursor, count: 2 })}`);
        expectThat(list(reply.json, 'Resources').length === 0 || reply.status === 400, 'a refusal or nothing', reply);
      },
    },
    {
      id: 'cursor-deleted-between',
      title: 'A resource removed between two pages does not hide another',
      req: ['9865-025'],
      dependsOn: ['cursor-first-page'],
      run: async (t) => {
        const mark = `${t.make.prefix}-cu${t.token()}`;
        const made = [];
        for (const letter of ['a', 'b', 'c', 'd'])
          made.push(await t.user({ userName: `${mark}-${letter}@example.test` }));
        const query = { filter: `userName sw "${mark}"`, count: 2 };
        const first = await t.query('/Users', { ...query, cursor: '' });
        const seen = list(first.json, 'Resources').map((one) => String(at(one, 'id')));
        await t.delete(`/Users/${seen[0]}`);
        const second = await t.query('/Users', { ...query, cursor: String(at(first.json, 'nextCursor')) });
        seen.push(...list(second.json, 'Resources').map((one) => String(at(one, 'id'))));
        expectSame([...seen].sort(), made.map((one) => one.id).sort(), 'all four, each once:');
      },
    },
    {
      id: 'cursor-search',
      title: '.search takes a cursor in its body',
      req: ['9865-018'],
      dependsOn: ['search-users', 'cursor-first-page'],
      run: async (t) => {
        const { filter } = await pagingFixture(t);
        const body = { schemas: [URN.search], filter, count: 2, cursor: '' };
        const first = await t.post('/Users/.search', body);
        if ([404, 405, 501].includes(first.status)) return;
        const cursor = at(first.json, 'nextCursor');
        expectThat(typeof cursor === 'string', 'nextCursor', first);
        const second = await t.post('/Users/.search', { ...body, cursor });
        expectThat(list(second.json, 'Resources').length > 0, 'the second page', second);
      },
    },
    {
      id: 'cursor-sorted',
      title: 'Cursor pages are sorted as asked',
      req: ['9865-015'],
      needs: ['sort'],
      dependsOn: ['sort-username', 'cursor-complete'],
      run: async (t) => {
        const { bodies } = await walk(t, { count: 3, sortBy: 'userName' });
        const names = bodies.flatMap((body) => list(body, 'Resources').map((one) => String(at(one, 'userName'))));
        expectSame(names, [...names].sort(), 'ascending user names:');
      },
    },
  ],
);
