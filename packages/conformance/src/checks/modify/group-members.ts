import { expectSame, expectSet, expectThat } from '../../expect.js';
import { Json, element } from '../../json.js';
import { Resource, groupPath, userPath } from '../../check-context.js';
import { CheckSpec } from '../define-checks.js';

import { members, users, value } from './group-support.js';

/** A PATCH on a group of some users: who must be in it afterwards. */
function memberCase(
  spec: Omit<CheckSpec, 'run'> & {
    readonly inside: number;
    readonly outside?: number;
    readonly operations: (inside: Resource[], outside: Resource[]) => { op: string; path?: string; value?: Json }[];
    readonly after: (inside: Resource[], outside: Resource[]) => Resource[];
  },
): CheckSpec {
  const { inside, outside = 0, operations, after, ...rest } = spec;
  return {
    needs: ['patch'],
    severity: 'client',
    ability: 'group membership',
    ...rest,
    run: async (t) => {
      const [ins, outs] = [await users(t, inside), await users(t, outside)];
      const group = await t.groupOf(...ins);
      const later = await t.patched(groupPath(group), operations(ins, outs));
      expectSet(
        members(later),
        after(ins, outs).map((user) => user.id),
        'the members',
      );
      expectThat(members(later).length === after(ins, outs).length, 'no member twice', later.members);
    },
  };
}

const ALL_PUSHERS = ['okta', 'entra', 'onelogin', 'jumpcloud', 'aws', 'authentik', 'rippling', 'saviynt'] as const;

