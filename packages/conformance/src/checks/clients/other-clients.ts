import { testAddress } from '../../resources/factory.js';
import { expectSame, expectThat } from '../../expect.js';
import { at, list, pluck } from '../../json.js';
import { URN } from '../../urns.js';
import { groupPath, userPath } from '../../check-context.js';
import { ClientCase } from './client-case.js';
import { filtered, forClient, membersAre, onlyOne, patchBody, quoted, userHas, PUSH, hasId, person } from './common.js';

/** Clients of which few requests are known. */
export const otherClientCases: ClientCase[] = [
  ...forClient('google', [
    {
      id: 'google-probe',
      title: 'Google probes with count=1',
      ability: 'connection test',
      dependsOn: ['paging-count-one'],
      request: () => ({ method: 'GET', path: '/Users?count=1' }),
      status: [200],
    },
    {
      id: 'google-create',
      title: 'Google creates a user of userName and active',
      ability: 'user create',
      dependsOn: ['create-minimal-user'],
      request: (_g, t) => ({
        method: 'POST',
        path: '/Users',
        body: { schemas: [URN.user], userName: t.userName(), active: true },
      }),
      status: [201],
      after: hasId,
    },
    {
      id: 'google-suspend',
      title: 'Google suspends: PATCH active false',
      ability: 'activation',
      needs: ['patch', 'User.active'],
      dependsOn: ['patch-replace-boolean'],
      uses: ['user'],
      request: (g) => ({
        method: 'PATCH',
        path: userPath(g.user),
        body: patchBody({ op: 'replace', path: 'active', value: false }),
      }),
      status: [200, 204],
      after: userHas({ active: false }),
    },
  ]),
  ...forClient('rippling', [
    {
      id: 'rippling-look-up-primary',
      title: 'Rippling looks up by emails[primary eq true].value',
      ability: 'user look-up',
      mode: 'lenient',
      needs: ['filter', 'User.emails'],
      dependsOn: ['entra-look-up-work-mail'],
      uses: ['user'],
      request: (g) => ({
        method: 'GET',
        path: filtered('/Users', `emails[primary eq true].value eq ${quoted(at(g.user, 'emails', 0, 'value'))}`),
      }),
      status: [200],
      after: (reply, g) => onlyOne(reply.json, g.user),
    },
    {
      id: 'rippling-retry',
      title: 'Rippling repeats a create: 409, no second user',
      ability: 'user create',
      dependsOn: ['uniqueness-post'],
      uses: ['user'],
      request: (g) => ({
        method: 'POST',
        path: '/Users',
        body: {
          schemas: [URN.user],
          externalId: `rip-${g.rand}`,
          userName: g.user.userName!,
          name: { givenName: 'R', familyName: 'I' },
          emails: [{ value: String(g.user.userName), primary: true }],
          active: true,
        },
      }),
      status: [409],
    },
    {
      id: 'rippling-group',
      title: 'Rippling renames a group and adds a member in one PATCH',
      ability: 'group push',
      needs: PUSH,
      dependsOn: ['groups-patch-rename', 'groups-patch-add'],
      uses: ['user', 'group'],
      request: (g) => ({
        method: 'PATCH',
        path: groupPath(g.group),
        body: patchBody(
          { op: 'replace', path: 'displayName', value: `Rip ${g.rand}` },
          { op: 'add', path: 'members', value: [{ value: g.user.id }] },
        ),
      }),
      status: [200, 204],
      after: membersAre('user'),
    },
  ]),
  ...forClient('github', [
    {
      id: 'github-create',
      title: 'A user in the form GitHub documents: roles and externalId',
      ability: 'user create',
      needs: ['User.roles'],
      dependsOn: ['create-keeps-roles'],
      request: (g, t) => ({
        method: 'POST',
        path: '/Users',
        body: person(g, t, {
          displayName: 'Mona',
          emails: [{ value: testAddress('gh'), type: 'work', primary: true }],
          roles: [{ value: 'user', primary: false }],
        }),
      }),
      status: [201],
      after: (reply) => expectSame(at(reply.json, 'roles', 0, 'value'), 'user', 'roles[0].value'),
    },
    {
      id: 'github-patch-mail',
      title: 'The work e-mail is replaced by a value path',
      ability: 'user update',
      needs: ['patch', 'User.emails'],
      dependsOn: ['patch-replace-value-path-sub'],
      uses: ['user'],
      request: (g) => ({
        method: 'PATCH',
        path: userPath(g.user),
        body: patchBody({ op: 'replace', path: 'emails[type eq "work"].value', value: testAddress('gh-new') }),
      }),
      status: [200, 204],
      after: async (_r, g, t) =>
        expectSame(pluck(await t.read(userPath(g.user)), 'emails', 'value'), [testAddress('gh-new')], 'emails'),
    },
  ]),
  ...forClient('oracle', [
    {
      id: 'oracle-since',
      title: 'Oracle asks for what changed since a time',
      ability: 'import',
      needs: ['filter'],
      dependsOn: ['filter-date-gt-fraction'],
      uses: ['user'],
      request: () => ({
        method: 'GET',
        path: filtered('/Users', 'meta.lastModified gt "2020-01-01T00:00:00.000Z"', '&startIndex=1&count=50'),
      }),
      status: [200],
      after: (reply) => expectThat(list(reply.json, 'Resources').length > 0, 'users', reply),
    },
    {
      id: 'oracle-create',
      title: 'Oracle creates with a temporary password',
      ability: 'user create',
      dependsOn: ['secrets-accepted', 'secrets-post'],
      request: (g, t) => ({
        method: 'POST',
        path: '/Users',
        body: person(g, t, { schemas: [URN.user, URN.enterprise], password: t.password() }),
      }),
      status: [201],
      after: hasId,
    },
  ]),
  ...forClient('saviynt', [
    {
      id: 'saviynt-page',
      title: 'Saviynt pages by count and startIndex',
      ability: 'import',
      dependsOn: ['paging-start-index'],
      request: () => ({ method: 'GET', path: '/Users?count=50&startIndex=51' }),
      status: [200],
    },
    {
      id: 'saviynt-member',
      title: 'Saviynt adds a member',
      ability: 'group membership',
      needs: PUSH,
      dependsOn: ['groups-patch-add'],
      uses: ['user', 'group'],
      request: (g) => ({
        method: 'PATCH',
        path: groupPath(g.group),
        body: patchBody({ op: 'add', path: 'members', value: [{ value: g.user.id }] }),
      }),
      status: [200, 204],
      after: membersAre('user'),
    },
  ]),
  ...forClient('wso2', [
    {
      id: 'wso2-create',
      title: 'WSO2 creates with the core name of a draft and flat e-mails',
      ability: 'user create',
      mode: 'lenient',
      dependsOn: ['onelogin-create-draft-urns'],
      request: (g, t) => ({
        method: 'POST',
        path: '/Users',
        body: person(g, t, {
          schemas: ['urn:scim:schemas:core:1.0'],
          emails: [{ value: testAddress('wso2'), type: 'work' }],
        }),
      }),
      status: [201, 400],
    },
    {
      id: 'wso2-put',
      title: 'WSO2 updates by PUT',
      ability: 'user update',
      dependsOn: ['put-user'],
      uses: ['user'],
      request: (g) => ({
        method: 'PUT',
        path: userPath(g.user),
        body: { schemas: [URN.user], userName: g.user.userName!, name: { givenName: 'Wso', familyName: 'Two' } },
      }),
      status: [200],
      after: userHas({ 'name>givenName': 'Wso' }),
    },
  ]),
  ...forClient('salesforce', [
    {
      id: 'salesforce-member-remove',
      title: 'A removal in Salesforce form does not empty the group',
      ability: 'group membership',
      mode: 'lenient',
      needs: PUSH,
      dependsOn: ['groups-create-with-members', 'groups-patch-add-keeps'],
      fix: 'Read {"members": [...]} as the value of a removal as the list of members to remove.',
      uses: ['user', 'second', 'group'],
      inGroup: ['user', 'second'],
      request: (g) => ({
        method: 'PATCH',
        path: groupPath(g.group),
        body: patchBody({ op: 'remove', path: 'members', value: { members: [{ value: g.user.id }] } }),
      }),
      status: [200, 204, 400],
      after: async (reply, g, t) =>
        reply.ok ? membersAre('second')(reply, g, t) : membersAre('user', 'second')(reply, g, t),
    },
  ]),
];
