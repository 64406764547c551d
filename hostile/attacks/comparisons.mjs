import { bulk, createUsers, patch, smallUser } from '../load.mjs';

/** Values of one attribute, and comparisons of a path: as many as a request may have. */
const VALUES = 10_000;
const COMPARISONS = 256;
const MOST_SECONDS = 10;

const scopes = ['scim:read', 'scim:write'];

/** A user with as many e-mail addresses as are allowed, by requests of an ordinary size. */
async function prepare({ api }) {
  const emails = Array.from({ length: VALUES }, (_, index) => ({ value: `${index}@x.test` }));
  const [id] = await createUsers(api, [smallUser(0)]);
  await api.call('PATCH', `/Users/${id}`, patch({ op: 'add', path: 'emails', value: emails }));
  return { id };
}

/** An operation whose path compares every value with 256 texts, none of which it has. */
function operation(number) {
  const filter = Array.from({ length: COMPARISONS }, (_, index) => `value eq "${number}-${index}"`).join(' or ');
  return { op: 'replace', path: `emails[${filter}].display`, value: `display ${number}` };
}
const operations = (count) => patch(...Array.from({ length: count }, (_, number) => operation(number)));

const shared = { scopes, prepare, seconds: MOST_SECONDS, expected: [400, 413, 429, 503] };

export default [
  {
    ...shared,
    name: 'H1-comparisons',
    title: 'a path of 256 comparisons on 10,000 values, again and again',
    attack: (client, { id }) => {
      const text = client.request('PATCH', `/Users/${id}`, operations(1));
      return client.flood({ connections: 4, count: 400, next: () => text });
    },
  },
  {
    ...shared,
    name: 'H1-25-operations',
    title: '25 such operations in a request',
    must: ['400 too-much-work'],
    attack: (client, { id }) => {
      const text = client.request('PATCH', `/Users/${id}`, operations(25));
      return client.flood({ connections: 2, count: 50, next: () => text });
    },
  },
  {
    ...shared,
    name: 'H1-bulk',
    title: 'a Bulk request of 100 such operations',
    // What is too much may be refused operation by operation.
    expected: [200, 400, 413, 429, 503],
    attack: (client, { id }) => {
      const text = client.request(
        'POST',
        '/Bulk',
        bulk(
          Array.from({ length: 100 }, (_, number) => ({
            method: 'PATCH',
            path: `/Users/${id}`,
            data: patch(operation(number)),
          })),
        ),
      );
      return client.flood({ connections: 2, count: 20, next: () => text });
    },
  },
  {
    ...shared,
    name: 'H1-client-leaves',
    title: '25 such operations, from a client that goes before they are done',
    expected: [400, 413, 429, 503, 'closed'],
    attack: (client, { id }) => {
      const text = client.request('PATCH', `/Users/${id}`, operations(25));
      return client.leave({ connections: 2, count: 40, afterMs: 30, next: () => text });
    },
  },
];
