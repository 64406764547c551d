import { createRemoteJWKSet, errors, type JWTVerifyGetKey } from 'jose';
import { UnavailableError } from '../../scim/errors.js';
import type { JwtIssuer } from './issuer.js';

/** Where the metadata of an issuer may be (OpenID Connect Discovery; RFC 8414 section 3.1). */
function metadataUrls(issuer: string): string[] {
  const url = new URL(issuer);
  const path = url.pathname.replace(/\/$/, '');
  return [
    `${url.origin}${path}/.well-known/openid-configuration`,
    `${url.origin}/.well-known/oauth-authorization-server${path}`,
    `${url.origin}${path}/.well-known/oauth-authorization-server`,
  ];
}

const FETCH_MS = 5000;
const KEYS_MAX_AGE_MS = 10 * 60 * 1000;

/**
 * The keys of outside issuers: fetched when first needed, kept for ten minutes, fetched again when a token names a key
 * that is not among them, but never more often than the cool-down allows. An issuer that cannot be reached is
 * 503, not 401: its tokens may be good.
 */
export class IssuerKeys {
  readonly #sets = new Map<string, Promise<JWTVerifyGetKey>>();

  constructor(private readonly cooldownSeconds: number) {}

  /** Gives a token's key; errors: what `jose` throws for a key that is not there, UnavailableError when nobody answers. */
  async keysOf(issuer: JwtIssuer): Promise<JWTVerifyGetKey> {
    const name = JSON.stringify([issuer.issuer, issuer.jwksUri]);
    const known = this.#sets.get(name) ?? this.#open(issuer);
    this.#sets.set(name, known);
    try {
      const keys = await known;
      return async (header, token) => {
        try {
          return await keys(header, token);
        } catch (error) {
          throw explain(error);
        }
      };
    } catch (error) {
      this.#sets.delete(name);
      throw error;
    }
  }

  async #open(issuer: JwtIssuer): Promise<JWTVerifyGetKey> {
    const uri = issuer.jwksUri ?? (await findJwksUri(issuer.issuer));
    return createRemoteJWKSet(new URL(uri), {
      timeoutDuration: FETCH_MS,
      cooldownDuration: this.cooldownSeconds * 1000,
      cacheMaxAge: KEYS_MAX_AGE_MS,
    });
  }
}

async function findJwksUri(issuer: string): Promise<string> {
  for (const url of metadataUrls(issuer)) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS), redirect: 'error' });
      if (!response.ok) continue;
      const metadata = (await response.json()) as { issuer?: unknown; jwks_uri?: unknown };
      // RFC 8414 section 3.3: metadata that speaks of another issuer must not be used.
      if (metadata.issuer === issuer && typeof metadata.jwks_uri === 'string') return metadata.jwks_uri;
    } catch {
      // The next place may answer.
    }
  }
  throw new UnavailableError('The keys of the token issuer cannot be found at the moment.', 10, {
    code: 'issuer-unreachable',
  });
}

function explain(error: unknown): unknown {
  const tellsOfToken = error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys;
  if (tellsOfToken) return error;
  return new UnavailableError('The keys of the token issuer cannot be read at the moment.', 10, {
    cause: error,
    code: 'issuer-unreachable',
  });
}
