import { decodeJwt, decodeProtectedHeader } from 'jose';
import { isJsonObject } from '../../scim/json.js';

/** The issuer and audiences that a token claims to have. Nothing is verified. */
export interface Unverified {
  readonly issuer: string;
  readonly audiences: readonly string[];
}

const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

const isText = (value: unknown) => typeof value === 'string';
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value);

/**
 * Types of registered header parameters and claims, where present (RFC 7515 section 4.1, RFC 7519 section 4.1, RFC 9068
 * section 2.2).
 */
const HEADER = { alg: isText, kid: isText, typ: isText, cty: isText };
const CLAIMS = { sub: isText, client_id: isText, exp: isNumber, iat: isNumber, nbf: isNumber };

/**
 * Decodes a JWT and checks the types of its claims, without verifying it. `undefined`: not a JWT; `malformed`: a JWT
 * that violates the RFCs.
 */
export function readUnverified(token: string): Unverified | 'malformed' | undefined {
  if (!JWT.test(token)) return undefined;
  try {
    const header: unknown = decodeProtectedHeader(token);
    const claims: unknown = decodeJwt(token);
    if (!isJsonObject(header) || !isJsonObject(claims)) return 'malformed';
    if (!hasTypes(header, HEADER) || !hasTypes(claims, CLAIMS)) return 'malformed';
    const { iss, aud } = claims;
    const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
    if (typeof iss !== 'string' || !isListOfTexts(audiences)) return 'malformed';
    return { issuer: iss, audiences };
  } catch {
    return undefined;
  }
}

function hasTypes(object: object, types: Readonly<Record<string, (value: unknown) => boolean>>): boolean {
  return Object.entries(types).every(([name, holds]) => {
    const value: unknown = Object.hasOwn(object, name) ? Reflect.get(object, name) : undefined;
    return value === undefined || holds(value);
  });
}

function isListOfTexts(values: readonly unknown[]): values is readonly string[] {
  return values.every(isText);
}
