import { expectThat } from '../../expect.js';
import { at, list } from '../../json.js';
import { URN } from '../../urns.js';
import { userPath } from '../../check-context.js';
import { Draft, forClient } from './common.js';

import { creates } from './entra-creates.js';
import { flagged } from './entra-flagged.js';
import { groups } from './entra-groups.js';
import { legacy } from './entra-legacy.js';
import { lookUps } from './entra-look-ups.js';

const rest: Draft[] = [
  {
    id: 'entra-schemas',
    title: 'Entra discovers the schema of User',
    ability: 'discovery',
    dependsOn: ['discovery-schemas'],
    request: () => ({ method: 'GET', path: '/Schemas' }),
    status: [200],
    after: (reply) =>
      expectThat(
        list(reply.json, 'Resources').some((one) => at(one, 'id') === URN.user),
        `${URN.user} in the list`,
        reply,
      ),
  },
  {
    id: 'entra-hard-delete',
    title: 'Entra deletes a user for good',
    ability: 'user delete',
    dependsOn: ['delete-status', 'delete-gone'],
    uses: ['user'],
    request: (g) => ({ method: 'DELETE', path: userPath(g.user) }),
    status: [204],
  },
];

/** Microsoft Entra ID, legacy and with the aadOptscim062020 flag. */
export const entraCases = forClient('entra', [...lookUps, ...creates, ...legacy, ...flagged, ...groups, ...rest]);
