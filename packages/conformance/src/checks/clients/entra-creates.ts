import { expectSame } from '../../expect.js';
import { JsonObject, at } from '../../json.js';
import { URN } from '../../urns.js';
import { ClientState } from './client-case.js';
import { Draft } from './common.js';

const created = (state: ClientState, userName: string, more: JsonObject = {}): JsonObject => ({
  schemas: [URN.user, URN.enterprise],
  externalId: `ext-${state.rand}`,
  userName,
  active: true,
  emails: [{ primary: true, type: 'work', value: userName }],
  meta: { resourceType: 'User' },
  name: { formatted: 'Given Family', familyName: 'Family', givenName: 'Given' },
  ...more,
});

/** Creating users. */
export const creates: Draft[] = [
  {
    id: 'entra-create',
    title: 'Entra creates: the enterprise URN without its object, meta, roles []',
    ability: 'user create',
    request: (g, t) => ({ method: 'POST', path: '/Users', body: created(g, t.userName(), { roles: [] }) }),
    status: [201],
    after: (reply, g) => expectSame(at(reply.json, 'externalId'), `ext-${g.rand}`, 'externalId'),
  },
  {
    id: 'entra-create-custom-extension',
    title: 'Entra creates with an extension object that the server does not know',
    ability: 'user create',
    mode: 'lenient',
    fix: 'Ignore unknown extensions.',
    request: (g, t) => ({
      method: 'POST',
      path: '/Users',
      body: created(g, t.userName(), {
        'urn:ietf:params:scim:schemas:extension:CustomExtensionName:2.0:User': { tag: '701984' },
      }),
    }),
    status: [201],
  },
  {
    id: 'entra-create-inactive-string',
    title: 'Entra creates with active as the string "False"',
    ability: 'user create',
    mode: 'lenient',
    needs: ['User.active'],
    dependsOn: ['create-keeps-inactive'],
    fix: 'Read "True" and "False" as Booleans.',
    request: (g, t) => ({ method: 'POST', path: '/Users', body: created(g, t.userName(), { active: 'False' }) }),
    status: [201],
    after: (reply) => expectSame(at(reply.json, 'active'), false, 'active'),
  },
  {
    id: 'entra-create-role-primary-string',
    title: 'Entra creates with roles whose primary is a string',
    ability: 'user create',
    mode: 'lenient',
    needs: ['User.roles'],
    dependsOn: ['create-keeps-roles'],
    fix: 'Read "True" and "False" as Booleans, in sub-attributes too.',
    request: (g, t) => ({
      method: 'POST',
      path: '/Users',
      body: created(g, t.userName(), {
        roles: [{ primary: 'True', display: 'Admin', type: 'WindowsAzureActiveDirectoryRole', value: 'admin' }],
      }),
    }),
    status: [201],
    after: (reply) => expectSame(at(reply.json, 'roles', 0, 'primary'), true, 'roles[0].primary'),
  },
  {
    id: 'entra-create-manager-string',
    title: 'Entra creates with manager as a string',
    ability: 'user create',
    mode: 'lenient',
    needs: ['Enterprise.manager'],
    dependsOn: ['create-keeps-enterprise'],
    fix: 'Read a plain manager as {"value": ...}.',
    request: (g, t) => ({
      method: 'POST',
      path: '/Users',
      body: created(g, t.userName(), { [URN.enterprise]: { department: 'Sales', manager: `mgr-${g.rand}` } }),
    }),
    status: [201],
    after: (reply, g) =>
      expectSame(at(reply.json, URN.enterprise, 'manager', 'value'), `mgr-${g.rand}`, 'manager.value'),
  },
  {
    id: 'entra-create-nulls',
    title: 'Entra creates with explicit nulls',
    ability: 'user create',
    dependsOn: ['create-null-and-empty'],
    request: (g, t) => ({
      method: 'POST',
      path: '/Users',
      body: created(g, t.userName(), { title: null, preferredLanguage: null, phoneNumbers: null }),
    }),
    status: [201],
  },
];
