import { decodeJwt, errors, jwtVerify, type JWTHeaderParameters, type JWTPayload } from 'jose';
import type { Principal, Scope } from '../principal.js';
import type { FoundToken } from '../token-repository.js';
import type { JwtIssuer } from './issuer.js';
import type { IssuerKeys } from './issuer-keys.js';

/** A tenant as a principal needs it. */
export type PrincipalTenant = Pick<Principal, 'tenantKey' | 'tenantId' | 'mode' | 'duplicateGroupNames'>;

/** An issuer that may vouch for a token, and the tenant its tokens lead to. */
export interface Candidate {
  readonly issuer: JwtIssuer;
  /** The tenant of a token with these claims; undefined when there is none. */
  tenantOf(claims: JWTPayload): Promise<PrincipalTenant | undefined>;
}

/** Who is trusted to issue tokens with this `iss`. */
export interface TrustedIssuers {
  find(iss: string): Promise<readonly Candidate[]>;
}

const CLOCK_SKEW_SECONDS = 60;
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** RFC 9068 section 2.2; what every token needs, and what one of its own profile needs besides. */
const REQUIRED = ['exp', 'iat', 'iss', 'aud'];
const REQUIRED_BY_PROFILE = ['sub', 'client_id', 'jti'];
const ACCESS_TOKEN_TYPES = new Set(['at+jwt', 'application/at+jwt']);

/**
 * Verifies access tokens of outside issuers (RFC 9068 section 4, RFC 8725): signature by the issuer's own keys with an
 * allowed algorithm, issuer, audience, times with a minute of skew, kind of token.
 */
export class JwtVerifier {
  constructor(
    private readonly issuers: TrustedIssuers,
    private readonly keys: IssuerKeys,
  ) {}

  /** The principal of a token, or undefined when no trusted issuer vouches for it. Error: 503 when one cannot be asked. */
  async findByHash(_hash: string, token: string): Promise<FoundToken | undefined> {
    const iss = JWT.test(token) ? issuerNamedBy(token) : undefined;
    if (iss === undefined) return undefined;
    for (const candidate of await this.issuers.find(iss)) {
      const claims = await this.#verify(token, candidate.issuer);
      const tenant = claims && (await candidate.tenantOf(claims));
      if (claims && tenant) return found(tenant, candidate.issuer, claims);
    }
    return undefined;
  }

  async #verify(token: string, issuer: JwtIssuer): Promise<JWTPayload | undefined> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, await this.keys.keysOf(issuer), {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: [...issuer.algorithms],
        clockTolerance: CLOCK_SKEW_SECONDS,
        requiredClaims: issuer.requireAtJwt ? [...REQUIRED, ...REQUIRED_BY_PROFILE] : REQUIRED,
      });
      return isAccessToken(protectedHeader, issuer) && isIssuedInThePast(payload) ? payload : undefined;
    } catch (error) {
      if (error instanceof errors.JOSEError) return undefined;
      throw error;
    }
  }
}

function issuerNamedBy(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
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
