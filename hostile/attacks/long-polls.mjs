import { createUsers, smallUsers } from '../load.mjs';

/** Where the feed ends: a poll from there on waits. */
async function prepare({ api, loader: { port, token } }) {
  await createUsers(api, smallUsers(10));
  const reply = await fetch(`http://127.0.0.1:${port}/api/v1/changes?after=latest`, {
    headers: { authorization: `Bearer ${token}` },
  });
  const { next } = await reply.json();
  return { waiting: `after=${next}&wait=60` };
}

export default [
  {
    name: 'H3-pipelined-polls',
    title: '100,000 long polls on one socket',
    scopes: ['scim:read'],
    seconds: 15,
    expected: [200, 429, 503, 'closed', 'no reply'],
    must: [429, 'closed'],
    prepare,
    attack: (client, { waiting }) =>
      client.pipeline({ sockets: 1, requests: client.quick ? 20_000 : 100_000, text: client.feed(waiting) }),
  },
  {
    name: 'polls',
    title: '10,000 long polls on 500 sockets',
    scopes: ['scim:read'],
    seconds: 15,
    expected: [200, 429, 503, 'closed', 'no reply'],
    must: [429, 503, 'closed'],
    prepare,
    attack: (client, { waiting }) =>
      client.pipeline({ sockets: 500, requests: client.quick ? 4 : 20, text: client.feed(waiting) }),
  },
];
