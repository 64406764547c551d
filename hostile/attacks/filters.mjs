import { createUsers, SEARCH_URN, smallUsers } from '../load.mjs';

const ATTRIBUTES = [
  'title',
  'nickName',
  'userType',
  'locale',
  'timezone',
  'displayName',
  'name.givenName',
  'emails.value',
  'phoneNumbers.value',
  'externalId',
];
/** As many as 8,192 characters of a filter take. */
const COMPARISONS = 220;
const OPERATORS = ['eq', 'sw', 'co', 'ne'];

/** A filter of a shape that no other number has: the number's bits say how its comparisons are joined. */
function filterOf(number, comparisons) {
  const operator = (index) => OPERATORS[(number >> 12) % 2 === 0 ? 0 : index % OPERATORS.length];
  return Array.from({ length: comparisons }, (_, index) => {
    const joined = index === 0 ? '' : (number >> (index % 12)) & 1 ? ' or ' : ' and ';
    return `${joined}${ATTRIBUTES[index % ATTRIBUTES.length]} ${operator(index)} "v${index}"`;
  }).join('');
}

const list = (client, filter) => client.request('GET', `/Users?count=1&filter=${encodeURIComponent(filter)}`);

export default [
  {
    name: 'M1-queued-reads',
    title: '100 `co` filters under way, beside those of the neighbour',
    scopes: ['scim:read'],
    neighbour: { mix: 'containing' },
    seconds: 10,
    expected: [200, 400, 429, 503],
    prepare: ({ api, quick }) => createUsers(api, smallUsers(quick ? 1000 : 5000)),
    attack: (client) =>
      client.flood({
        connections: 100,
        count: 20_000,
        next: (number) => list(client, `displayName co "er ${number}" or userName co "${number}@"`),
      }),
  },
  {
    name: 'M2-new-shapes',
    title: '4,500 filters, each of a new shape',
    scopes: ['scim:read'],
    seconds: 60,
    quickSeconds: 8,
    expected: [200, 400, 429, 503],
    prepare: ({ api }) => createUsers(api, smallUsers(20)),
    attack: (client) =>
      client.flood({
        connections: 4,
        count: client.quick ? 1000 : 4500,
        next: (number) =>
          client.request('POST', '/Users/.search', {
            schemas: [SEARCH_URN],
            count: 1,
            filter: filterOf(number, COMPARISONS),
          }),
      }),
  },
];
