import { expectRefused, expectSame, expectSet, expectStatus, expectThat } from '../../expect.js';
import { at, element, list, unassigned } from '../../json.js';
import { URN } from '../../urns.js';
import { groupPath, userPath } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';

import { memberSpecs } from './group-members.js';
import { members, users, value } from './group-support.js';

/** Groups and their members (RFC 7643 section 4.2, RFC 7644 section 3.5.2). */
export const groupChecks = defineChecks(
  'groups',
  {
    needs: ['type:Group'],
    dependsOn: ['create-user'],
    fix: 'Keep the members of a group as a set of ids and change only those a request names.',
  },
  [
    {
      id: 'groups-create',
      title: 'A group is created: 201 and an id',
      req: ['7643-081', '7644-020'],
      severity: 'client',
      clients: ['okta', 'entra', 'onelogin', 'jumpcloud', 'aws', 'authentik', 'keycloak'],
      ability: 'group push',
      run: async (t) => {
        const reply = await t.post('/Groups', t.make.group());
        expectStatus(reply, 201);
        expectThat(typeof at(reply.json, 'id') === 'string', 'an id', reply);
      },
    },
    {
      id: 'groups-create-empty-members',
      title: 'A group is created with "members": []',
      req: ['7643-032'],
      severity: 'client',
      clients: ['okta', 'entra'],
      ability: 'group push',
      dependsOn: ['groups-create'],
      run: async (t) => {
        const reply = await t.post('/Groups', t.make.group({ members: [] }));
        expectStatus(reply, 201);
        expectThat(unassigned(at(reply.json, 'members')), 'no members', reply);
      },
    },
    {
      id: 'groups-read',
      title: 'A group is read by id',
      req: ['7644-026'],
      severity: 'client',
      clients: ['okta', 'entra', 'authentik'],
      ability: 'group push',
      dependsOn: ['groups-create'],
      run: async (t) => {
        const group = await t.group();
        const reply = await t.get(groupPath(group));
        expectStatus(reply, 200);
        expectSame(
          [at(reply.json, 'id'), at(reply.json, 'displayName')],
          [group.id, group.displayName],
          'id and displayName',
        );
      },
    },
    {
      id: 'groups-meta',
      title: 'A group has its schemas and meta',
      req: ['7644-024', '7643-053'],
      severity: 'client',
      clients: ['okta', 'entra'],
      ability: 'group push',
      dependsOn: ['groups-read'],
      run: async (t) => {
        const group = await t.read(groupPath(await t.group()));
        expectThat(list(group, 'schemas').includes(URN.group), `schemas with ${URN.group}`, group.schemas);
        expectSame(at(group, 'meta', 'resourceType'), 'Group', 'meta.resourceType');
      },
    },
    {
      id: 'groups-external-id',
      title: 'A group keeps externalId',
      req: ['7643-047'],
      severity: 'client',
      clients: ['entra', 'keycloak', 'authentik'],
      ability: 'group push',
      dependsOn: ['groups-read'],
      run: async (t) => {
        const externalId = `G-${t.token()}`;
        expectSame((await t.read(groupPath(await t.group({ externalId })))).externalId, externalId, 'externalId');
      },
    },
    {
      id: 'groups-display-name-required',
      title: 'A group without displayName is refused',
      req: ['7643-081'],
      run: async (t) => expectRefused(await t.post('/Groups', { schemas: [URN.group] }), 'displayName is required'),
    },
    {
      id: 'groups-display-name-empty',
      title: 'A group with an empty displayName is refused',
      req: ['7643-081'],
      severity: 'advice',
      run: async (t) =>
        expectRefused(await t.post('/Groups', { schemas: [URN.group], displayName: '' }), 'displayName is required'),
    },
    {
      id: 'groups-create-with-members',
      title: 'A group is created with members',
      req: ['7643-082'],
      severity: 'client',
      clients: ['okta', 'keycloak', 'onelogin', 'wso2'],
      ability: 'group push',
      needs: ['Group.members'],
      dependsOn: ['groups-read'],
      run: async (t) => {
        const [a, b] = await users(t, 2);
        const reply = await t.post('/Groups', t.make.group({ members: value(a!, b!) }));
        expectStatus(reply, 201);
        expectSet(members(await t.read(`/Groups/${String(at(reply.json, 'id'))}`)), [a!.id, b!.id], 'the members');
      },
    },
    {
      id: 'groups-member-ref',
      title: 'A member carries the URI of the user in $ref',
      req: ['7643-082', '7643-018'],
      needs: ['Group.members.$ref'],
      dependsOn: ['groups-create-with-members'],
      run: async (t) => {
        const [a] = await users(t, 1);
        const ref = at(element(await t.read(groupPath(await t.groupOf(a!))), 'members', 'value', a!.id), '$ref');
        expectThat(ref === undefined || String(ref).endsWith(`Users/${a!.id}`), `.../Users/${a!.id}`, ref);
      },
    },
    {
      id: 'groups-member-type',
      title: 'The type of a member, where given, is User or Group',
      req: ['7643-082'],
      needs: ['Group.members'],
      dependsOn: ['groups-create-with-members'],
      run: async (t) => {
        const [a] = await users(t, 1);
        const type = at(element(await t.read(groupPath(await t.groupOf(a!))), 'members', 'value', a!.id), 'type');
        expectThat(type === undefined || type === 'User', 'User', type);
      },
    },
    {
      id: 'groups-list-members',
      title: 'A listed group has its members',
      req: ['7643-109'],
      severity: 'client',
      clients: ['authentik', 'okta'],
      ability: 'group membership',
      needs: ['Group.members', 'filter'],
      dependsOn: ['groups-create-with-members', 'filter-group-display-name'],
      run: async (t) => {
        const [a] = await users(t, 1);
        const group = await t.groupOf(a!);
        const [listed] = await t.find('/Groups', `displayName eq ${JSON.stringify(group.displayName)}`);
        expectSame(members(listed!), [a!.id], 'the members in the list');
      },
    },
    {
      id: 'groups-of-user',
      title: 'groups of a user shows the membership',
      req: ['7643-077'],
      severity: 'client',
      clients: ['okta', 'sailpoint'],
      ability: 'group membership',
      needs: ['User.groups', 'Group.members'],
      dependsOn: ['groups-create-with-members'],
      run: async (t) => {
        const [a] = await users(t, 1);
        const group = await t.groupOf(a!);
        const entry = element(await t.read(userPath(a!)), 'groups', 'value', group.id);
        expectThat(entry !== undefined, 'the group under groups of the user', 'it is not there');
      },
    },
    {
      id: 'groups-of-user-display',
      title: 'groups of a user shows the name of the group',
      req: ['7643-077'],
      severity: 'client',
      clients: ['okta'],
      ability: 'group membership',
      needs: ['User.groups', 'Group.members'],
      dependsOn: ['groups-of-user'],
      run: async (t) => {
        const [a] = await users(t, 1);
        const group = await t.groupOf(a!);
        expectSame(
          at(element(await t.read(userPath(a!)), 'groups', 'value', group.id), 'display'),
          group.displayName,
          'display',
        );
      },
    },
    {
      id: 'groups-of-user-ends',
      title: 'groups of a user loses the group when it is deleted',
      req: ['7643-077', '7644-119'],
      severity: 'client',
      clients: ['okta'],
      ability: 'group push',
      needs: ['User.groups', 'Group.members'],
      dependsOn: ['groups-of-user', 'delete-group'],
      run: async (t) => {
        const [a] = await users(t, 1);
        const group = await t.groupOf(a!);
        await t.delete(groupPath(group));
        expectThat(unassigned((await t.read(userPath(a!))).groups), 'no groups', 'the deleted group');
      },
    },
    {
      id: 'groups-put',
      title: 'PUT replaces name and members',
      req: ['7644-087', '7644-091'],
      severity: 'client',
      clients: ['okta', 'ping', 'wso2'],
      ability: 'group push',
      needs: ['Group.members'],
      dependsOn: ['groups-create-with-members'],
      run: async (t) => {
        const [a, b] = await users(t, 2);
        const group = await t.groupOf(a!);
        const later = await t.replaced(groupPath(group), { ...group, members: value(b!) });
        expectSet(members(later), [b!.id], 'the members');
      },
    },
    {
      id: 'groups-put-empty',
      title: 'PUT with "members": [] empties the group',
      req: ['7644-087', '7643-032'],
      severity: 'client',
      clients: ['okta'],
      ability: 'group push',
      needs: ['Group.members'],
      dependsOn: ['groups-create-with-members'],
      run: async (t) => {
        const group = await t.groupOf(...(await users(t, 2)));
        const later = await t.replaced(groupPath(group), { ...group, members: [] });
        expectThat(unassigned(later.members), 'no members', later.members);
      },
    },
    {
      id: 'groups-nested',
      title: 'A group may be a member of a group, or is refused',
      req: ['7643-083'],
      needs: ['Group.members'],
      dependsOn: ['groups-create'],
      run: async (t) => {
        const inner = await t.group();
        const reply = await t.post('/Groups', t.make.group({ members: [{ value: inner.id }] }));
        if (reply.status !== 201) return expectRefused(reply, 'nested groups are optional');
        expectSame(members(await t.read(`/Groups/${String(at(reply.json, 'id'))}`)), [inner.id], 'the member');
      },
    },
    {
      id: 'groups-cycle',
      title: 'Groups that contain each other do no harm',
      req: ['7643-083'],
      needs: ['Group.members', 'patch'],
      dependsOn: ['groups-nested'],
      run: async (t) => {
        const a = await t.group();
        const nested = await t.post('/Groups', t.make.group({ members: [{ value: a.id }] }));
        if (nested.status !== 201) return;
        const reply = await t.patch(groupPath(a), [
          { op: 'add', path: 'members', value: [{ value: String(at(nested.json, 'id')) }] },
        ]);
        expectThat(reply.status < 500, 'success or a 4xx', reply);
        expectStatus(await t.get(groupPath(a)), 200);
      },
    },
    {
      id: 'groups-member-of-deleted-user',
      title: 'A deleted user leaves the groups',
      req: ['7644-119'],
      severity: 'client',
      clients: ['entra', 'okta'],
      ability: 'user delete',
      needs: ['Group.members'],
      dependsOn: ['groups-create-with-members', 'delete-user'],
      fix: 'Remove the memberships of a user with the user.',
      run: async (t) => {
        const [a, b] = await users(t, 2);
        const group = await t.groupOf(a!, b!);
        await t.delete(userPath(a!));
        expectSame(members(await t.read(groupPath(group))), [b!.id], 'the members');
      },
    },
    ...memberSpecs,
  ],
);
