import { readFileSync } from 'node:fs';
import type { TlsOptions } from './client/http-client.js';
import { CLIENTS, Client, SEVERITIES, Severity } from './vocabulary.js';

/** A wrong option; the message is one line for a person. Exit code 2. */
export class BadOption extends Error {}

/** The token from --token, --token-file or the environment, in this order. @throws BadOption */
export function readToken(
  token: string | undefined,
  tokenFile: string | undefined,
  environment: string | undefined,
): string | undefined {
  if (token !== undefined && tokenFile !== undefined) throw new BadOption('give --token or --token-file, not both');
  if (tokenFile !== undefined) {
    try {
      return readFileSync(tokenFile, 'utf8').trim();
    } catch (error) {
      throw new BadOption(
        `--token-file ${tokenFile} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
  const state = token ?? environment;
  return state === undefined || state === '' ? undefined : state.replace(/^Bearer\s+/i, '');
}

/** How the certificate of the server is judged. @throws BadOption */
export function readTls(caFile: string | undefined, insecure: boolean | undefined): TlsOptions {
  if (caFile === undefined) return { insecure };
  if (insecure) throw new BadOption('give --ca or --insecure, not both');
  let ca: string;
  try {
    ca = readFileSync(caFile, 'utf8');
  } catch (error) {
    throw new BadOption(`--ca ${caFile} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (!ca.includes('-----BEGIN CERTIFICATE-----'))
    throw new BadOption(`--ca ${caFile} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----)`);
  return { ca };
}

/** `name: value` pairs. @throws BadOption */
export function readHeaders(pairs: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const pair of pairs) {
    const colon = pair.indexOf(':');
    const name = pair.slice(0, colon).trim();
    if (colon < 1 || !/^[-!#$%&'*+.^_`|~0-9A-Za-z]+$/.test(name)) throw new BadOption('--header wants "Name: value"');
    headers[name] = pair.slice(colon + 1).trim();
  }
  return headers;
}

/** The SCIM base URL, without a trailing slash. @throws BadOption */
export function readUrl(url: string | undefined): string {
  if (url === undefined)
    throw new BadOption('--url is missing: the SCIM base URL, for example https://app.example/scim/v2');
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new BadOption(`--url ${url} is no URL`);
  }
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:')
    throw new BadOption('--url must begin with http:// or https://');
  if (parsed.username !== '' || parsed.password !== '')
    throw new BadOption('--url must not hold credentials: use --token or --header');
  if (parsed.search !== '' || parsed.hash !== '')
    throw new BadOption('--url must have no query: it is the SCIM base URL');
  return `${parsed.origin}${parsed.pathname.replace(/\/+$/, '')}`;
}

/** Client names, separated by commas or repeated. @throws BadOption */
export function readClients(values: readonly string[]): Client[] {
  return words(values).map((value) => {
    const found = CLIENTS.find((client) => client === value.toLowerCase());
    if (!found) throw new BadOption(`--client ${value} is unknown: ${CLIENTS.join(', ')}`);
    return found;
  });
}

/** @throws BadOption */
export function readSeverity(value: string | undefined): Severity | undefined {
  if (value === undefined) return undefined;
  const found = SEVERITIES.find((severity) => severity === value);
  if (!found) throw new BadOption(`--severity ${value} is unknown: ${SEVERITIES.join(', ')}`);
  return found;
}

/** Seconds as given by people, in milliseconds. @throws BadOption */
export function readTimeout(value: string): number {
  const seconds = Number(value);
  if (!(seconds > 0 && seconds <= 600)) throw new BadOption('--timeout wants seconds, more than 0 and at most 600');
  return Math.round(seconds * 1000);
}

export function words(values: readonly string[]): string[] {
  return values
    .flatMap((value) => value.split(','))
    .map((value) => value.trim())
    .filter((value) => value !== '');
}
