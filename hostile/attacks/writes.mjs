import { bulk, createUsers, patch, smallUser, smallUsers } from '../load.mjs';

const scopes = ['scim:read', 'scim:write'];

export default [
  {
    name: 'heavy-bulk',
    title: 'Bulk requests of 1,000 operations that each write a user of 100 values',
    scopes,
    seconds: 15,
    expected: [200, 400, 413, 429, 503],
    async prepare({ api }) {
      return { ids: await createUsers(api, smallUsers(1000)) };
    },
    attack(client, { ids }) {
      const text = (turn) =>
        client.request(
          'POST',
          '/Bulk',
          bulk(
            ids.slice(0, client.quick ? 200 : 1000).map((id, number) => {
              const emails = Array.from({ length: 100 }, (_, index) => ({
                value: `${number}.${index}.${turn}@x.test`,
              }));
              return { method: 'PUT', path: `/Users/${id}`, data: smallUser(number, { emails }) };
            }),
          ),
        );
      const texts = [text(0), text(1)];
      return client.flood({ connections: 2, count: client.quick ? 2 : 20, next: (number) => texts[number % 2] });
    },
  },
  {
    name: 'queued-writes',
    title: 'writes of one tenant on 64 connections, beside those of the neighbour',
    scopes,
    neighbour: { mix: 'writes' },
    seconds: 10,
    expected: [200, 201, 204, 429, 503],
    async prepare({ api }) {
      return { ids: await createUsers(api, smallUsers(500)) };
    },
    attack(client, { ids }) {
      return client.flood({
        connections: 64,
        count: 100_000,
        next: (number) =>
          number % 2 === 0
            ? client.request('POST', '/Users', smallUser(1_000_000 + number))
            : client.request(
                'PATCH',
                `/Users/${ids[number % ids.length]}`,
                patch({ op: 'replace', path: 'title', value: `t${number}` }),
              ),
      });
    },
  },
  {
    name: 'queued-bulk',
    title: 'Bulk requests of one tenant on 8 connections, beside writes of the neighbour',
    scopes,
    neighbour: { mix: 'writes' },
    seconds: 10,
    expected: [200, 429, 503],
    attack(client) {
      const size = client.quick ? 100 : 1000;
      return client.flood({
        connections: 8,
        count: client.quick ? 16 : 200,
        next: (turn) =>
          client.request(
            'POST',
            '/Bulk',
            bulk(
              Array.from({ length: size }, (_, number) => ({
                method: 'POST',
                path: '/Users',
                bulkId: `u${number}`,
                data: smallUser(turn * size + number),
              })),
            ),
          ),
      });
    },
  },
];
