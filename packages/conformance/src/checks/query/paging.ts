import { expectSame, expectSet, expectStatus, expectThat } from '../../expect.js';
import { at, list } from '../../json.js';
import { encodeQuery } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';
import { pagingFixture, openPage, page } from './paging-fixture.js';

const FIX = 'Page by startIndex (1-based) and count over one stable order.';

/** Pages by startIndex and count (RFC 7644 section 3.4.2.4). */
export const pagingChecks = defineChecks(
  'paging',
  { dependsOn: ['list-users', 'create-user'], fix: FIX, severity: 'rfc' },
  [
    {
      id: 'paging-count',
      title: 'No more than count resources come back',
      req: ['7644-074'],
      severity: 'client',
      clients: ['okta', 'entra', 'onelogin', 'cyberark', 'google'],
      ability: 'import',
      run: async (t) => {
        const ids = await openPage(t, { startIndex: 1, count: 3 });
        expectThat(ids.length > 0 && ids.length <= 3, '1 to 3 resources', `${ids.length}`);
      },
    },
    {
      id: 'paging-count-one',
      title: 'count=1 gives one resource',
      req: ['7644-074'],
      severity: 'client',
      clients: ['okta', 'google', 'cyberark'],
      ability: 'connection test',
      run: async (t) => {
        const ids = await openPage(t, { count: 1 });
        expectThat(ids.length === 1, 'one resource', `${ids.length}`);
      },
    },
    {
      id: 'paging-start-index',
      title: 'startIndex leaves out what comes before it',
      req: ['7644-073', '7644-077'],
      severity: 'client',
      clients: ['okta', 'entra', 'onelogin', 'jumpcloud', 'authentik', 'keycloak', 'sailpoint', 'saviynt'],
      ability: 'import',
      fix: 'Apply startIndex: a client that gets the first page again and again never ends its import.',
      run: async (t) => {
        const first = await openPage(t, { startIndex: 1, count: 2 });
        const second = await openPage(t, { startIndex: 3, count: 2 });
        const again = second.filter((id) => first.includes(id));
        expectThat(again.length === 0, 'a second page without the resources of the first', again);
      },
    },
    {
      id: 'paging-start-index-without-count',
      title: 'startIndex works without count',
      req: ['7644-073'],
      severity: 'client',
      clients: ['authentik'],
      ability: 'import',
      dependsOn: ['paging-start-index'],
      run: async (t) => {
        const { ids } = await page(t, { startIndex: 6 });
        expectThat(ids.length === 2, 'the last two of seven', `${ids.length}`);
      },
    },
    {
      id: 'paging-complete',
      title: 'All pages together give each resource exactly once',
      req: ['7644-077'],
      severity: 'client',
      clients: ['okta', 'onelogin', 'authentik', 'sailpoint', 'saviynt'],
      ability: 'import',
      dependsOn: ['paging-start-index', 'paging-count'],
      fix: 'Give lists one stable order (creation, for instance) before cutting pages.',
      run: async (t) => {
        const seen: string[] = [];
        for (let start = 1; start <= 7; start += 2) seen.push(...(await page(t, { startIndex: start, count: 2 })).ids);
        expectSame([...seen].sort(), [...(await pagingFixture(t)).ids].sort(), 'each of the seven once:');
      },
    },
    {
      id: 'paging-stable',
      title: 'The same page twice is the same',
      req: ['7644-077'],
      run: async (t) => {
        const first = await page(t, { startIndex: 1, count: 4 });
        expectSame((await page(t, { startIndex: 1, count: 4 })).ids, first.ids, 'the same page:');
      },
    },
    {
      id: 'paging-total-unaffected',
      title: 'totalResults counts all matches, whatever the page',
      req: ['7644-030', '7644-074'],
      severity: 'client',
      clients: ['okta', 'onelogin', 'authentik'],
      ability: 'import',
      dependsOn: ['list-total-exact'],
      fix: 'Count before cutting the page.',
      run: async (t) => expectSame(at((await page(t, { count: 2 })).body, 'totalResults'), 7, 'totalResults'),
    },
    {
      id: 'paging-items-per-page',
      title: 'itemsPerPage is the number of resources in the page',
      req: ['7644-032'],
      severity: 'client',
      clients: ['okta', 'onelogin'],
      ability: 'import',
      dependsOn: ['list-items-per-page'],
      run: async (t) => {
        const { body, ids } = await page(t, { startIndex: 1, count: 3 });
        expectSame(at(body, 'itemsPerPage'), ids.length, 'itemsPerPage');
      },
    },
    {
      id: 'paging-echo-start-index',
      title: 'startIndex is echoed in the reply',
      req: ['7644-032'],
      severity: 'client',
      clients: ['okta', 'onelogin'],
      ability: 'import',
      dependsOn: ['list-start-index', 'paging-start-index'],
      run: async (t) =>
        expectSame(at((await page(t, { startIndex: 3, count: 2 })).body, 'startIndex'), 3, 'startIndex'),
    },
    {
      id: 'paging-past-end',
      title: 'A page past the end is empty, with status 200',
      req: ['7644-076'],
      severity: 'client',
      clients: ['okta', 'onelogin', 'authentik'],
      ability: 'import',
      dependsOn: ['paging-start-index'],
      run: async (t) => expectSame((await page(t, { startIndex: 100, count: 5 })).ids, [], 'Resources'),
    },
    {
      id: 'paging-past-end-total',
      title: 'A page past the end has the true totalResults and itemsPerPage 0',
      req: ['7644-076'],
      severity: 'client',
      clients: ['okta'],
      ability: 'import',
      dependsOn: ['paging-past-end', 'list-total-exact'],
      run: async (t) => {
        const { body } = await page(t, { startIndex: 100, count: 5 });
        expectSame(at(body, 'totalResults'), 7, 'totalResults');
        expectSame(at(body, 'itemsPerPage') ?? 0, 0, 'itemsPerPage');
      },
    },
    {
      id: 'paging-zero-count',
      title: 'count=0 gives no resources',
      req: ['7644-074'],
      run: async (t) => expectSame((await page(t, { count: 0 })).ids, [], 'Resources'),
    },
    {
      id: 'paging-zero-count-total',
      title: 'count=0 still gives totalResults',
      req: ['7644-074'],
      dependsOn: ['list-total-exact', 'paging-zero-count'],
      run: async (t) => expectSame(at((await page(t, { count: 0 })).body, 'totalResults'), 7, 'totalResults'),
    },
    {
      id: 'paging-negative-count',
      title: 'A negative count is 0',
      req: ['7644-074'],
      run: async (t) => expectSame((await page(t, { count: -5 })).ids, [], 'Resources'),
    },
    {
      id: 'paging-start-index-zero',
      title: 'startIndex 0 is 1',
      req: ['7644-073'],
      run: async (t) => {
        const [zero, one] = [await page(t, { startIndex: 0, count: 2 }), await page(t, { startIndex: 1, count: 2 })];
        expectSame(zero.ids, one.ids, 'the first page:');
      },
    },
    {
      id: 'paging-start-index-negative',
      title: 'A negative startIndex is 1',
      req: ['7644-073'],
      run: async (t) => {
        const [negative, one] = [
          await page(t, { startIndex: -3, count: 2 }),
          await page(t, { startIndex: 1, count: 2 }),
        ];
        expectSame(negative.ids, one.ids, 'the first page:');
      },
    },
    {
      id: 'paging-not-a-number',
      title: 'A count that is no number is refused or ignored, never a server error',
      req: ['7644-016'],
      fix: 'Answer 400 to parameters that are no integers, or ignore them.',
      run: async (t) => {
        const reply = await t.get('/Users?count=many&startIndex=first');
        expectThat(reply.status === 200 || (reply.status >= 400 && reply.status < 500), '200 or a 4xx', reply);
      },
    },
    {
      id: 'paging-huge-count',
      title: 'A huge count is cut down, not an error',
      req: ['7644-075'],
      run: async (t) => {
        const { filter, ids } = await pagingFixture(t);
        const reply = await t.get(`/Users?${encodeQuery({ filter, count: 2_147_483_647 })}`);
        expectStatus(reply, 200);
        expectSet(
          list(reply.json, 'Resources').map((one) => at(one, 'id')),
          ids,
          'the seven users',
        );
      },
    },
    {
      id: 'paging-groups',
      title: 'Groups are paged as well',
      req: ['7644-073'],
      severity: 'client',
      clients: ['okta', 'onelogin'],
      ability: 'import',
      needs: ['type:Group'],
      dependsOn: ['paging-start-index', 'paging-count'],
      run: async (t) => {
        await t.group();
        await t.group();
        const ids = async (start: number) =>
          list((await t.get(`/Groups?startIndex=${start}&count=1`)).json, 'Resources').map((one) => at(one, 'id'));
        const [first, second] = [await ids(1), await ids(2)];
        expectThat(first.length === 1 && second.length === 1, 'one group on each page', [first, second]);
        expectThat(first[0] !== second[0], 'two different groups', first);
      },
    },
  ],
);
