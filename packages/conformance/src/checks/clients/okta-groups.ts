import { expectSame, expectThat } from '../../expect.js';
import { at } from '../../json.js';
import { URN } from '../../urns.js';
import { groupPath } from '../../check-context.js';
import { Draft, filtered, membersAre, onlyOne, patchBody, quoted } from './common.js';

/** Group push. */
export const oktaGroups: Draft[] = [
  {
    id: 'okta-push-look-up',
    title: 'Okta looks up a group before pushing it',
    ability: 'group push',
    needs: ['filter', 'type:Group'],
    dependsOn: ['filter-group-display-name', 'paging-start-index'],
    uses: ['group'],
    request: (g) => ({
      method: 'GET',
      path: filtered('/Groups', `displayName eq ${quoted(g.group.displayName)}`, '&startIndex=1&count=100'),
    }),
    status: [200],
    after: (reply, g) => onlyOne(reply.json, g.group),
  },
  {
    id: 'okta-push-create',
    title: 'Okta pushes a new group with its members and their names',
    ability: 'group push',
    needs: ['type:Group', 'Group.members'],
    dependsOn: ['groups-create-with-members'],
    uses: ['user'],
    request: (g, t) => ({
      method: 'POST',
      path: '/Groups',
      body: {
        schemas: [URN.group],
        displayName: `${t.make.prefix} Push ${g.rand}`,
        members: [{ value: g.user.id, display: g.user.userName! }],
      },
    }),
    status: [201],
    after: (reply, g) => expectSame(at(reply.json, 'members', 0, 'value'), g.user.id, 'the member'),
  },
  {
    id: 'okta-push-rename',
    title: 'Okta renames a pushed group: pathless replace with id and displayName',
    ability: 'group push',
    needs: ['patch', 'type:Group'],
    dependsOn: ['groups-patch-rename'],
    uses: ['group'],
    mode: 'lenient',
    fix: 'Ignore readOnly attributes such as id inside a pathless value.',
    request: (g, t) => ({
      method: 'PATCH',
      path: groupPath(g.group),
      body: patchBody({ op: 'replace', value: { id: g.group.id, displayName: `${t.make.prefix} Renamed ${g.rand}` } }),
    }),
    status: [200, 204],
    after: async (_r, g, t) =>
      expectSame((await t.read(groupPath(g.group))).displayName, `${t.make.prefix} Renamed ${g.rand}`, 'displayName'),
  },
  {
    id: 'okta-push-rename-no-schemas',
    title: 'Okta renames a pushed group, without schemas in the body',
    ability: 'group push',
    needs: ['patch', 'type:Group'],
    dependsOn: ['groups-patch-rename'],
    uses: ['group'],
    mode: 'lenient',
    fix: 'Accept a PATCH without "schemas".',
    request: (g, t) => ({
      method: 'PATCH',
      path: groupPath(g.group),
      body: { Operations: [{ op: 'replace', value: { displayName: `${t.make.prefix} Bare ${g.rand}` } }] },
    }),
    status: [200, 204],
  },
  {
    id: 'okta-push-add',
    title: 'Okta adds a member with its name',
    ability: 'group membership',
    needs: ['patch', 'type:Group', 'Group.members'],
    dependsOn: ['groups-patch-add'],
    uses: ['user', 'group'],
    request: (g) => ({
      method: 'PATCH',
      path: groupPath(g.group),
      body: patchBody({ op: 'add', path: 'members', value: [{ value: g.user.id, display: g.user.userName! }] }),
    }),
    status: [200, 204],
    after: membersAre('user'),
  },
  {
    id: 'okta-push-remove',
    title: 'Okta removes a member',
    ability: 'group membership',
    needs: ['patch', 'type:Group', 'Group.members'],
    dependsOn: ['groups-patch-remove-last'],
    uses: ['user', 'group'],
    inGroup: ['user'],
    request: (g) => ({
      method: 'PATCH',
      path: groupPath(g.group),
      body: patchBody({ op: 'remove', path: `members[value eq "${g.user.id}"]` }),
    }),
    status: [200, 204],
    after: membersAre(),
  },
  {
    id: 'okta-push-swap',
    title: 'Okta removes one member and adds another in one request',
    ability: 'group membership',
    needs: ['patch', 'type:Group', 'Group.members'],
    dependsOn: ['groups-patch-remove-and-add'],
    uses: ['user', 'second', 'group'],
    inGroup: ['user'],
    request: (g) => ({
      method: 'PATCH',
      path: groupPath(g.group),
      body: patchBody(
        { op: 'remove', path: `members[value eq "${g.user.id}"]` },
        { op: 'add', path: 'members', value: [{ value: g.second.id, display: g.second.userName! }] },
      ),
    }),
    status: [200, 204],
    after: membersAre('second'),
  },
  {
    id: 'okta-push-replace',
    title: 'Okta replaces all members',
    ability: 'group membership',
    needs: ['patch', 'type:Group', 'Group.members'],
    dependsOn: ['groups-patch-replace'],
    uses: ['user', 'second', 'group'],
    inGroup: ['user'],
    request: (g) => ({
      method: 'PATCH',
      path: groupPath(g.group),
      body: patchBody({ op: 'replace', path: 'members', value: [{ value: g.second.id, display: g.second.userName! }] }),
    }),
    status: [200, 204],
    after: membersAre('second'),
  },
  {
    id: 'okta-push-put',
    title: 'Okta (App Integration Wizard) pushes the whole group by PUT',
    ability: 'group push',
    needs: ['type:Group', 'Group.members'],
    dependsOn: ['groups-put'],
    uses: ['user', 'second', 'group'],
    inGroup: ['user'],
    request: (g) => ({
      method: 'PUT',
      path: groupPath(g.group),
      body: {
        schemas: [URN.group],
        id: g.group.id,
        displayName: g.group.displayName!,
        members: [
          { value: g.user.id, display: 'a' },
          { value: g.second.id, display: 'b' },
        ],
      },
    }),
    status: [200],
    after: membersAre('user', 'second'),
  },
  {
    id: 'okta-push-unlink',
    title: 'Okta unlinks a group and deletes it',
    ability: 'group push',
    needs: ['type:Group'],
    dependsOn: ['delete-group'],
    uses: ['group'],
    request: (g) => ({ method: 'DELETE', path: groupPath(g.group) }),
    status: [204],
    after: async (_r, g, t) => {
      const reply = await t.get(groupPath(g.group));
      expectThat(!reply.ok, 'no group any more', reply);
    },
  },
];
