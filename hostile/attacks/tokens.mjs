import { createServer } from 'node:net';

const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token nobody signed, each with another key. */
function forged(issuer, number) {
  const now = Math.floor(Date.now() / 1000);
  const header = { alg: 'RS256', typ: 'at+jwt', kid: `key-${number}` };
  const claims = {
    iss: issuer,
    aud: 'rollcall',
    sub: 'x',
    client_id: 'x',
    jti: String(number),
    iat: now,
    exp: now + 600,
  };
  return `${encode(header)}.${encode(claims)}.${Buffer.alloc(256, number % 251).toString('base64url')}`;
}

const get = (client, token) => client.request('GET', '/Users?count=1').replace(client.token, token);

export default [
  {
    name: 'M5-silent-issuer',
    title: 'forged JWTs of an issuer that takes connections and never answers',
    scopes: ['scim:read'],
    seconds: 20,
    expected: [401, 429, 503],
    must: [401, 429, 503],
    // None is held for long: one failure is remembered for those that follow.
    replies: 300,
    async open() {
      const server = createServer(() => undefined);
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      const issuer = `http://127.0.0.1:${server.address().port}`;
      return { issuer, jwt: { issuer, audience: 'rollcall' } };
    },
    attack: (client, { issuer }) =>
      client.flood({ connections: 32, count: 20_000, next: (number) => get(client, forged(issuer, number)) }),
  },
  {
    name: 'refused-tokens',
    title: 'tokens that are not known, on 64 connections',
    scopes: ['scim:read'],
    seconds: 10,
    expected: [401, 429, 503, 'closed'],
    must: [401],
    attack: (client) =>
      client.flood({
        connections: 64,
        count: 200_000,
        next: (number) => get(client, `not-a-token-${number}`.padEnd(43, 'x')),
      }),
  },
];
