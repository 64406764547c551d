import { URN } from '../../urns.js';
import { groupPath, userPath } from '../../check-context.js';
import { forClient, membersAre, onlyOne, patchBody, plusFiltered, quoted, userHas, PUSH } from './common.js';

/** AWS ssosync. */
export const awsCases = forClient('aws', [
  {
    id: 'aws-look-up',
    title: 'ssosync looks up a user, encoded as Go does',
    ability: 'user look-up',
    needs: ['filter'],
    dependsOn: ['urls-plus-as-space'],
    uses: ['user'],
    request: (g) => ({ method: 'GET', path: plusFiltered('/Users', `userName eq ${quoted(g.user.userName)}`) }),
    status: [200],
    after: (reply, g) => onlyOne(reply.json, g.user),
  },
  {
    id: 'aws-put',
    title: 'ssosync PUTs with an empty externalId and an address of nothing but a type',
    ability: 'user update',
    dependsOn: ['put-user'],
    mode: 'lenient',
    fix: 'Take "" as unassigned and an address with a type alone.',
    uses: ['user'],
    request: (g) => ({
      method: 'PUT',
      path: userPath(g.user),
      body: {
        id: g.user.id,
        externalId: '',
        userName: g.user.userName!,
        displayName: 'A B',
        schemas: [URN.user],
        active: true,
        name: { familyName: 'B', givenName: 'A' },
        emails: [{ value: String(g.user.userName), type: 'work', primary: true }],
        addresses: [{ type: 'work' }],
      },
    }),
    status: [200],
    after: userHas({ displayName: 'A B' }),
  },
  {
    id: 'aws-members-add',
    title: 'ssosync adds members in one array',
    ability: 'group membership',
    needs: PUSH,
    dependsOn: ['groups-patch-add-several'],
    uses: ['user', 'second', 'group'],
    request: (g) => ({
      method: 'PATCH',
      path: groupPath(g.group),
      body: patchBody({ op: 'add', path: 'members', value: [{ value: g.user.id }, { value: g.second.id }] }),
    }),
    status: [200, 204],
    after: membersAre('user', 'second'),
  },
  {
    id: 'aws-members-remove',
    title: 'ssosync removes a member by path and value array',
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
