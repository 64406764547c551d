import { Reply } from './client/reply.js';
import { RequestSpec } from './client/http-client.js';
import { Announced } from './discovery/announced.js';
import { show } from './expect.js';
import { Json, JsonObject, at, isObject, list } from './json.js';
import { Finding, Skip } from './outcome.js';
import { URN } from './urns.js';
import { Factory, randomToken } from './resources/factory.js';
import { Session } from './session.js';

/** A resource as the server returned it. */
export type Resource = JsonObject & { id: string };

export interface PatchOperation {
  op: string;
  path?: string;
  value?: Json;
}

interface SendOptions {
  headers?: Record<string, string>;
  credentials?: boolean;
}

/** What a check works with: requests, test resources, what the server announces. */
export class CheckContext {
  constructor(readonly session: Session) {}

  get announced(): Announced {
    return this.session.announced;
  }

  get make(): Factory {
    return this.session.factory;
  }

  /** A random lower-case token. */
  token(): string {
    return randomToken();
  }

  /** A random user name that nobody has. */
  userName(): string {
    return `${this.make.prefix}-${randomToken()}@example.test`;
  }

  /** A random password; masked in every report. */
  password(): string {
    const secret = `Pw-${randomToken()}-${randomToken()}-9!`;
    this.session.keepSecret(secret);
    return secret;
  }

  get(path: string, options: SendOptions = {}): Promise<Reply> {
    return this.raw({ method: 'GET', path, ...options });
  }

  post(path: string, body: Json, options: SendOptions = {}): Promise<Reply> {
    return this.raw({ method: 'POST', path, body: JSON.stringify(body), ...options });
  }

  put(path: string, body: Json, options: SendOptions = {}): Promise<Reply> {
    return this.raw({ method: 'PUT', path, body: JSON.stringify(body), ...options });
  }

  patch(path: string, operations: PatchOperation[], options: SendOptions = {}): Promise<Reply> {
    const body = { schemas: [URN.patch], Operations: operations as unknown as Json[] };
    return this.raw({ method: 'PATCH', path, body: JSON.stringify(body), ...options });
  }

  delete(path: string, options: SendOptions = {}): Promise<Reply> {
    return this.raw({ method: 'DELETE', path, ...options });
  }

  raw(spec: RequestSpec): Promise<Reply> {
    return this.session.client.send(spec);
  }

  /** `GET` with query parameters, percent-encoded. */
  query(path: string, parameters: Record<string, string | number>): Promise<Reply> {
    return this.get(`${path}?${encodeQuery(parameters)}`);
  }

  /** The resources of a filtered list. @throws Finding when the list is refused. */
  async find(path: string, filter: string, parameters: Record<string, string | number> = {}): Promise<JsonObject[]> {
    const reply = await this.query(path, { filter, ...parameters });
    if (reply.status !== 200) throw new Finding(`status 200 for the filter ${filter}`, reply.describe());
    return list(reply.json, 'Resources').filter(isObject);
  }

  /** Makes a test user. @throws Skip when the server does not take it: the create checks report that. */
  async user(overrides: JsonObject = {}, without: readonly string[] = []): Promise<Resource> {
    const cause = Object.keys(overrides).length === 0 ? 'create-user' : 'create-full-user';
    return this.created('/Users', this.make.user(overrides, without), cause);
  }

  /** Makes a test group. @throws Skip when the server does not take it. */
  async group(overrides: JsonObject = {}): Promise<Resource> {
    return this.created('/Groups', this.make.group(overrides), 'groups-create');
  }

  /** Makes a test group with these members, by creation alone. */
  async groupOf(...members: Resource[]): Promise<Resource> {
    const body = this.make.group({ members: members.map((member) => ({ value: member.id })) });
    return this.created('/Groups', body, members.length > 0 ? 'groups-create-with-members' : 'groups-create');
  }

  /** The state of a resource, read by id. @throws Skip when it cannot be read: the read checks report that. */
  async read(path: string): Promise<Resource> {
    const reply = await this.get(path);
    if (reply.status !== 200 || !hasId(reply.json)) {
      const cause = path.startsWith('/Groups') ? 'groups-read' : 'read-user';
      throw new Skip(`GET ${path} did not give the resource: ${reply.describe()}`, cause);
    }
    return reply.json;
  }

  /** PATCH that must succeed, then the state by GET. @throws Finding when the PATCH is refused. */
  async patched(path: string, operations: PatchOperation[]): Promise<Resource> {
    const reply = await this.patch(path, operations);
    if (reply.status !== 200 && reply.status !== 204) {
      throw new Finding(`status 200 or 204 for ${show(operations)}`, reply.describe());
    }
    return this.read(path);
  }

  /** PUT that must succeed, then the state by GET. @throws Finding when the PUT is refused. */
  async replaced(path: string, body: JsonObject): Promise<Resource> {
    const reply = await this.put(path, body);
    if (reply.status !== 200 && reply.status !== 204) throw new Finding('status 200 for the PUT', reply.describe());
    return this.read(path);
  }

  /** Something made once for many checks; a failure to make it is remembered too. */
  shared<T>(key: string, makeIt: () => Promise<T>): Promise<T> {
    const known = this.session.fixtures.get(key) as Promise<T> | undefined;
    if (known) return known;
    const made = makeIt();
    made.catch(() => undefined);
    this.session.fixtures.set(key, made);
    return made;
  }

  /** True unless the server publishes a schema without the attribute. */
  has(schema: 'User' | 'Group' | 'Enterprise', path: string): boolean {
    return this.announced.mayHave({ User: URN.user, Group: URN.group, Enterprise: URN.enterprise }[schema], path);
  }

  private async created(path: string, body: JsonObject, cause: string): Promise<Resource> {
    const reply = await this.post(path, body);
    if (reply.status !== 201 || !hasId(reply.json)) {
      throw new Skip(`the test resource could not be made: ${reply.describe()}`, cause);
    }
    return reply.json;
  }
}

function hasId(value: Json | undefined): value is Resource {
  const id = at(value, 'id');
  return typeof id === 'string' && id !== '';
}

export function encodeQuery(parameters: Record<string, string | number>): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');
}

export const userPath = (user: Resource): string => `/Users/${encodeURIComponent(user.id)}`;
export const groupPath = (group: Resource): string => `/Groups/${encodeURIComponent(group.id)}`;
