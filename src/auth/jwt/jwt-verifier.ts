import { errors, jwtVerify, type JWTHeaderParameters, type JWTPayload } from 'jose';
import { ScimError } from '../../scim/errors.js';
import type { Scope } from '../principal.js';
import type { PrincipalTenant } from '../principal-tenant.js';
import type { TokenRefusal } from '../refusal.js';
import type { FoundToken } from '../token-repository.js';
import type { JwtIssuer } from '../../config/jwt-issuer.js';
import type { IssuerKeys } from './issuer-keys.js';
import { readUnverified } from './unverified.js';

/** An issuer that may vouch for a token, and the tenant its tokens lead to. */
export interface Candidate {
  readonly issuer: JwtIssuer;
  /** The tenant of a token with these claims; undefined when there is none. */
  tenantOf(claims: JWTPayload): Promise<PrincipalTenant | undefined>;
}

/** Who is trusted to issue tokens. */
export interface TrustedIssuers {
  /** Those with this `iss` whose audience is among these. */
  find(iss: string, audiences: readonly string[]): Promise<readonly Candidate[]>;
  /** Whether there is any with this `iss`. */
  isKnown(iss: string): Promise<boolean>;
}

const CLOCK_SKEW_SECONDS = 60;
/** RFC 9068 section 2.2; what every token needs, and what one of its own profile needs besides. */
const REQUIRED = ['exp', 'iat', 'iss', 'aud'];
const REQUIRED_BY_PROFILE = ['sub', 'client_id', 'jti'];
const ACCESS_TOKEN_TYPES = new Set(['at+jwt', 'application/at+jwt']);

/**
 * Verifies access tokens of outside issuers (RFC 9068 section 4, RFC 8725): signature by the issuer's own keys with an
 * allowed algorithm, issuer, audience, times with a minute of skew, kind of token, length of life.
 */
export class JwtVerifier {
  constructor(
    private readonly issuers: TrustedIssuers,
    private readonly keys: IssuerKeys,
    /** Seconds from `iat` to `exp` at most: a token that lives longer is out of its issuer's control. */
    private readonly maxLifeSeconds: number,
  ) {}

  /**
   * The principal of a token, or why it is refused. A token that two settings claim is refused, since nobody can tell
   * which of them it is for. Error: UnavailableError when its issuer cannot be asked.
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

/** What `jose` found wrong. Its errors of other kinds tell of keys that do not fit the token. */
function refusalOf(error: unknown): TokenRefusal {
  if (error instanceof errors.JWTExpired) return 'token-expired';
  if (error instanceof errors.JWTClaimValidationFailed) return 'token-claims';
  return error instanceof errors.JWTInvalid ? 'token-claims' : 'token-signature';
}

/** RFC 8725 section 3.11: a token made for another purpose has another type. Okta names none, Entra plain "JWT". */
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

/** `scope` (RFC 9068), `scp` (a list from Okta, a text from Entra) and `roles` (Entra, for applications). */
function grantedScopes(claims: JWTPayload): Set<string> {
  const names = ['scope', 'scp', 'roles'].flatMap((claim) => claims[claim] ?? []);
  return new Set(names.flatMap((name) => (typeof name === 'string' ? name.split(' ') : [])));
}
