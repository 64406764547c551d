import { expectSet, expectThat } from '../../expect.js';
import { at, pluck } from '../../json.js';
import { groupPath, userPath } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';

const BUSY = [409, 412, 429, 503];

/** Requests at the same time: identity providers work in parallel. */
export const concurrencyChecks = defineChecks(
  'concurrency',
  {
    severity: 'client',
    dependsOn: ['create-user', 'read-user'],
    fix: 'Serialise writes to one resource by a row lock or a version, and repeat the loser.',
  },
  [
    {
      id: 'concurrency-members-added',
      title: 'Eight members added by eight requests at once are all there',
      req: ['7644-102', '7644-106'],
      clients: ['entra', 'okta', 'authentik'],
      ability: 'group membership',
      needs: ['patch', 'type:Group', 'Group.members'],
      dependsOn: ['groups-patch-add-keeps'],
      run: async (t) => {
        const users = await Promise.all(Array.from({ length: 8 }, () => t.user()));
        const group = await t.group();
        const replies = await Promise.all(
          users.map((user) => t.patch(groupPath(group), [{ op: 'add', path: 'members', value: [{ value: user.id }] }])),
        );
        const failed = replies.filter((reply) => !reply.ok);
        expectThat(
          failed.every((reply) => BUSY.includes(reply.status)),
          'success, or a status that tells the client to try again',
          failed[0] ?? '',
        );
        const accepted = users.filter((_, index) => replies[index]!.ok).map((user) => user.id);
        expectSet(pluck(await t.read(groupPath(group)), 'members', 'value'), accepted, 'every accepted member');
      },
    },
    {
      id: 'concurrency-members-removed',
      title: 'Members removed by requests at once are all gone',
      req: ['7644-102', '7644-111'],
      clients: ['entra', 'okta'],
      ability: 'group membership',
      needs: ['patch', 'type:Group', 'Group.members'],
      dependsOn: ['groups-patch-remove', 'groups-create-with-members'],
      run: async (t) => {
        const users = await Promise.all(Array.from({ length: 6 }, () => t.user()));
        const group = await t.groupOf(...users);
        const replies = await Promise.all(
          users
            .slice(0, 4)
            .map((user) => t.patch(groupPath(group), [{ op: 'remove', path: `members[value eq "${user.id}"]` }])),
        );
        const left = users.filter((_, index) => index >= 4 || !replies[index]!.ok).map((user) => user.id);
        expectSet(pluck(await t.read(groupPath(group)), 'members', 'value'), left, 'the members that stay');
      },
    },
    {
      id: 'concurrency-same-name',
      title: 'Of six creations of one userName at once, one succeeds',
      req: ['7643-058', '7644-021'],
      clients: ['rippling', 'entra'],
      ability: 'user create',
      dependsOn: ['uniqueness-post'],
      fix: 'Let a unique index in the database decide, not a look-up before the insert.',
      run: async (t) => {
        const userName = t.userName();
        const replies = await Promise.all(Array.from({ length: 6 }, () => t.post('/Users', t.make.user({ userName }))));
        const created = replies.filter((reply) => reply.status === 201).length;
        expectThat(created === 1, 'one 201', `${created}: ${replies.map((reply) => reply.status).join(', ')}`);
      },
    },
    {
      id: 'concurrency-creates',
      title: 'Ten users created at once have ten ids',
      req: ['7643-041'],
      clients: ['okta', 'entra'],
      ability: 'user create',
      run: async (t) => {
        const users = await Promise.all(Array.from({ length: 10 }, () => t.user()));
        expectThat(
          new Set(users.map((user) => user.id)).size === 10,
          'ten different ids',
          users.map((user) => user.id),
        );
      },
    },
    {
      id: 'concurrency-attributes',
      title: 'Two attributes patched at once both arrive',
      req: ['7644-102'],
      clients: ['entra'],
      ability: 'user update',
      needs: ['patch', 'User.title', 'User.nickName'],
      dependsOn: ['patch-replace-missing'],
      run: async (t) => {
        const user = await t.user();
        const set = (path: string) => t.patch(userPath(user), [{ op: 'replace', path, value: path }]);
        const replies = await Promise.all([set('title'), set('nickName')]);
        const later = await t.read(userPath(user));
        for (const [index, name] of ['title', 'nickName'].entries()) {
          if (replies[index]!.ok) expectThat(at(later, name) === name, `${name} as accepted`, later);
        }
      },
    },
    {
      id: 'concurrency-reads',
      title: 'Twenty reads at once are all served',
      req: ['7644-026'],
      ability: 'import',
      run: async (t) => {
        const user = await t.user();
        const replies = await Promise.all(Array.from({ length: 20 }, () => t.get(userPath(user))));
        const failed = replies.filter((reply) => reply.status !== 200 && reply.status !== 429);
        expectThat(failed.length === 0, '200 (or 429) for each', failed[0] ?? '');
      },
    },
    {
      id: 'concurrency-delete-twice',
      title: 'A deletion sent twice at once does no harm',
      req: ['7644-119'],
      clients: ['jumpcloud', 'entra'],
      ability: 'user delete',
      dependsOn: ['delete-user', 'errors-unknown-user-delete'],
      run: async (t) => {
        const user = await t.user();
        const replies = await Promise.all([t.delete(userPath(user)), t.delete(userPath(user))]);
        expectThat(
          replies.every((reply) => reply.status < 500),
          '204, or 204 and 404',
          replies.map((reply) => reply.status),
        );
        expectThat(!(await t.get(userPath(user))).ok, 'no user any more', 'it is still there');
      },
    },
  ],
);
