import { expectSame, expectStatus, expectThat } from '../../expect.js';
import { Json, at, isObject, list, unassigned } from '../../json.js';
import { URN } from '../../urns.js';
import { CheckContext } from '../../check-context.js';
import { CheckSpec, defineChecks } from '../define-checks.js';

const integer = (value: unknown): boolean => typeof value === 'number' && Number.isInteger(value) && value >= 0;

async function listing(t: CheckContext, path: string): Promise<Json | undefined> {
  const reply = await t.get(path);
  expectStatus(reply, 200);
  return reply.json;
}

function each(id: string, title: string, req: string[], holds: (user: Json) => boolean, expected: string): CheckSpec {
  return {
    id,
    title,
    req,
    severity: 'client',
    clients: ['okta', 'authentik', 'sailpoint'],
    ability: 'import',
    run: async (t) => {
      await t.user();
      for (const user of list(await listing(t, '/Users?count=20'), 'Resources'))
        expectThat(holds(user), expected, user);
    },
  };
}

/** The form of lists (RFC 7644 section 3.4.2). */
export const listChecks = defineChecks('list', { fix: 'Answer lists with a whole ListResponse.' }, [
  {
    id: 'list-users',
    title: '/Users gives a list',
    req: ['7644-027'],
    severity: 'client',
    clients: ['okta', 'entra', 'onelogin', 'jumpcloud', 'cyberark', 'sailpoint', 'google'],
    ability: 'import',
    run: async (t) => expectThat(isObject(await listing(t, '/Users')), 'a JSON object', 'something else'),
  },
  {
    id: 'list-groups',
    title: '/Groups gives a list',
    req: ['7644-027'],
    severity: 'client',
    clients: ['okta', 'onelogin', 'jumpcloud', 'ping'],
    ability: 'import',
    needs: ['type:Group'],
    run: async (t) => {
      const body = await listing(t, '/Groups');
      expectThat(list(body, 'schemas').includes(URN.list), `schemas with ${URN.list}`, body);
    },
  },
  {
    id: 'list-total-results',
    title: 'totalResults is an integer',
    req: ['7644-030'],
    severity: 'client',
    clients: ['okta', 'entra', 'authentik'],
    ability: 'import',
    run: async (t) => {
      const total = at(await listing(t, '/Users'), 'totalResults');
      expectThat(integer(total), 'totalResults, an integer', total);
    },
  },
  {
    id: 'list-total-exact',
    title: 'totalResults is the number of matches',
    req: ['7644-030'],
    severity: 'client',
    clients: ['okta', 'entra', 'onelogin', 'authentik', 'sailpoint'],
    ability: 'import',
    needs: ['filter'],
    dependsOn: ['filter-eq', 'list-total-results'],
    fix: 'Count what the filter matches, before paging, and write that into totalResults.',
    run: async (t) => {
      const user = await t.user();
      const reply = await t.query('/Users', { filter: `userName eq ${JSON.stringify(user.userName)}` });
      expectSame(at(reply.json, 'totalResults'), 1, 'totalResults');
    },
  },
  {
    id: 'list-total-zero',
    title: 'totalResults is 0 when nothing matches',
    req: ['7644-033'],
    severity: 'client',
    clients: ['okta', 'entra', 'onelogin'],
    ability: 'user look-up',
    needs: ['filter'],
    dependsOn: ['filter-eq', 'list-total-results'],
    fix: 'Count what the filter matches, before paging, and write that into totalResults.',
    run: async (t) => {
      const reply = await t.query('/Users', { filter: `userName eq "nobody-${t.token()}"` });
      expectSame(at(reply.json, 'totalResults'), 0, 'totalResults');
    },
  },
  {
    id: 'list-total-grows',
    title: 'totalResults grows by one with a new user',
    req: ['7644-030'],
    needs: ['filter'],
    dependsOn: ['filter-sw', 'list-total-exact'],
    run: async (t) => {
      const mark = `${t.make.prefix}-tg${t.token()}`;
      const total = async () => at((await t.query('/Users', { filter: `userName sw "${mark}"` })).json, 'totalResults');
      await t.user({ userName: `${mark}-1@example.test` });
      expectSame(await total(), 1, 'totalResults with one');
      await t.user({ userName: `${mark}-2@example.test` });
      expectSame(await total(), 2, 'totalResults with two');
    },
  },
  {
    id: 'list-start-index',
    title: 'startIndex is given as an integer',
    req: ['7644-032'],
    severity: 'client',
    clients: ['okta', 'onelogin'],
    ability: 'import',
    run: async (t) => {
      await t.user();
      const value = at(await listing(t, '/Users?startIndex=1&count=1'), 'startIndex');
      expectThat(integer(value), 'startIndex, an integer', value);
    },
  },
  {
    id: 'list-items-per-page',
    title: 'itemsPerPage is given as an integer',
    req: ['7644-032'],
    severity: 'client',
    clients: ['okta', 'onelogin'],
    ability: 'import',
    run: async (t) => {
      await t.user();
      const value = at(await listing(t, '/Users?startIndex=1&count=1'), 'itemsPerPage');
      expectThat(integer(value), 'itemsPerPage, an integer', value);
    },
  },
  {
    id: 'list-resources',
    title: 'Resources is an array, with the resources in it',
    req: ['7644-031'],
    severity: 'client',
    clients: ['okta', 'entra', 'onelogin', 'jumpcloud', 'authentik'],
    ability: 'import',
    run: async (t) => {
      await t.user();
      const body = await listing(t, '/Users');
      expectThat(list(body, 'Resources').length > 0, 'Resources with at least one user', body);
    },
  },
  {
    id: 'list-empty-resources',
    title: 'Without matches Resources is an empty array, or absent',
    req: ['7644-031'],
    needs: ['filter'],
    dependsOn: ['filter-eq'],
    run: async (t) => {
      const body = (await t.query('/Users', { filter: `userName eq "nobody-${t.token()}"` })).json;
      expectThat(unassigned(at(body, 'Resources')), 'no resources', at(body, 'Resources'));
    },
  },
  {
    id: 'list-empty-resources-array',
    title: 'Without matches Resources is there, as an empty array',
    severity: 'client',
    clients: ['okta', 'entra', 'authentik'],
    ability: 'user look-up',
    needs: ['filter'],
    dependsOn: ['list-empty-resources'],
    fix: 'Always write "Resources", also when it is empty: clients read it without looking whether it is there.',
    run: async (t) => {
      const body = (await t.query('/Users', { filter: `userName eq "nobody-${t.token()}"` })).json;
      expectThat(Array.isArray(at(body, 'Resources')), '"Resources":[]', body);
    },
  },
  each(
    'list-each-has-id',
    'Each listed resource has an id',
    ['7643-044'],
    (user) => typeof at(user, 'id') === 'string',
    'an id',
  ),
  each(
    'list-each-has-schemas',
    'Each listed resource has its schemas',
    ['7643-005'],
    (user) => list(user, 'schemas').includes(URN.user),
    `schemas with ${URN.user}`,
  ),
  each(
    'list-each-has-meta',
    'Each listed resource has its meta',
    ['7643-039'],
    (user) => at(user, 'meta', 'resourceType') === 'User',
    'meta.resourceType User',
  ),
  {
    id: 'list-one-type',
    title: '/Groups lists no users',
    req: ['7644-027'],
    needs: ['type:Group'],
    run: async (t) => {
      await t.user();
      for (const group of list(await listing(t, '/Groups?count=50'), 'Resources')) {
        expectThat(!list(group, 'schemas').includes(URN.user), 'groups only', group);
      }
    },
  },
  {
    id: 'list-inactive-users',
    title: 'Inactive users are listed and found',
    req: ['7643-065'],
    severity: 'client',
    clients: ['okta', 'entra'],
    ability: 'user look-up',
    needs: ['filter', 'User.active'],
    dependsOn: ['filter-eq', 'create-keeps-inactive'],
    fix: 'Inactive is not deleted: keep such users in lists and filters.',
    run: async (t) => {
      const user = await t.user({ active: false });
      const found = await t.find('/Users', `userName eq ${JSON.stringify(user.userName)}`);
      expectThat(found.length === 1, 'the inactive user', found);
    },
  },
  {
    id: 'list-same-as-read',
    title: 'A listed user is the same as when read by id',
    req: ['7644-012'],
    needs: ['filter'],
    dependsOn: ['filter-eq', 'read-user'],
    run: async (t) => {
      const user = await t.user();
      const [listed] = await t.find('/Users', `userName eq ${JSON.stringify(user.userName)}`);
      const read = await t.read(`/Users/${user.id}`);
      for (const name of ['userName', 'name', 'emails', 'active', 'displayName']) {
        expectSame(at(listed, name), at(read, name), `${name} as when read by id:`);
      }
    },
  },
  {
    id: 'list-unknown-parameters',
    title: 'Unknown query parameters are ignored',
    req: ['7644-028'],
    severity: 'client',
    clients: ['onelogin', 'entra'],
    ability: 'import',
    fix: 'Ignore parameters you do not know.',
    run: async (t) => expectStatus(await t.get('/Users?count=1&flavour=lemon&empty='), 200),
  },
  {
    id: 'list-single-has-resources',
    title: 'Listed resources are objects, not references',
    req: ['7644-031'],
    run: async (t) => {
      await t.user();
      const [first] = list(await listing(t, '/Users?count=1'), 'Resources');
      expectThat(typeof at(first, 'userName') === 'string', 'a whole resource', first);
    },
  },
]);
