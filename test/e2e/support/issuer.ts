import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, type CryptoKey, type JWK } from 'jose';

/** An authorization server on the loopback address: metadata, keys, and tokens signed with the newest of them. */
export interface TestIssuer {
  readonly url: string;
  /** How often the keys were fetched. */
  readonly fetches: () => number;
  /** A token with these claims over the usual ones; `header` over the usual header. */
  token(claims?: JWTPayload, header?: Record<string, unknown>): Promise<string>;
  /** Replaces the signing key; the old one is no longer published. */
  rotate(): Promise<void>;
  /** Answers 500 from now on, or no longer. */
  break(broken: boolean): void;
  close(): Promise<void>;
}

export const AUDIENCE = 'api://scim';

export async function startIssuer(): Promise<TestIssuer> {
  let key: { kid: string; privateKey: CryptoKey; jwk: JWK };
  let keys = 0;
  let fetched = 0;
  let broken = false;
  const rotate = async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const kid = `key-${(keys += 1)}`;
    key = { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig', alg: 'RS256' } };
  };
  await rotate();
  const server: Server = createServer((request, response) => {
    response.statusCode = broken ? 500 : 200;
    response.setHeader('content-type', 'application/json');
    if (request.url === '/oauth/.well-known/openid-configuration') {
      response.end(JSON.stringify({ issuer: url, jwks_uri: `${url}/keys` }));
    } else if (request.url === '/oauth/keys') {
      fetched += 1;
      response.end(JSON.stringify({ keys: [key.jwk] }));
    } else {
      response.statusCode = 404;
      response.end('{}');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/oauth`;
  return {
    url,
    fetches: () => fetched,
    rotate,
    break: (value) => {
      broken = value;
    },
    token: (claims = {}, header = {}) =>
      new SignJWT({
        iss: url,
        aud: AUDIENCE,
        sub: 'ann@example.test',
        client_id: 'client',
        jti: String(Math.random()),
        scope: 'scim:read scim:write',
        iat: now(),
        exp: now() + 300,
        ...claims,
      })
        .setProtectedHeader({ alg: 'RS256', kid: key.kid, typ: 'at+jwt', ...header })
        .sign(key.privateKey),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Seconds since 1970. */
export function now(): number {
  return Math.floor(Date.now() / 1000);
}
