import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Recognisable to secret scanners and to people. */
const PREFIX = 'rc_';

/** A new bearer token: 256 random bits behind a prefix. It is shown once; only its hash is kept. */
export function newToken(): string {
  return PREFIX + randomBytes(32).toString('base64url');
}

/** Whether this is one of our tokens, but not the whole of it: it was cut when it was copied, or something was added. */
export function isCutToken(token: string): boolean {
  return token.startsWith(PREFIX) && !/^rc_[\w-]{43}$/.test(token);
}

/** SHA-256 of a token in hexadecimal, as it is stored and looked up. The token has full entropy, so no salt is needed. */
export function hashToken(token: string): string {
  return hash('sha256', token, 'hex');
}

/** Compares two hashes in constant time. */
export function sameHash(left: string, right: string): boolean {
  const a = Buffer.from(left);
  const b = Buffer.from(right);
  return a.length === b.length && timingSafeEqual(a, b);
}

const BEARER = /^bearer +(\S+) *$/i;

/** The token of an Authorization header, its scheme in any case (RFC 6750 section 2.1); undefined when it is not one. */
export function bearerToken(authorization: string): string | undefined {
  return BEARER.exec(authorization)?.[1];
}