/** Members changed by PATCH. */
export const memberSpecs: CheckSpec[] = [
  memberCase({
    id: 'groups-patch-add',
    title: 'PATCH adds a member to an empty group',
    req: ['7644-106', '7643-082'],
    clients: ALL_PUSHERS,
    dependsOn: ['groups-read'],
    inside: 0,
    outside: 1,
    operations: (_, [a]) => [{ op: 'add', path: 'members', value: value(a!) }],
    after: (_, outs) => outs,
  }),
  memberCase({
    id: 'groups-patch-add-keeps',
    title: 'PATCH add keeps the members the group has',
    req: ['7644-106', '7643-082'],
    clients: ALL_PUSHERS,
    dependsOn: ['groups-patch-add', 'groups-create-with-members'],
    fix: 'Add to the members; do not replace them by the ones in the request.',
    inside: 2,
    outside: 1,
    operations: (_, [a]) => [{ op: 'add', path: 'members', value: value(a!) }],
    after: (ins, outs) => [...ins, ...outs],
  }),
  memberCase({
    id: 'groups-patch-add-several',
    title: 'PATCH adds several members at once',
    req: ['7644-106'],
    clients: ['entra', 'aws', 'okta'],
    dependsOn: ['groups-patch-add'],
    inside: 0,
    outside: 3,
    operations: (_, outs) => [{ op: 'add', path: 'members', value: value(...outs) }],
    after: (_, outs) => outs,
  }),
  memberCase({
    id: 'groups-patch-add-operations',
    title: 'PATCH adds members one operation each',
    req: ['7644-106', '7644-094'],
    clients: ['authentik'],
    dependsOn: ['groups-patch-add'],
    inside: 0,
    outside: 2,
    operations: (_, outs) => outs.map((one) => ({ op: 'add', path: 'members', value: value(one) })),
    after: (_, outs) => outs,
  }),
  memberCase({
    id: 'groups-patch-add-again',
    title: 'Adding a member that is in the group changes nothing',
    req: ['7644-107'],
    clients: ['entra', 'okta'],
    dependsOn: ['groups-patch-add-keeps'],
    fix: 'Members are a set: adding twice is adding once.',
    inside: 2,
    operations: ([a]) => [{ op: 'add', path: 'members', value: value(a!) }],
    after: (ins) => ins,
  }),
  memberCase({
    id: 'groups-patch-remove',
    title: 'PATCH removes one member by a value path and no other',
    req: ['7644-111'],
    clients: ['okta', 'entra', 'authentik', 'rippling'],
    dependsOn: ['groups-patch-add-keeps'],
    fix: 'Remove only the members that the filter of the path matches.',
    inside: 3,
    operations: ([a]) => [{ op: 'remove', path: `members[value eq "${a!.id}"]` }],
    after: ([, b, c]) => [b!, c!],
  }),
  memberCase({
    id: 'groups-patch-remove-last',
    title: 'PATCH removes the last member',
    req: ['7644-111'],
    clients: ['okta', 'entra'],
    dependsOn: ['groups-create-with-members'],
    inside: 1,
    operations: ([a]) => [{ op: 'remove', path: `members[value eq "${a!.id}"]` }],
    after: () => [],
  }),
  memberCase({
    id: 'groups-patch-remove-all',
    title: 'PATCH remove of members without a filter empties the group',
    req: ['7644-110'],
    clients: ['entra'],
    dependsOn: ['groups-create-with-members'],
    inside: 2,
    operations: () => [{ op: 'remove', path: 'members' }],
    after: () => [],
  }),
  memberCase({
    id: 'groups-patch-remove-stranger',
    title: 'Removing a user who is no member succeeds and changes nothing',
    req: ['7644-113', '7644-111'],
    clients: ['okta', 'entra'],
    dependsOn: ['groups-patch-remove'],
    fix: 'Answer success: clients repeat removals after time-outs.',
    inside: 1,
    outside: 1,
    operations: (_, [b]) => [{ op: 'remove', path: `members[value eq "${b!.id}"]` }],
    after: (ins) => ins,
  }),
  memberCase({
    id: 'groups-patch-remove-and-add',
    title: 'One request removes one member and adds another',
    req: ['7644-100', '7644-111'],
    clients: ['okta', 'authentik'],
    dependsOn: ['groups-patch-remove', 'groups-patch-add-keeps'],
    inside: 2,
    outside: 1,
    operations: ([a], [c]) => [
      { op: 'remove', path: `members[value eq "${a!.id}"]` },
      { op: 'add', path: 'members', value: value(c!) },
    ],
    after: ([, b], [c]) => [b!, c!],
  }),
  memberCase({
    id: 'groups-patch-remove-or',
    title: 'A value path with or removes both',
    req: ['7644-111', '7644-044'],
    dependsOn: ['groups-patch-remove'],
    severity: 'rfc',
    inside: 3,
    operations: ([a, b]) => [{ op: 'remove', path: `members[value eq "${a!.id}" or value eq "${b!.id}"]` }],
    after: ([, , c]) => [c!],
  }),
  memberCase({
    id: 'groups-patch-replace',
    title: 'PATCH replaces all members',
    req: ['7644-116'],
    clients: ['okta', 'keycloak'],
    dependsOn: ['groups-create-with-members'],
    inside: 2,
    outside: 1,
    operations: (_, [c]) => [{ op: 'replace', path: 'members', value: value(c!) }],
    after: (_, outs) => outs,
  }),
  memberCase({
    id: 'groups-patch-replace-empty',
    title: 'PATCH replaces the members by none',
    req: ['7644-116', '7643-032'],
    clients: ['okta'],
    dependsOn: ['groups-create-with-members'],
    inside: 2,
    operations: () => [{ op: 'replace', path: 'members', value: [] }],
    after: () => [],
  }),
  memberCase({
    id: 'groups-patch-add-pathless',
    title: 'PATCH adds members without a path',
    req: ['7644-105'],
    clients: ['okta'],
    dependsOn: ['groups-patch-add'],
    inside: 0,
    outside: 1,
    operations: (_, [a]) => [{ op: 'add', value: { members: value(a!) } }],
    after: (_, outs) => outs,
  }),
  {
    id: 'groups-patch-rename',
    title: 'PATCH renames a group',
    req: ['7644-116'],
    severity: 'client',
    clients: ['okta', 'entra', 'rippling'],
    ability: 'group push',
    needs: ['patch'],
    dependsOn: ['groups-read'],
    run: async (t) => {
      const name = `${t.make.prefix}-renamed-${t.token()}`;
      const later = await t.patched(groupPath(await t.group()), [{ op: 'replace', path: 'displayName', value: name }]);
      expectSame(later.displayName, name, 'displayName');
    },
  },
  {
    id: 'groups-patch-rename-keeps',
    title: 'Renaming a group keeps its members',
    req: ['7644-116'],
    severity: 'client',
    clients: ['okta', 'entra'],
    ability: 'group push',
    needs: ['patch', 'Group.members'],
    dependsOn: ['groups-patch-rename', 'groups-create-with-members'],
    fix: 'Change only what the operation names.',
    run: async (t) => {
      const ins = await users(t, 2);
      const later = await t.patched(groupPath(await t.groupOf(...ins)), [
        { op: 'replace', path: 'displayName', value: `${t.make.prefix}-kept-${t.token()}` },
      ]);
      expectSet(
        members(later),
        ins.map((one) => one.id),
        'the members',
      );
    },
  },
  {
    id: 'groups-patch-shows-in-user',
    title: 'A membership by PATCH shows in groups of the user',
    req: ['7643-077'],
    severity: 'client',
    clients: ['okta', 'sailpoint'],
    ability: 'group membership',
    needs: ['patch', 'User.groups', 'Group.members'],
    dependsOn: ['groups-patch-add', 'groups-of-user'],
    run: async (t) => {
      const [a] = await users(t, 1);
      const group = await t.group();
      await t.patched(groupPath(group), [{ op: 'add', path: 'members', value: value(a!) }]);
      expectThat(
        element(await t.read(userPath(a!)), 'groups', 'value', group.id) !== undefined,
        'the group under groups of the user',
        'it is not there',
      );
    },
  },
];
