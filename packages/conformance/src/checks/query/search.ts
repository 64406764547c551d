import { Reply } from '../../client/reply.js';
import { expectSame, expectStatus, expectThat } from '../../expect.js';
import { JsonObject, at, list } from '../../json.js';
import { Skip } from '../../outcome.js';
import { URN } from '../../urns.js';
import { CheckContext } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';
import { pagingFixture } from './paging-fixture.js';
import { filterFixture } from './filter-fixture.js';

/** POST to .search; a server without it is told apart from one that does it wrongly. */
async function search(t: CheckContext, path: string, body: JsonObject): Promise<Reply> {
  const reply = await t.post(path, { schemas: [URN.search], ...body });
  if ([404, 405, 501].includes(reply.status)) throw new Skip('the server has no .search here');
  return reply;
}

const ids = (reply: Reply): string[] => list(reply.json, 'Resources').map((one) => String(at(one, 'id')));

/** POST .search (RFC 7644 section 3.4.3), where the server has it. */
export const searchChecks = defineChecks(
  'search',
  {
    needs: ['filter'],
    dependsOn: ['filter-eq', 'filter-sw'],
    fix: 'Let .search take all query parameters in its body, with the same result as GET.',
  },
  [
    {
      id: 'search-users',
      title: '/Users/.search is a query',
      req: ['7644-081', '7644-082'],
      run: async (t) => {
        const { anna } = await filterFixture(t);
        const reply = await search(t, '/Users/.search', { filter: `userName eq ${JSON.stringify(anna.userName)}` });
        expectStatus(reply, 200);
        expectSame(ids(reply), [anna.id], 'exactly the user');
      },
    },
    {
      id: 'search-form',
      title: '.search answers with a ListResponse',
      req: ['7644-081', '7644-029'],
      run: async (t) => {
        const reply = await search(t, '/Users/.search', { count: 1 });
        expectStatus(reply, 200);
        expectThat(list(reply.json, 'schemas').includes(URN.list), `schemas with ${URN.list}`, reply);
      },
    },
    {
      id: 'search-paging',
      title: '.search takes startIndex and count',
      req: ['7644-083'],
      dependsOn: ['paging-start-index', 'paging-count'],
      run: async (t) => {
        const { filter } = await pagingFixture(t);
        const first = ids(await search(t, '/Users/.search', { filter, startIndex: 1, count: 3 }));
        const second = ids(await search(t, '/Users/.search', { filter, startIndex: 4, count: 3 }));
        expectThat(first.length > 0 && first.length <= 3, 'at most three', `${first.length}`);
        expectThat(!second.some((id) => first.includes(id)), 'another page', second);
      },
    },
    {
      id: 'search-attributes',
      title: '.search takes attributes as an array',
      req: ['7644-083'],
      dependsOn: ['projection-attributes'],
      run: async (t) => {
        const { filter } = await pagingFixture(t);
        const reply = await search(t, '/Users/.search', { filter, attributes: ['userName'] });
        for (const user of list(reply.json, 'Resources')) {
          expectThat(at(user, 'userName') !== undefined && at(user, 'emails') === undefined, 'userName alone', user);
        }
      },
    },
    {
      id: 'search-excluded-attributes',
      title: '.search takes excludedAttributes as an array',
      req: ['7644-083'],
      dependsOn: ['projection-excluded'],
      run: async (t) => {
        const { filter } = await pagingFixture(t);
        const reply = await search(t, '/Users/.search', { filter, excludedAttributes: ['emails'] });
        for (const user of list(reply.json, 'Resources'))
          expectThat(at(user, 'emails') === undefined, 'no emails', user);
      },
    },
    {
      id: 'search-sort',
      title: '.search takes sortBy and sortOrder',
      req: ['7644-083'],
      needs: ['sort'],
      dependsOn: ['sort-descending'],
      run: async (t) => {
        const { filter } = await pagingFixture(t);
        const reply = await search(t, '/Users/.search', { filter, sortBy: 'userName', sortOrder: 'descending' });
        const names = list(reply.json, 'Resources').map((user) => String(at(user, 'userName')));
        expectSame(names, [...names].sort().reverse(), 'descending:');
      },
    },
    {
      id: 'search-total',
      title: '.search gives totalResults',
      req: ['7644-030'],
      dependsOn: ['list-total-exact'],
      run: async (t) => {
        const { filter } = await pagingFixture(t);
        expectSame(
          at((await search(t, '/Users/.search', { filter, count: 2 })).json, 'totalResults'),
          7,
          'totalResults',
        );
      },
    },
    {
      id: 'search-bad-filter',
      title: '.search refuses a malformed filter with 400',
      req: ['7644-083', '7644-040'],
      dependsOn: ['filter-refuses-unknown-operator'],
      run: async (t) => expectStatus(await search(t, '/Users/.search', { filter: 'userName zz "x"' }), 400),
    },
    {
      id: 'search-groups',
      title: '/Groups/.search is a query',
      req: ['7644-081'],
      needs: ['type:Group'],
      dependsOn: ['filter-group-display-name'],
      run: async (t) => {
        const group = await t.group();
        const reply = await search(t, '/Groups/.search', {
          filter: `displayName eq ${JSON.stringify(group.displayName)}`,
        });
        expectSame(ids(reply), [group.id], 'exactly the group');
      },
    },
    {
      id: 'search-root',
      title: '/.search queries all resource types',
      req: ['7644-034', '7644-081'],
      needs: ['type:Group'],
      run: async (t) => {
        const [user, group] = [await t.user(), await t.group()];
        const reply = await search(t, '/.search', { filter: `id eq "${user.id}" or id eq "${group.id}"` });
        expectStatus(reply, 200);
        expectSame(ids(reply).sort(), [user.id, group.id].sort(), 'the user and the group');
      },
    },
    {
      id: 'search-root-unknown-attribute',
      title: 'In a query of all types, an attribute that a type lacks has no value there',
      req: ['7644-036'],
      needs: ['type:Group'],
      dependsOn: ['search-root'],
      run: async (t) => {
        const user = await t.user();
        const reply = await search(t, '/.search', { filter: `userName eq ${JSON.stringify(user.userName)}` });
        expectStatus(reply, 200);
        expectSame(ids(reply), [user.id], 'the user alone');
      },
    },
    {
      id: 'search-changes-nothing',
      title: '.search creates nothing',
      req: ['7644-081'],
      run: async (t) => {
        const reply = await search(t, '/Users/.search', { count: 1 });
        expectThat(reply.status !== 201, 'a list, not a creation', reply);
      },
    },
  ],
);
