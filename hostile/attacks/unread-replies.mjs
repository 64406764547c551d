import { createUsers, smallUsers } from '../load.mjs';

export default [
  {
    name: 'H4-unread-pages',
    title: '20 sockets with 500 pages each that nobody reads',
    scopes: ['scim:read'],
    seconds: 45,
    quickSeconds: 4,
    expected: [200, 429, 503, 'closed', 'no reply'],
    // A reader that stands still is closed in the end.
    mustIfFull: ['closed'],
    prepare: ({ api }) =>
      createUsers(
        api,
        smallUsers(1000, () => ({ nickName: 'x'.repeat(500) })),
      ),
    attack: (client) =>
      client.pipeline({ sockets: 20, requests: 500, reads: false, text: client.request('GET', '/Users?count=1000') }),
  },
];
