import { isTrustworthyUrl } from '../../config/validators.js';
import { isJsonObject } from '../../scim/json.js';
import { fetchJson, isPublicHost } from './fetch-json.js';
import type { JwtIssuer } from '../../config/jwt-issuer.js';

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

/**
 * The document with the keys of an issuer, from where it is configured or where its metadata says it is. Rejects when it
 * cannot be had before the signal, or when the metadata names a place that may not be asked.
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
      // RFC 8414 section 3.3: metadata that speaks of another issuer must not be used.
      if (!isJsonObject(metadata) || metadata['issuer'] !== issuer) throw new Error(`${url} speaks of another issuer`);
      const uri = metadata['jwks_uri'];
      if (typeof uri !== 'string' || !isAllowed(uri, issuer)) throw new Error(`${url}: the jwks_uri is not allowed`);
      return uri;
    } catch (error) {
      reason = error;
      if (signal.aborted) break;
      // The next place may answer.
    }
  }
  throw reason;
}

/** As for the configured one: https, or http on this machine, which only an issuer on this machine itself may name. */
function isAllowed(uri: string, issuer: string): boolean {
  if (!isTrustworthyUrl(uri)) return false;
  return new URL(uri).protocol === 'https:' || new URL(issuer).protocol === 'http:';
}

/** An issuer of the internet may not send us to a machine of our own network; one of our network may. */
async function mustBePublic(issuer: string, uri: string): Promise<boolean> {
  const { hostname } = new URL(issuer);
  return new URL(uri).hostname !== hostname && (await isPublicHost(hostname));
}
