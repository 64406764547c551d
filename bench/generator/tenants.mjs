import { userAt } from '../workload/users.mjs';
import { Api } from './api.mjs';

const BULK_URN = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const USERS = 5;
const BESIDE = 32;

/**
 * Makes tenants of five users each through the admin API, each with a token of its own. Resolves with what asks for
 * each of them, and the ids of its users.
 */
export async function makeTenants({ port, path, admin }, count, progress) {
  const tenants = new Array(count);
  let next = 0;
  let done = 0;
  const work = async () => {
    const administrator = new Api({ port, path: '/admin/v1/tenants', token: admin });
    while (next < count) {
      const number = next++;
      const id = `bench-${number}`;
      await administrator.call('POST', '', { id, displayName: `Tenant ${number}` });
      const { token } = await administrator.call('POST', `/${id}/tokens`, { description: 'bench' });
      const api = new Api({ port, path, token });
      const Operations = Array.from({ length: USERS }, (_, user) => ({
        method: 'POST',
        path: '/Users',
        bulkId: String(user),
        data: userAt(user),
      }));
      const { Operations: made } = await api.call('POST', '/Bulk', { schemas: [BULK_URN], Operations });
      api.close();
      tenants[number] = { api, ids: made.map(({ location }) => location.slice(location.lastIndexOf('/') + 1)) };
      progress((done += 1), count, 'tenants');
    }
    administrator.close();
  };
  await Promise.all(Array.from({ length: BESIDE }, work));
  return tenants;
}
