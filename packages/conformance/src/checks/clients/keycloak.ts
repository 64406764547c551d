import { testAddress } from '../../resources/factory.js';
import { expectSame } from '../../expect.js';
import { pluck } from '../../json.js';
import { URN } from '../../urns.js';
import { groupPath } from '../../check-context.js';
import { forClient, membersAre, patchBody, GROUPS, PUSH, hasId, person } from './common.js';

/** Keycloak and its extensions. */
export const keycloakCases = forClient('keycloak', [
  {
    id: 'keycloak-create-own-id',
    title: 'Keycloak creates with an id of its own',
    ability: 'user create',
    dependsOn: ['create-id-from-server'],
    request: (g, t) => ({
      method: 'POST',
      path: '/Users',
      body: person(g, t, { id: `kc-${g.rand}`, emails: [{ value: testAddress('kc'), primary: true }] }),
    }),
    status: [201],
    after: hasId,
  },
  {
    id: 'keycloak-double-slash',
    title: 'Keycloak lists at //Users',
    ability: 'import',
    mode: 'lenient',
    dependsOn: ['urls-double-slash'],
    request: () => ({ method: 'GET', path: '//Users?startIndex=1&count=10' }),
    status: [200],
  },
  {
    id: 'keycloak-group-create',
    title: 'Keycloak creates a group whose members have a relative $ref',
    ability: 'group push',
    needs: GROUPS,
    dependsOn: ['groups-create-with-members'],
    uses: ['user'],
    request: (g, t) => ({
      method: 'POST',
      path: '/Groups',
      body: {
        schemas: [URN.group],
        displayName: `${t.make.prefix} Kc ${g.rand}`,
        externalId: `kgn-${g.rand}`,
        members: [{ value: g.user.id, $ref: `Users/${g.user.id}` }],
      },
    }),
    status: [201],
    after: (reply, g) => expectSame(pluck(reply.json, 'members', 'value'), [g.user.id], 'the member'),
  },
  {
    id: 'keycloak-group-patch',
    title: 'Keycloak replaces members, name and externalId in one request',
    ability: 'group push',
    needs: PUSH,
    dependsOn: ['groups-patch-replace', 'groups-patch-rename'],
    uses: ['user', 'group'],
    request: (g) => ({
      method: 'PATCH',
      path: groupPath(g.group),
      body: patchBody(
        { op: 'replace', path: 'members', value: [{ value: g.user.id, $ref: `Users/${g.user.id}` }] },
        { op: 'replace', path: 'displayName', value: `Kc ${g.rand}` },
        { op: 'replace', path: 'externalId', value: `kcg-${g.rand}` },
      ),
    }),
    status: [200, 204],
    after: membersAre('user'),
  },
]);
