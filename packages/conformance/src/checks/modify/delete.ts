import { expectStatus, expectThat } from '../../expect.js';
import { userPath, groupPath } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';

/** Deleting (RFC 7644 section 3.6). Whether "gone" is told by 404 is the matter of the error checks. */
export const deleteChecks = defineChecks(
  'delete',
  { dependsOn: ['create-user'], fix: 'Answer DELETE with 204 and forget the resource for every later request.' },
  [
    {
      id: 'delete-user',
      title: 'DELETE of a user succeeds',
      req: ['7644-121'],
      severity: 'client',
      clients: ['entra', 'jumpcloud', 'authentik', 'aws', 'keycloak'],
      ability: 'user delete',
      run: async (t) => {
        const reply = await t.delete(userPath(await t.user()));
        expectThat(reply.ok, '204', reply);
      },
    },
    {
      id: 'delete-status',
      title: 'DELETE answers 204',
      req: ['7644-121'],
      severity: 'client',
      clients: ['entra', 'okta'],
      ability: 'user delete',
      dependsOn: ['delete-user'],
      run: async (t) => expectStatus(await t.delete(userPath(await t.user())), 204),
    },
    {
      id: 'delete-no-body',
      title: 'DELETE answers without a body',
      req: ['7644-121'],
      dependsOn: ['delete-user'],
      run: async (t) => {
        const reply = await t.delete(userPath(await t.user()));
        expectThat(reply.text === '', 'no body', reply);
      },
    },
    {
      id: 'delete-gone',
      title: 'A deleted user can no longer be read',
      req: ['7644-119'],
      severity: 'client',
      clients: ['entra', 'jumpcloud'],
      ability: 'user delete',
      dependsOn: ['delete-user'],
      run: async (t) => {
        const user = await t.user();
        await t.delete(userPath(user));
        const reply = await t.get(userPath(user));
        expectThat(!reply.ok, 'no resource', reply);
      },
    },
    {
      id: 'delete-not-listed',
      title: 'A deleted user is in no list',
      req: ['7644-119'],
      severity: 'client',
      clients: ['entra', 'okta'],
      ability: 'user delete',
      needs: ['filter'],
      dependsOn: ['delete-user', 'filter-eq'],
      run: async (t) => {
        const user = await t.user();
        await t.delete(userPath(user));
        const found = await t.find('/Users', `userName eq ${JSON.stringify(user.userName)}`);
        expectThat(found.length === 0, 'nobody', found);
      },
    },
    {
      id: 'delete-no-put',
      title: 'A deleted user cannot be put back by PUT',
      req: ['7644-119', '7644-015'],
      dependsOn: ['delete-user'],
      run: async (t) => {
        const user = await t.user();
        await t.delete(userPath(user));
        const reply = await t.put(userPath(user), user);
        expectThat(!reply.ok, 'a refusal', reply);
      },
    },
    {
      id: 'delete-no-patch',
      title: 'A deleted user cannot be patched',
      req: ['7644-119'],
      needs: ['patch'],
      dependsOn: ['delete-user'],
      run: async (t) => {
        const user = await t.user();
        await t.delete(userPath(user));
        const reply = await t.patch(userPath(user), [{ op: 'replace', path: 'displayName', value: 'X' }]);
        expectThat(!reply.ok, 'a refusal', reply);
      },
    },
    {
      id: 'delete-frees-name',
      title: 'The name of a deleted user can be used again, under a new id',
      req: ['7644-120', '7643-041'],
      severity: 'client',
      clients: ['entra', 'okta', 'jumpcloud'],
      ability: 'user create',
      dependsOn: ['delete-user'],
      fix: 'Do not let deleted resources take part in uniqueness.',
      run: async (t) => {
        const user = await t.user();
        await t.delete(userPath(user));
        const reply = await t.post('/Users', t.make.user({ userName: user.userName! }));
        expectStatus(reply, 201);
        expectThat((reply.json as { id: string }).id !== user.id, 'a new id', user.id);
      },
    },
    {
      id: 'delete-group',
      title: 'DELETE of a group succeeds',
      req: ['7644-121'],
      severity: 'client',
      clients: ['okta', 'entra', 'jumpcloud', 'authentik'],
      ability: 'group push',
      needs: ['type:Group'],
      dependsOn: ['groups-create'],
      run: async (t) => {
        const group = await t.group();
        const reply = await t.delete(groupPath(group));
        expectThat(reply.ok, '204', reply);
        const later = await t.get(groupPath(group));
        expectThat(!later.ok, 'no group', later);
      },
    },
    {
      id: 'delete-group-keeps-users',
      title: 'Deleting a group leaves its members alone',
      req: ['7644-119'],
      severity: 'client',
      clients: ['okta'],
      ability: 'group push',
      needs: ['type:Group', 'Group.members'],
      dependsOn: ['delete-group', 'groups-create-with-members'],
      run: async (t) => {
        const user = await t.user();
        await t.delete(groupPath(await t.groupOf(user)));
        expectStatus(await t.get(userPath(user)), 200);
      },
    },
  ],
);
