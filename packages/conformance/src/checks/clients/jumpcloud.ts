import { expectThat } from '../../expect.js';
import { at, unassigned } from '../../json.js';
import { URN } from '../../urns.js';
import { groupPath, userPath } from '../../check-context.js';
import { forClient, membersAre, patchBody, userHas, PUSH } from './common.js';

/** JumpCloud. */
export const jumpcloudCases = forClient('jumpcloud', [
  {
    id: 'jumpcloud-list-users',
    title: 'JumpCloud activates: lists users',
    ability: 'connection test',
    dependsOn: ['list-users'],
    request: () => ({ method: 'GET', path: '/Users' }),
    status: [200],
  },
  {
    id: 'jumpcloud-list-groups',
    title: 'JumpCloud activates: lists groups',
    ability: 'connection test',
    needs: ['type:Group'],
    dependsOn: ['list-groups'],
    request: () => ({ method: 'GET', path: '/Groups' }),
    status: [200],
  },
  {
    id: 'jumpcloud-put-empty',
    title: 'JumpCloud PUTs with the enterprise URN first, empty arrays and emails null',
    ability: 'user update',
    dependsOn: ['put-null-unassigns', 'create-schemas-order'],
    needs: ['User.emails'],
    uses: ['user'],
    request: (g) => ({
      method: 'PUT',
      path: userPath(g.user),
      body: {
        schemas: [URN.enterprise, URN.user],
        userName: g.user.userName!,
        name: { familyName: 'N', givenName: 'E' },
        emails: null,
        phoneNumbers: [],
        addresses: [],
        active: true,
      },
    }),
    status: [200],
    after: (reply) => expectThat(unassigned(at(reply.json, 'emails')), 'no emails', reply),
  },
  {
    id: 'jumpcloud-patch',
    title: 'JumpCloud patches one operation per attribute',
    ability: 'user update',
    needs: ['patch', 'User.name.givenName', 'User.displayName'],
    dependsOn: ['patch-several'],
    uses: ['user'],
    request: (g) => ({
      method: 'PATCH',
      path: userPath(g.user),
      body: patchBody(
        { op: 'replace', path: 'name.givenName', value: 'Jan' },
        { op: 'replace', path: 'displayName', value: 'Jan Jansen' },
        { op: 'replace', path: 'active', value: false },
      ),
    }),
    status: [200, 204],
    after: userHas({ 'name>givenName': 'Jan', displayName: 'Jan Jansen', active: false }),
  },
  {
    id: 'jumpcloud-member-remove',
    title: 'JumpCloud removes a member by path and value array',
    ability: 'group membership',
    mode: 'lenient',
    needs: PUSH,
    dependsOn: ['groups-create-with-members', 'groups-patch-add-keeps'],
    fix: 'remove with path members and a value removes the listed members, never all of them.',
    uses: ['user', 'second', 'group'],
    inGroup: ['user', 'second'],
    request: (g) => ({
      method: 'PATCH',
      path: groupPath(g.group),
      body: patchBody({ op: 'remove', path: 'members', value: [{ value: g.user.id }] }),
    }),
    status: [200, 204],
    after: membersAre('second'),
  },
]);
