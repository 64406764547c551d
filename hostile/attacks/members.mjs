import { createUsers, GROUP_URN, patch, smallUsers } from '../load.mjs';

const group = (ids) => ({ schemas: [GROUP_URN], displayName: 'Everybody', members: ids.map((value) => ({ value })) });

async function createGroup(api, ids) {
  const reply = await api.call('POST', '/Groups?excludedAttributes=members', group(ids));
  return reply.id;
}

export default [
  {
    name: 'M7-members-by-reference',
    title: 'PATCH of 20,000 members by 250 `$ref co`',
    scopes: ['scim:read', 'scim:write'],
    seconds: 10,
    expected: [400, 413, 429, 503],
    must: ['400 too-much-work'],
    async prepare({ api, quick }) {
      return { id: await createGroup(api, await createUsers(api, smallUsers(quick ? 5000 : 20_000))) };
    },
    attack(client, { id }) {
      const filter = Array.from({ length: 250 }, (_, index) => `$ref co "no-${index}"`).join(' or ');
      const text = client.request('PATCH', `/Groups/${id}`, patch({ op: 'remove', path: `members[${filter}]` }));
      return client.flood({ connections: 2, count: 100, next: () => text });
    },
  },
  {
    name: 'members-put',
    title: 'PUT of a group of 100,000 members, and of half of them, in turns',
    scopes: ['scim:read', 'scim:write'],
    seconds: 15,
    expected: [200, 204, 400, 413, 429, 503],
    async prepare({ api, quick }) {
      const ids = await createUsers(api, smallUsers(quick ? 3000 : 100_000));
      return { ids, id: await createGroup(api, ids.slice(0, 10)) };
    },
    attack(client, { id, ids }) {
      const texts = [ids, ids.slice(0, ids.length / 2)].map((members) =>
        client.request('PUT', `/Groups/${id}?excludedAttributes=members`, group(members)),
      );
      return client.flood({ connections: 1, count: 10, next: (number) => texts[number % 2] });
    },
  },
];
