import { hash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Lets secret scanners and people recognise a token. */
const PREFIX = 'rc_';

/** Makes a bearer token: 256 random bits after a prefix. It is shown once; only its hash is stored. */
export function newToken(): string {
  return PREFIX + randomBytes(32).toString('base64url');
}

/** True for a token of this service that is incomplete or has additional characters, probably by a copying mistake. */
export function isCutToken(token: string): boolean {
  return token.startsWith(PREFIX) && !/^rc_[\w-]{43}$/.test(token);
}

/** SHA-256 of a token in hexadecimal, as it is stored. Tokens are random, so no salt is needed. */
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

/**
 * The token of an Authorization header; the scheme may have any case (RFC 6750 section 2.1). Undefined when it is not a
 * bearer token.
 */
export function bearerToken(authorization: string): string | undefined {
  return BEARER.exec(authorization)?.[1];
}
