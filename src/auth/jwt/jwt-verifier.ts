import { errors, jwtVerify, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { ScimError } from '../../scim/errors.js';
import type { Scope } from '../principal.js';
import type { PrincipalTenant } from '../principal-tenant.js';
import type { TokenRefusal } from '../refusal.js';
import type { FoundToken } from '../token-repository.js';
import type { JwtIssuer } from '../../config/jwt-issuer.js';
import type { IssuerKeys } from './issuer-keys.js';
import { readUnverified } from './unverified.js';

/** An issuer that a token may be from, and how to find the tenant of its tokens. */
export interface Candidate {
  readonly issuer: JwtIssuer;
  /** The tenant of a token with these claims, if there is one. */
  tenantOf(claims: JWTPayload): Promise<PrincipalTenant | undefined>;
}

/** The issuers that are trusted. */
export interface TrustedIssuers {
  /** Those with this `iss` and one of these audiences. */
  find(iss: string, audiences: readonly string[]): Promise<readonly Candidate[]>;
  /** Whether any issuer has this `iss`. */
  isKnown(iss: string): Promise<boolean>;
}

const CLOCK_SKEW_SECONDS = 60;
/** Claims that every token must have, and the additional ones of the RFC 9068 profile (section 2.2). */
const REQUIRED = ['exp', 'iat', 'iss', 'aud'];
const REQUIRED_BY_PROFILE = ['sub', 'client_id', 'jti'];
const ACCESS_TOKEN_TYPES = new Set(['at+jwt', 'application/at+jwt']);

/**
 * Verifies access tokens of external issuers (RFC 9068 section 4, RFC 8725): the signature by a key of the issuer with
 * an allowed algorithm, issuer, audience, times with a minute of tolerance, the type and the lifetime of the token.
 */
export class JwtVerifier {
  constructor(
    private readonly issuers: TrustedIssuers,
    private readonly keys: IssuerKeys,
    /** Longest lifetime of a token, from `iat` to `exp` in seconds: once issued, it cannot be revoked. */
    private readonly maxLifeSeconds: number,
  ) {}

  /**
   * The principal of a token, or why it is refused. A token that two configured issuers match is refused, since its
   * tenant is ambiguous. Error: UnavailableError when the keys of the issuer cannot be fetched.
   */
  async resolve(_hash: string, token: string): Promise<FoundToken | TokenRefusal> {
    const unverified = readUnverified(token);
    if (unverified === undefined) return 'token-unknown';
    if (unverified === 'malformed') return 'token-claims';
    const { issuer, audiences } = unverified;
    const [candidate, ...others] = await this.issuers.find(issuer, audiences);
    if (!candidate) return (await this.issuers.isKnown(issuer)) ? 'token-audience' : 'token-issuer';
    if (others.length > 0) return 'token-ambiguous';
    const claims = await this.#verify(token, candidate.issuer);
    if (typeof claims === 'string') return claims;
    const tenant = await candidate.tenantOf(claims);
    return tenant ? found(tenant, candidate.issuer, claims) : 'token-tenant';
  }

  async #verify(token: string, issuer: JwtIssuer): Promise<JWTPayload | TokenRefusal> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, this.keys.keysOf(issuer), {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: [...issuer.algorithms],
        clockTolerance: CLOCK_SKEW_SECONDS,
        requiredClaims: issuer.requireAtJwt ? [...REQUIRED, ...REQUIRED_BY_PROFILE] : REQUIRED,
      });
      const holds = isAccessToken(protectedHeader, issuer) && isIssuedInThePast(payload) && this.#endsInTime(payload);
      return holds ? payload : 'token-claims';
    } catch (error) {
      if (error instanceof ScimError) throw error;
      return refusalOf(error);
    }
  }

  #endsInTime({ iat, exp }: JWTPayload): boolean {
    return iat !== undefined && exp !== undefined && exp - iat <= this.maxLifeSeconds;
  }
}

/** The refusal for an error of `jose`. All errors not listed here mean that the signature or the key is wrong. */
function refusalOf(error: unknown): TokenRefusal {
  if (error instanceof errors.JWTExpired) return 'token-expired';
  if (error instanceof errors.JWTClaimValidationFailed) return 'token-claims';
  return error instanceof errors.JWTInvalid ? 'token-claims' : 'token-signature';
}

/**
 * Whether the token is an access token: tokens for other purposes have another type (RFC 8725 section 3.11). Okta sends
 * no type, Entra ID plain "JWT".
 */
function isAccessToken({ typ }: JWTHeaderParameters, { requireAtJwt }: JwtIssuer): boolean {
  if (typ !== undefined && ACCESS_TOKEN_TYPES.has(typ.toLowerCase())) return true;
  return !requireAtJwt && (typ === undefined || typ.toLowerCase() === 'jwt');
}

function isIssuedInThePast({ iat }: JWTPayload): boolean {
  return iat !== undefined && iat <= Date.now() / 1000 + CLOCK_SKEW_SECONDS;
}

function found(tenant: PrincipalTenant, issuer: JwtIssuer, claims: JWTPayload): FoundToken {
  const subject = claims[issuer.subjectClaim];
  const granted = grantedScopes(claims);
  const needed: Record<Scope, string | null> = { 'scim:read': issuer.readScope, 'scim:write': issuer.writeScope };
  const scopes = (Object.keys(needed) as Scope[]).filter((scope) => {
    const name = needed[scope];
    return name === null || granted.has(name);
  });
  return {
    principal: {
      ...tenant,
      scopes: new Set(scopes),
      tokenId: 'jwt',
      ...(typeof subject === 'string' && { subject: { attribute: issuer.subjectAttribute, value: subject } }),
    },
    expiresAt: ((claims.exp ?? 0) + CLOCK_SKEW_SECONDS) * 1000,
  };
}

/**
 * The scopes of a token: `scope` (RFC 9068), `scp` (a list from Okta, a string from Entra ID) and `roles` (Entra ID,
 * for applications).
 */
function grantedScopes(claims: JWTPayload): Set<string> {
  const names = ['scope', 'scp', 'roles'].flatMap((claim) => claims[claim] ?? []);
  return new Set(names.flatMap((name) => (typeof name === 'string' ? name.split(' ') : [])));
}
