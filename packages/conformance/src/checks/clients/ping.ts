import { testAddress } from '../../resources/factory.js';
import { expectSame } from '../../expect.js';
import { at, list } from '../../json.js';
import { URN } from '../../urns.js';
import { groupPath, userPath } from '../../check-context.js';
import { filtered, forClient, membersAre, onlyOne, quoted, userHas, GROUPS, person } from './common.js';

/** PingFederate and PingOne. */
export const pingCases = forClient('ping', [
  {
    id: 'ping-look-up',
    title: 'PingFederate looks up a user',
    ability: 'user look-up',
    needs: ['filter'],
    dependsOn: ['filter-eq'],
    uses: ['user'],
    request: (g) => ({ method: 'GET', path: filtered('/Users', `userName eq ${quoted(g.user.userName)}`) }),
    status: [200],
    after: (reply, g) => onlyOne(reply.json, g.user),
  },
  {
    id: 'ping-disable',
    title: 'PingFederate disables by PUT',
    ability: 'activation',
    needs: ['User.active'],
    dependsOn: ['put-deactivates'],
    uses: ['user'],
    request: (g) => ({
      method: 'PUT',
      path: userPath(g.user),
      body: {
        schemas: [URN.user],
        userName: g.user.userName!,
        active: false,
        name: { givenName: 'Pf', familyName: 'User' },
        emails: [{ value: String(g.user.userName), type: 'work' }],
      },
    }),
    status: [200],
    after: userHas({ active: false }),
  },
  {
    id: 'ping-group-put',
    title: 'PingFederate PUTs a group with its members',
    ability: 'group push',
    needs: GROUPS,
    dependsOn: ['groups-put'],
    uses: ['user', 'group'],
    request: (g) => ({
      method: 'PUT',
      path: groupPath(g.group),
      body: { schemas: [URN.group], displayName: g.group.displayName!, members: [{ value: g.user.id }] },
    }),
    status: [200],
    after: membersAre('user'),
  },
  {
    id: 'ping-groups',
    title: 'PingFederate matches groups by listing all',
    ability: 'group push',
    needs: ['type:Group'],
    dependsOn: ['list-groups'],
    uses: ['group'],
    request: () => ({ method: 'GET', path: '/Groups' }),
    status: [200],
  },
  {
    id: 'pingone-two-primaries',
    title: 'PingOne sends two primary values: the first is kept',
    ability: 'user create',
    mode: 'lenient',
    needs: ['User.emails'],
    fix: 'Keep the first primary value and set the others to false.',
    request: (g, t) => ({
      method: 'POST',
      path: '/Users',
      body: person(g, t, {
        emails: [
          { value: testAddress('ping-a'), type: 'work', primary: true },
          { value: testAddress('ping-b'), type: 'home', primary: true },
        ],
      }),
    }),
    status: [201],
    after: (reply) =>
      expectSame(
        list(reply.json, 'emails')
          .filter((one) => at(one, 'primary') === true)
          .map((one) => at(one, 'value')),
        [testAddress('ping-a')],
        'the one primary e-mail',
      ),
  },
]);
