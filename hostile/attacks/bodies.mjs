import { bulk, GROUP_URN, USER_URN } from '../load.mjs';

/** Within the limit of Bulk and of groups, and within that of everything else. */
const SIZES = [14_000_000, 1_000_000];

/** Members of an object that take long to read, of so many bytes, as JSON text. */
const MEMBERS = {
  keys: (bytes) => Array.from({ length: bytes / 12 }, (_, index) => `"k${index}":0`).join(','),
  'deep arrays': (bytes) => `"x":${'['.repeat(bytes / 2)}${']'.repeat(bytes / 2)}`,
  arrays: (bytes) => `"emails":[${'[],'.repeat(bytes / 3)}[]]`,
  values: (bytes) => `"emails":[${'0,'.repeat(bytes / 2)}0]`,
  // One letter and marks in an order that has to be changed when they are compared.
  marks: (bytes) => `"displayName":"a${'\u0315\u0300'.repeat(bytes / 4)}"`,
  'marks on letters': (bytes) => `"displayName":"${'a\u0315\u0300'.repeat(bytes / 5)}"`,
};

const user = (members) => `{"schemas":["${USER_URN}"],"userName":"u",${members}}`;
const PLACES = {
  User: { path: '/Users', wrap: user },
  Group: { path: '/Groups', wrap: (members) => `{"schemas":["${GROUP_URN}"],"displayName":"g",${members}}` },
  Bulk: {
    path: '/Bulk',
    wrap: (members) =>
      JSON.stringify(bulk([{ method: 'POST', path: '/Users', bulkId: 'a', data: 0 }])).replace(
        '"data":0',
        () => `"data":${user(members)}`,
      ),
  },
};

/** A request whose body is text already. */
const post = (client, path, text) =>
  `POST ${client.path}${path} HTTP/1.1\r\n${client.api.head}Content-Type: application/scim+json\r\n` +
  `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;

export default Object.entries(PLACES).map(([place, { path, wrap }]) => ({
  name: `H6-bodies-${place}`,
  title: `14 MB and 1 MB of keys, nested arrays, values, combining marks, sent as a ${place}`,
  scopes: ['scim:read', 'scim:write'],
  seconds: 15,
  // A Bulk request whose one operation is wrong is 200; a group has no emails, and what it has not is passed over.
  expected: [400, 413, 429, 503, 'closed', ...{ User: [], Group: [201], Bulk: [200] }[place]],
  must: [400, 413],
  attack(client) {
    const texts = SIZES.flatMap((bytes) =>
      Object.values(MEMBERS).map((members) => post(client, path, wrap(members(bytes)))),
    );
    return client.flood({
      connections: 2,
      count: client.quick ? texts.length : 60,
      next: (number) => texts[number % texts.length],
    });
  },
}));
