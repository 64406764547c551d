import { testAddress } from '../../resources/factory.js';
import { URN } from '../../urns.js';
import { groupPath } from '../../check-context.js';
import { forClient, membersAre, patchBody, PUSH, hasId, person } from './common.js';

/** authentik. */
export const authentikCases = forClient('authentik', [
  {
    id: 'authentik-config',
    title: 'authentik parses ServiceProviderConfig strictly',
    ability: 'connection test',
    dependsOn: [
      'discovery-config',
      'discovery-config-patch',
      'discovery-config-bulk',
      'discovery-config-filter',
      'discovery-config-schemes',
    ],
    request: () => ({ method: 'GET', path: '/ServiceProviderConfig' }),
    status: [200],
  },
  {
    id: 'authentik-create-spaces',
    title: 'authentik creates with names that are a space or empty',
    ability: 'user create',
    mode: 'lenient',
    fix: 'Take empty and blank optional values.',
    request: (g, t) => ({
      method: 'POST',
      path: '/Users',
      body: person(g, t, {
        name: { formatted: ' ', familyName: ' ', givenName: '' },
        displayName: '',
        emails: [{ primary: true, type: 'other', value: testAddress('ak') }],
      }),
    }),
    status: [201],
    after: hasId,
  },
  {
    id: 'authentik-create-no-mail',
    title: 'authentik creates with "emails": []',
    ability: 'user create',
    dependsOn: ['create-null-and-empty'],
    request: (g, t) => ({ method: 'POST', path: '/Users', body: person(g, t, { emails: [] }) }),
    status: [201],
    after: hasId,
  },
  {
    id: 'authentik-page',
    title: 'authentik goes on with startIndex alone',
    ability: 'import',
    dependsOn: ['paging-start-index-without-count'],
    uses: ['user'],
    request: () => ({ method: 'GET', path: '/Users?startIndex=2' }),
    status: [200],
  },
  {
    id: 'authentik-put-unknown',
    title: 'authentik PUTs a user that was deleted: 404, then it creates anew',
    ability: 'user update',
    dependsOn: ['errors-unknown-user-put'],
    request: (g, t) => ({ method: 'PUT', path: `/Users/${g.rand}`, body: person(g, t, { emails: [] }) }),
    status: [404],
  },
  {
    id: 'authentik-group',
    title: 'authentik replaces a group without a path, id and schemas included',
    ability: 'group push',
    mode: 'lenient',
    needs: PUSH,
    dependsOn: ['groups-patch-rename-keeps'],
    fix: 'Ignore id and schemas inside a pathless value.',
    uses: ['user', 'group'],
    inGroup: ['user'],
    request: (g) => ({
      method: 'PATCH',
      path: groupPath(g.group),
      body: patchBody({
        op: 'replace',
        value: { id: g.group.id, schemas: [URN.group], externalId: `akg-${g.rand}`, displayName: `Ak ${g.rand}` },
      }),
    }),
    status: [200, 204],
    after: membersAre('user'),
  },
  {
    id: 'authentik-members',
    title: 'authentik adds and removes members in one request',
    ability: 'group membership',
    needs: PUSH,
    dependsOn: ['groups-patch-remove-and-add'],
    uses: ['user', 'second', 'group'],
    inGroup: ['user'],
    request: (g) => ({
      method: 'PATCH',
      path: groupPath(g.group),
      body: patchBody(
        { op: 'add', path: 'members', value: [{ value: g.second.id }] },
        { op: 'remove', path: `members[value eq "${g.user.id}"]` },
      ),
    }),
    status: [200, 204],
    after: membersAre('second'),
  },
]);
