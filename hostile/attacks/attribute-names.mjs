import { createUsers, SEARCH_URN, smallUsers } from '../load.mjs';

const search = (name) => ({ schemas: [SEARCH_URN], count: 1, attributes: [name] });
const named = (number, length) => `n${number}`.padEnd(length, 'x');

export default [
  {
    name: 'H2-names-of-15-MB',
    title: '.search for attributes whose names have 15 MB, each another one',
    scopes: ['scim:read'],
    seconds: 10,
    expected: [400, 413, 429, 503, 'closed'],
    must: [413, 400],
    prepare: ({ api }) => createUsers(api, smallUsers(10)),
    attack: (client) =>
      client.flood({
        connections: 2,
        count: 100,
        next: (number) => client.request('POST', '/Users/.search', search(named(number, 15_000_000))),
      }),
  },
  {
    name: 'H2-names-of-1-MB',
    title: 'the same, in bodies that are allowed',
    scopes: ['scim:read'],
    seconds: 10,
    expected: [200, 400, 413, 429, 503],
    prepare: ({ api }) => createUsers(api, smallUsers(10)),
    attack: (client) =>
      client.flood({
        connections: 2,
        count: 600,
        next: (number) => client.request('POST', '/Users/.search', search(named(number, 1_000_000))),
      }),
  },
];
