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
const OPERATORS = ['eq', 'ne', 'co', 'sw', 'ew', 'gt'];
const KINDS = ATTRIBUTES.length * OPERATORS.length;

/** A filter of a shape that no other number has: its comparisons are the number's digits. */
function filterOf(number, comparisons) {
  const parts = [];
  for (let rest = number + KINDS ** 2; parts.length < comparisons; rest = Math.floor(rest / KINDS) + parts.length) {
    const digit = rest % KINDS;
    parts.push(
      `${ATTRIBUTES[digit % ATTRIBUTES.length]} ${OPERATORS[Math.floor(digit / ATTRIBUTES.length)]} "v${number}"`,
    );
  }
  return parts.map((part, index) => (index % 3 === 2 ? `not (${part})` : part)).join(' or ');
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
          client.request('POST', '/Users/.search', { schemas: [SEARCH_URN], count: 1, filter: filterOf(number, 200) }),
      }),
  },
];
