import { isTrustworthyUrl } from '../../config/validators.js';
import { isJsonObject } from '../../scim/json.js';
import { fetchJson, isPublicHost } from './fetch-json.js';
import type { JwtIssuer } from '../../config/jwt-issuer.js';

/** URLs where the metadata of an issuer may be (OpenID Connect Discovery; RFC 8414 section 3.1). */
function metadataUrls(issuer: string): string[] {
  const url = new URL(issuer);
  const path = url.pathname.replace(/\/$/, '');
  return [
    `${url.origin}${path}/.well-known/openid-configuration`,
    `${url.origin}/.well-known/oauth-authorization-server${path}`,
    `${url.origin}${path}/.well-known/oauth-authorization-server`,
  ];
}

/**
 * Fetches the keys of an issuer, from the configured URL or the one in its metadata. Rejects when they do not arrive
 * before the signal, or when the metadata names a URL that is not allowed.
 */
export async function fetchKeys({ issuer, jwksUri }: JwtIssuer, signal: AbortSignal): Promise<unknown> {
  if (jwksUri !== undefined) return fetchJson(jwksUri, { signal, publicOnly: false });
  const found = await findJwksUri(issuer, signal);
  return fetchJson(found, { signal, publicOnly: await mustBePublic(issuer, found) });
}

async function findJwksUri(issuer: string, signal: AbortSignal): Promise<string> {
  let reason: unknown;
  for (const url of metadataUrls(issuer)) {
    try {
      const metadata = await fetchJson(url, { signal, publicOnly: false });
      // Metadata with another issuer must not be used (RFC 8414 section 3.3).
      if (!isJsonObject(metadata) || metadata['issuer'] !== issuer) throw new Error(`${url} speaks of another issuer`);
      const uri = metadata['jwks_uri'];
      if (typeof uri !== 'string' || !isAllowed(uri, issuer)) throw new Error(`${url}: the jwks_uri is not allowed`);
      return uri;
    } catch (error) {
      reason = error;
      if (signal.aborted) break;
      // Try the next URL.
    }
  }
  throw reason;
}

/**
 * Whether the metadata may name this URL. It must be https, or http on this machine if the issuer itself is on this
 * machine.
 */
function isAllowed(uri: string, issuer: string): boolean {
  if (!isTrustworthyUrl(uri)) return false;
  return new URL(uri).protocol === 'https:' || new URL(issuer).protocol === 'http:';
}

/**
 * Whether the keys must be at a public address. An issuer on the internet must not make the service connect to a
 * private network; an issuer in a private network may.
 */
async function mustBePublic(issuer: string, uri: string): Promise<boolean> {
  const { hostname } = new URL(issuer);
  return new URL(uri).hostname !== hostname && (await isPublicHost(hostname));
}
