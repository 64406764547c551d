import { expectSame, expectStatus, expectThat } from '../../expect.js';
import { Json, at, list } from '../../json.js';
import { CheckContext } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';
import { page } from './paging-fixture.js';

async function sorted(
  t: CheckContext,
  parameters: Record<string, string | number>,
  pick: (user: Json) => string,
): Promise<string[]> {
  const { body } = await page(t, { count: 50, ...parameters });
  return list(body, 'Resources').map(pick);
}

const userName = (user: Json): string => String(at(user, 'userName'));
const givenName = (user: Json): string => String(at(user, 'name', 'givenName'));
const title = (user: Json): string => String(at(user, 'title') ?? '');

/** Sorting (RFC 7644 section 3.4.2.3). */
export const sortChecks = defineChecks(
  'sort',
  {
    needs: ['sort', 'filter'],
    dependsOn: ['filter-applied'],
    fix: 'Sort by sortBy and sortOrder as RFC 7644 section 3.4.2.3 defines it.',
  },
  [
    {
      id: 'sort-username',
      title: 'sortBy orders ascending when nothing else is said',
      req: ['7644-068', '7644-071'],
      run: async (t) => {
        const names = await sorted(t, { sortBy: 'userName' }, userName);
        expectSame(names, [...names].sort(), 'ascending:');
      },
    },
    {
      id: 'sort-ascending',
      title: 'sortOrder=ascending',
      req: ['7644-071'],
      run: async (t) => {
        const names = await sorted(t, { sortBy: 'userName', sortOrder: 'ascending' }, userName);
        expectSame(names, [...names].sort(), 'ascending:');
      },
    },
    {
      id: 'sort-descending',
      title: 'sortOrder=descending',
      req: ['7644-071'],
      run: async (t) => {
        const names = await sorted(t, { sortBy: 'userName', sortOrder: 'descending' }, userName);
        expectSame(names, [...names].sort().reverse(), 'descending:');
      },
    },
    {
      id: 'sort-sub-attribute',
      title: 'sortBy a sub-attribute',
      req: ['7644-069'],
      needs: ['User.name.givenName'],
      run: async (t) => {
        const names = await sorted(t, { sortBy: 'name.givenName' }, givenName);
        expectSame(names, [...names].sort(), 'ascending:');
      },
    },
    {
      id: 'sort-missing-last',
      title: 'Ascending, resources without the attribute come last',
      req: ['7644-070'],
      needs: ['User.title'],
      run: async (t) => {
        const titles = await sorted(t, { sortBy: 'title' }, title);
        expectSame(titles.at(-1), '', 'last the one without a title:');
        expectSame(titles.slice(0, -1), titles.slice(0, -1).sort(), 'before it ascending:');
      },
    },
    {
      id: 'sort-missing-first',
      title: 'Descending, resources without the attribute come first',
      req: ['7644-070'],
      needs: ['User.title'],
      run: async (t) => {
        const titles = await sorted(t, { sortBy: 'title', sortOrder: 'descending' }, title);
        expectSame(titles[0], '', 'first the one without a title:');
      },
    },
    {
      id: 'sort-multi-valued',
      title: 'sortBy a multi-valued attribute goes by the primary or first value',
      req: ['7644-068'],
      needs: ['User.emails'],
      run: async (t) => {
        const values = await sorted(t, { sortBy: 'emails' }, (user) => String(at(user, 'emails', 0, 'value')));
        expectSame(values, [...values].sort(), 'ascending:');
      },
    },
    {
      id: 'sort-date',
      title: 'sortBy meta.created',
      req: ['7644-072'],
      run: async (t) => {
        const dates = await sorted(t, { sortBy: 'meta.created' }, (user) => String(at(user, 'meta', 'created')));
        const times = dates.map((date) => Date.parse(date));
        expectSame(
          times,
          [...times].sort((a, b) => a - b),
          'ascending:',
        );
      },
    },
    {
      id: 'sort-names-any-case',
      title: 'sortBy takes the attribute name in any case',
      req: ['7643-004'],
      dependsOn: ['sort-username'],
      run: async (t) => {
        const names = await sorted(t, { sortBy: 'USERNAME' }, userName);
        expectSame(names, [...names].sort(), 'ascending:');
      },
    },
    {
      id: 'sort-urn',
      title: 'sortBy takes a whole URN',
      req: ['7644-139'],
      dependsOn: ['sort-username'],
      run: async (t) => {
        const names = await sorted(t, { sortBy: 'urn:ietf:params:scim:schemas:core:2.0:User:userName' }, userName);
        expectSame(names, [...names].sort(), 'ascending:');
      },
    },
    {
      id: 'sort-ignores-case',
      title: 'Case-insensitive attributes sort without regard to case',
      req: ['7644-072'],
      needs: ['User.displayName'],
      dependsOn: ['sort-username'],
      run: async (t) => {
        if (t.announced.attribute('urn:ietf:params:scim:schemas:core:2.0:User', 'displayName')?.caseExact === true)
          return;
        const mark = `${t.make.prefix}-sc${t.token()}`;
        for (const name of ['b', 'A', 'C', 'd']) {
          await t.user({ userName: `${mark}-${name}@example.test`.toLowerCase(), displayName: `${name}-${mark}` });
        }
        const found = await t.find('/Users', `userName sw "${mark}"`, { sortBy: 'displayName', count: 10 });
        expectSame(
          found.map((user) => String(user.displayName)[0]),
          ['A', 'b', 'C', 'd'],
          'in this order:',
        );
      },
    },
    {
      id: 'sort-with-paging',
      title: 'Pages are cut from the sorted list',
      req: ['7644-068', '7644-077'],
      dependsOn: ['sort-username', 'paging-complete'],
      run: async (t) => {
        const names: string[] = [];
        for (const startIndex of [1, 4, 7])
          names.push(...(await sorted(t, { sortBy: 'userName', startIndex, count: 3 }, userName)));
        expectThat(names.length === 7, 'all seven', `${names.length}`);
        expectSame(names, [...names].sort(), 'ascending over all pages:');
      },
    },
    {
      id: 'sort-unknown-attribute',
      title: 'sortBy an attribute that does not exist is refused or ignored',
      req: ['7644-068'],
      run: async (t) => {
        const reply = await t.query('/Users', { sortBy: `none${t.token()}`, count: 1 });
        expectThat(reply.status < 500, '200 or a 4xx', reply);
      },
    },
    {
      id: 'sort-groups',
      title: 'Groups are sorted as well',
      req: ['7644-068'],
      needs: ['type:Group'],
      dependsOn: ['filter-group-display-name'],
      run: async (t) => {
        const mark = `${t.make.prefix}-sg${t.token()}`;
        for (const letter of ['b', 'c', 'a']) await t.group({ displayName: `${mark}-${letter}` });
        const reply = await t.query('/Groups', { filter: `displayName sw "${mark}"`, sortBy: 'displayName' });
        expectStatus(reply, 200);
        const names = list(reply.json, 'Resources').map((group) => String(at(group, 'displayName')));
        expectSame(names, [...names].sort(), 'ascending:');
      },
    },
  ],
);
