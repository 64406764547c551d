const BULK_URN = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const BULK = 1000;

export const USER_URN = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP_URN = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const PATCH_URN = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const SEARCH_URN = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

export const patch = (...Operations) => ({ schemas: [PATCH_URN], Operations });
export const bulk = (Operations) => ({ schemas: [BULK_URN], Operations });

/** A small user of a number; what `more` has is added. */
export const smallUser = (number, more = {}) => ({
  schemas: [USER_URN],
  userName: `user${number}@example.com`,
  displayName: `User ${number}`,
  active: true,
  ...more,
});

/** Creates users by Bulk, in order, and gives their ids. */
export async function createUsers(api, users) {
  const ids = [];
  for (let from = 0; from < users.length; from += BULK) {
    const operations = users
      .slice(from, from + BULK)
      .map((data, index) => ({ method: 'POST', path: '/Users', bulkId: `u${from + index}`, data }));
    const reply = await api.call('POST', '/Bulk', bulk(operations), [200]);
    for (const { status, location, response } of reply.Operations) {
      if (String(status) !== '201') throw new Error(`POST /Bulk: ${status} ${JSON.stringify(response)}`);
      ids.push(location.slice(location.lastIndexOf('/') + 1));
    }
  }
  return ids;
}

/** So many small users. */
export const smallUsers = (count, more) =>
  Array.from({ length: count }, (_, number) => smallUser(number, more?.(number)));
