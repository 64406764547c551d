import { expectSame, expectThat } from '../../expect.js';
import { at, list } from '../../json.js';
import { userPath } from '../../check-context.js';
import { filtered, forClient, onlyOne, patchBody, quoted, userHas } from './common.js';

/** SailPoint. */
export const sailpointCases = forClient('sailpoint', [
  {
    id: 'sailpoint-discovery',
    title: 'SailPoint reads ResourceTypes',
    ability: 'discovery',
    dependsOn: ['discovery-types-list'],
    request: () => ({ method: 'GET', path: '/ResourceTypes' }),
    status: [200],
    after: (reply) =>
      expectThat(
        list(reply.json, 'Resources').some((one) => at(one, 'name') === 'User'),
        'User',
        reply,
      ),
  },
  {
    id: 'sailpoint-partition',
    title: 'SailPoint aggregates in partitions: userName sw',
    ability: 'import',
    needs: ['filter'],
    dependsOn: ['filter-sw', 'paging-start-index'],
    uses: ['user'],
    request: (g) => ({
      method: 'GET',
      path: filtered(
        '/Users',
        `userName sw ${quoted(String(g.user.userName).split('@')[0])}`,
        '&startIndex=1&count=100',
      ),
    }),
    status: [200],
    after: (reply, g) => onlyOne(reply.json, g.user),
  },
  {
    id: 'sailpoint-disable',
    title: 'SailPoint disables by a pathless add',
    ability: 'activation',
    needs: ['patch', 'User.active'],
    dependsOn: ['patch-add-pathless'],
    uses: ['user'],
    request: (g) => ({
      method: 'PATCH',
      path: userPath(g.user),
      body: patchBody({ op: 'add', value: { active: false } }),
    }),
    status: [200, 204],
    after: userHas({ active: false }),
  },
  {
    id: 'sailpoint-projection',
    title: 'SailPoint reads chosen attributes',
    ability: 'import',
    dependsOn: ['projection-attributes-two'],
    uses: ['user'],
    request: (g) => ({ method: 'GET', path: `${userPath(g.user)}?attributes=userName,active` }),
    status: [200],
    after: (reply, g) => expectSame(at(reply.json, 'userName'), g.user.userName, 'userName'),
  },
]);
