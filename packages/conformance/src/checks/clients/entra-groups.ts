import { Json } from '../../json.js';
import { URN } from '../../urns.js';
import { groupPath } from '../../check-context.js';
import { ClientState } from './client-case.js';
import { Draft, membersAre, patchBody } from './common.js';

import { guid } from './entra-support.js';

const patchGroup =
  (...operations: Json[]) =>
  (state: ClientState) => ({ method: 'PATCH' as const, path: groupPath(state.group), body: patchBody(...operations) });

/** Groups and their members. */
export const groups: Draft[] = (
  [
    {
      id: 'entra-group-create',
      title: 'Entra creates a group with its own schema URN beside',
      ability: 'group push',
      dependsOn: ['groups-create'],
      mode: 'lenient',
      fix: 'Ignore unknown URNs in schemas.',
      request: (g, t) => ({
        method: 'POST',
        path: '/Groups',
        body: {
          schemas: [URN.group, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
          externalId: guid(g),
          displayName: `${t.make.prefix} Entra ${g.rand}`,
          members: [],
          meta: { resourceType: 'Group' },
        },
      }),
      status: [201],
    },
    {
      id: 'entra-member-add',
      title: 'Entra (legacy) adds a member with "$ref": null',
      ability: 'group membership',
      mode: 'lenient',
      dependsOn: ['groups-patch-add'],
      uses: ['user', 'group'],
      request: (g) => patchGroup({ op: 'Add', path: 'members', value: [{ $ref: null, value: g.user.id }] })(g),
      status: [200, 204],
      after: membersAre('user'),
    },
    {
      id: 'entra-member-remove-legacy',
      title: 'Entra (legacy) removes a member by a value array, without a filter',
      ability: 'group membership',
      mode: 'lenient',
      dependsOn: ['groups-create-with-members', 'groups-patch-add-keeps'],
      fix: 'remove with path members and a value removes the listed members, never all of them.',
      uses: ['user', 'second', 'group'],
      inGroup: ['user', 'second'],
      request: (g) => patchGroup({ op: 'Remove', path: 'members', value: [{ $ref: null, value: g.user.id }] })(g),
      status: [200, 204],
      after: membersAre('second'),
    },
    {
      id: 'entra-member-remove-several',
      title: 'Entra (legacy) removes several members in one operation',
      ability: 'group membership',
      mode: 'lenient',
      dependsOn: ['entra-member-remove-legacy'],
      uses: ['user', 'second', 'group'],
      inGroup: ['user', 'second'],
      request: (g) =>
        patchGroup({ op: 'Remove', path: 'members', value: [{ value: g.user.id }, { value: g.second.id }] })(g),
      status: [200, 204],
      after: membersAre(),
    },
    {
      id: 'entra-member-remove-filter',
      title: 'Entra (aadOptscim062020) removes a member by a filter',
      ability: 'group membership',
      dependsOn: ['groups-patch-remove'],
      uses: ['user', 'second', 'group'],
      inGroup: ['user', 'second'],
      request: (g) => patchGroup({ op: 'remove', path: `members[value eq "${g.user.id}"]` })(g),
      status: [200, 204],
      after: membersAre('second'),
    },
    {
      id: 'entra-group-external-id',
      title: 'Entra sets externalId of a group without a path',
      ability: 'group push',
      dependsOn: ['groups-external-id', 'groups-patch-rename-keeps'],
      uses: ['user', 'group'],
      inGroup: ['user'],
      request: (g) => patchGroup({ op: 'replace', value: { externalId: `gx-${g.rand}` } })(g),
      status: [200, 204],
      after: membersAre('user'),
    },
    {
      id: 'entra-group-rename',
      title: 'Entra renames a group by path',
      ability: 'group push',
      dependsOn: ['groups-patch-rename-keeps'],
      mode: 'lenient',
      uses: ['user', 'group'],
      inGroup: ['user'],
      request: (g) => patchGroup({ op: 'Replace', path: 'displayName', value: `Ren ${g.rand}` })(g),
      status: [200, 204],
      after: membersAre('user'),
    },
  ] satisfies Draft[]
).map((draft: Draft) => ({ ...draft, needs: ['patch', 'type:Group', 'Group.members', ...(draft.needs ?? [])] }));
