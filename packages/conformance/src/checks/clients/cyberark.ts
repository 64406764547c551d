import { expectSame, expectThat } from '../../expect.js';
import { at, list } from '../../json.js';
import { URN } from '../../urns.js';
import { forClient } from './common.js';

/** CyberArk. */
export const cyberarkCases = forClient('cyberark', [
  {
    id: 'cyberark-verify',
    title: 'CyberArk verifies: GET /Users?count=1',
    ability: 'connection test',
    dependsOn: ['list-resources', 'paging-count-one'],
    uses: ['user'],
    request: () => ({ method: 'GET', path: '/Users?count=1' }),
    status: [200],
    after: (reply) => expectThat(list(reply.json, 'Resources').length === 1, 'one user', reply),
  },
  {
    id: 'cyberark-type-user',
    title: 'CyberArk reads /ResourceTypes/User',
    ability: 'discovery',
    dependsOn: ['discovery-types-by-id'],
    request: () => ({ method: 'GET', path: '/ResourceTypes/User' }),
    status: [200],
    after: (reply) => expectSame(at(reply.json, 'name'), 'User', 'name'),
  },
  {
    id: 'cyberark-type-group',
    title: 'CyberArk reads /ResourceTypes/Group',
    ability: 'discovery',
    needs: ['type:Group'],
    dependsOn: ['discovery-types-by-id'],
    request: () => ({ method: 'GET', path: '/ResourceTypes/Group' }),
    status: [200],
    after: (reply) => expectSame(at(reply.json, 'name'), 'Group', 'name'),
  },
  {
    id: 'cyberark-schema',
    title: 'CyberArk reads the User schema by its URN',
    ability: 'discovery',
    dependsOn: ['discovery-schemas-by-urn'],
    request: () => ({ method: 'GET', path: `/Schemas/${URN.user}` }),
    status: [200],
  },
]);
