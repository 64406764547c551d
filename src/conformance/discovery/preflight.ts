import { HttpClient, TransportFault } from '../client/http-client.js';
import { Reply } from '../client/reply.js';
import { at, isObject, list } from '../json.js';
import { URN } from '../names.js';

/** The run cannot start; the message is one line for a person. Exit code 2. */
export class CannotRun extends Error {}

/**
 * Makes sure that a SCIM server answers and takes the token, before hundreds of checks fail for one reason.
 * @throws CannotRun with one clear line
 */
export async function preflight(client: HttpClient, url: string): Promise<void> {
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
  if (isScim(users)) return;
  const config = await first(client, url, '/ServiceProviderConfig');
  if (isScim(config)) return;
  const what = users.json === undefined ? users.mediaType || 'no body' : 'JSON without SCIM schemas';
  throw new CannotRun(`${url} is not a SCIM server: /Users answers ${users.status} with ${what}.`);
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
