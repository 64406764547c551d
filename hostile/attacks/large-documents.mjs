import { createUsers, smallUser, smallUsers } from '../load.mjs';

const USERS = 40;
/** Characters of one value. */
const VALUE = 90_000;
/** As many values as a document of 1 MiB takes. */
const VALUES = 11;

const large = (number, values) =>
  smallUser(number, {
    entitlements: Array.from({ length: values }, (_, index) => ({ value: `${index}`.padEnd(VALUE, 'x') })),
  });

/** Ten pages of all at once, read, again and again. */
function pages(client) {
  const text = client.request('GET', `/Users?count=${USERS}`);
  return client.flood({ connections: 10, count: client.quick ? 20 : 200, next: () => text });
}

const shared = { scopes: ['scim:read', 'scim:write'], seconds: 10, expected: [200, 429, 503] };

export default [
  {
    ...shared,
    name: 'H5-large-documents',
    title: '40 users as large as is allowed, ten pages of them at once',
    async prepare({ api }) {
      for (let number = 0; number < USERS; number++) await api.call('POST', '/Users', large(number, VALUES));
    },
    attack: pages,
  },
  {
    ...shared,
    name: 'H5-too-large',
    title: 'users of 15 MB, which are more than is allowed',
    expected: [400, 413, 429, 503, 'closed'],
    must: [413, 400],
    attack: (client) => {
      const values = Math.floor(15_000_000 / VALUE);
      return client.flood({
        connections: 2,
        count: 40,
        next: (number) => client.request('POST', '/Users', large(number, values)),
      });
    },
  },
  {
    ...shared,
    name: 'H5-old-documents',
    title: '40 users of 15 MB from before they were forbidden, ten pages at once',
    quickSeconds: 4,
    prepare: ({ api }) => createUsers(api, smallUsers(USERS)),
    enlarge: ({ quick }) => ({ bytes: quick ? 5_000_000 : 15_000_000 }),
    attack: pages,
  },
];
