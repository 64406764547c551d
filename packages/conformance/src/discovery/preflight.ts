import { type ClientOptions, HttpClient, TransportFault } from '../client/http-client.js';
import { Reply } from '../client/reply.js';
import { at, isObject, list } from '../json.js';
import { URN } from '../urns.js';

/** The run cannot start; the message is one line for a person. Exit code 2. */
export class CannotRun extends Error {}

/** Where servers have their SCIM base, tried below the address given and at its host when there is no SCIM at it. */
const USUAL_PATHS = ['/scim/v2', '/v2', '/scim', '/api/scim/v2', '/api/scim'];

/**
 * Makes sure that a SCIM server answers and takes the token, before hundreds of checks fail for one reason.
 * @throws CannotRun with one clear line
 */
export async function preflight(client: HttpClient, options: ClientOptions): Promise<void> {
  const url = shown(options, options.baseUrl.pathname);
  const users = await first(client, url, '/Users?startIndex=1&count=1');
  if (users.status === 401 || users.status === 403) {
    throw new CannotRun(`${url}/Users answers ${users.status}: the token is missing, wrong, or may not read users.`);
  }
  if (users.status >= 300 && users.status < 400) {
    const target = users.header('location') ?? 'elsewhere';
    throw new CannotRun(
      `${url}/Users redirects to ${target}: redirects are not followed, give that server's own SCIM base URL.`,
    );
  }
  // A server that has SCIM at another path may well say "not found" as a SCIM error.
  if (isScim(users) && users.status !== 404) return;
  const config = await first(client, url, '/ServiceProviderConfig');
  if (isScim(config) && config.status !== 404) return;
  const what = users.json === undefined ? users.mediaType || 'no body' : describeJson(users);
  const elsewhere = await findBase(options);
  const advice =
    elsewhere === undefined ? 'Give the SCIM base URL, the one that /Users follows.' : `Try --url ${elsewhere}`;
  throw new CannotRun(
    `no SCIM here: ${url} is not a SCIM server: /Users answers ${users.status} with ${what}. ${advice}`,
  );
}

function describeJson(reply: Reply): string {
  return isScim(reply) ? 'a SCIM error' : 'JSON without SCIM schemas';
}

/** An address of the same host at which SCIM answers, for the message. */
async function findBase(options: ClientOptions): Promise<string | undefined> {
  for (const path of candidates(options.baseUrl.pathname.replace(/\/+$/, ''))) {
    const probe = new HttpClient({ ...options, baseUrl: new URL(path, options.baseUrl.origin) });
    try {
      for (const resource of ['/Users?startIndex=1&count=1', '/ServiceProviderConfig']) {
        const reply = await probe.send({ method: 'GET', path: resource });
        if (isScim(reply) && (reply.ok || reply.status === 401 || reply.status === 403)) return shown(options, path);
      }
    } catch (error) {
      if (error instanceof TransportFault && error.kind === 'aborted') throw error;
    } finally {
      probe.close();
    }
  }
  return undefined;
}

/** The path without what follows a base (a resource was given), with what often stands before it, and the usual ones. */
function candidates(given: string): string[] {
  const parents = given
    .split('/')
    .map((_, index, segments) => segments.slice(0, segments.length - 1 - index).join('/'));
  const all = [...parents, ...USUAL_PATHS.map((path) => given + path), ...USUAL_PATHS];
  return [...new Set(all)].filter((path) => path !== given);
}

function shown({ baseUrl, masker }: ClientOptions, path: string): string {
  return masker.text(`${baseUrl.origin}${path.replace(/\/+$/, '')}`);
}

function isScim(reply: Reply): boolean {
  if (!isObject(reply.json)) return false;
  const schemas = list(reply.json, 'schemas').map(String);
  return (
    schemas.some((one) => one.startsWith('urn:ietf:params:scim:') || one === URN.list) ||
    at(reply.json, 'Resources') !== undefined
  );
}

async function first(client: HttpClient, url: string, path: string): Promise<Reply> {
  try {
    return await client.send({ method: 'GET', path });
  } catch (error) {
    if (error instanceof TransportFault) {
      if (error.kind === 'aborted') throw error;
      throw new CannotRun(`${url} does not answer: ${error.message}.`);
    }
    throw error;
  }
}
