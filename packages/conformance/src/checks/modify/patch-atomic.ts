import { expectSame, expectStatus, expectThat } from '../../expect.js';
import { at } from '../../json.js';
import { userPath } from '../../check-context.js';
import { CheckSpec } from '../define-checks.js';

/** The reply, and that all or nothing happens. */
export const atomicChecks: CheckSpec[] = [
  {
    id: 'patch-reply',
    title: 'PATCH answers 200 with the whole resource, or 204 without a body',
    req: ['7644-103'],
    needs: ['User.displayName'],
    run: async (t) => {
      const user = await t.user();
      const reply = await t.patch(userPath(user), [{ op: 'replace', path: 'displayName', value: 'Reply' }]);
      expectStatus(reply, 200, 204);
      if (reply.status === 204) return expectThat(reply.text === '', 'no body', reply);
      expectSame([at(reply.json, 'id'), at(reply.json, 'displayName')], [user.id, 'Reply'], 'id and displayName');
      expectThat(at(reply.json, 'userName') !== undefined, 'the whole resource', reply);
    },
  },
  {
    id: 'patch-atomic',
    title: 'When one operation fails, none is applied',
    req: ['7644-102'],
    severity: 'client',
    clients: ['entra', 'okta'],
    ability: 'user update',
    needs: ['User.displayName'],
    dependsOn: ['patch-replace-attribute', 'patch-refuses-unknown-op'],
    fix: 'Apply all operations to a copy, or in one transaction, and keep the result only if all succeed.',
    run: async (t) => {
      const user = await t.user();
      const reply = await t.patch(userPath(user), [
        { op: 'replace', path: 'displayName', value: 'Half' },
        { op: 'move', path: 'displayName' },
      ]);
      expectThat(!reply.ok, 'a refusal', reply);
      const { displayName } = await t.read(userPath(user));
      expectSame(displayName, user.displayName, 'displayName as before:');
    },
  },
  {
    id: 'patch-atomic-read-only',
    title: 'When a later operation touches a readOnly attribute, the earlier ones are undone',
    req: ['7644-102', '7644-098'],
    needs: ['User.displayName'],
    dependsOn: ['patch-atomic', 'patch-refuses-id'],
    fix: 'Apply all operations to a copy, or in one transaction, and keep the result only if all succeed.',
    run: async (t) => {
      const user = await t.user();
      const reply = await t.patch(userPath(user), [
        { op: 'replace', path: 'displayName', value: 'Half' },
        { op: 'replace', path: 'id', value: 'x' },
      ]);
      expectThat(!reply.ok, 'a refusal', reply);
      expectSame((await t.read(userPath(user))).displayName, user.displayName, 'displayName as before:');
    },
  },
  {
    id: 'patch-atomic-uniqueness',
    title: 'When a later operation takes a name that is taken, the earlier ones are undone',
    req: ['7644-102', '7644-021'],
    severity: 'client',
    clients: ['entra'],
    ability: 'user update',
    needs: ['User.displayName'],
    dependsOn: ['patch-atomic', 'uniqueness-patch'],
    fix: 'Apply all operations to a copy, or in one transaction, and keep the result only if all succeed.',
    run: async (t) => {
      const [user, taken] = [await t.user(), await t.user()];
      const operations = [
        { op: 'replace', path: 'displayName', value: 'Half' },
        { op: 'replace', path: 'userName', value: taken.userName! },
      ];
      const reply = await t.patch(userPath(user), operations);
      expectThat(!reply.ok, 'a refusal', reply);
      const later = await t.read(userPath(user));
      expectSame(
        [later.displayName, later.userName],
        [user.displayName, user.userName],
        'displayName and userName as before:',
      );
    },
  },
  {
    id: 'patch-add-existing-unmodified',
    title: 'add of what is there already does not move meta.lastModified',
    req: ['7644-108'],
    needs: ['User.title'],
    run: async (t) => {
      const user = await t.user({ title: 'Same' });
      const later = await t.patched(userPath(user), [{ op: 'add', path: 'title', value: 'Same' }]);
      expectSame(at(later, 'meta', 'lastModified'), at(user, 'meta', 'lastModified'), 'meta.lastModified');
    },
  },
];
