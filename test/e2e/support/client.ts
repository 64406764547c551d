import type { Reply, RequestOptions, TestService } from './service.js';

export const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0';

/** An id of the service's own form that nobody has. */
export const NOBODY = '2819c223-7f76-453a-919d-413861904646';

type Attributes = Record<string, unknown>;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into resources of any shape
export type Resource = any;

/** One entry of the change feed. */
export interface Change {
  readonly seq: number;
  readonly time: string;
  readonly resourceType: string;
  readonly id: string;
  readonly operation: 'create' | 'update' | 'delete';
  readonly version: string;
  readonly attributes: readonly string[];
  readonly membersAdded: readonly string[];
  readonly membersRemoved: readonly string[];
}

/** A client of one tenant. Paths are below the SCIM base URL. */
export class Client {
  constructor(
    readonly service: TestService,
    readonly token: string,
    readonly tenantId: string,
  ) {}

  send(method: string, path: string, options: RequestOptions = {}): Promise<Reply> {
    return this.service.request(method, `/scim/v2${path}`, { token: this.token, ...options });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send('GET', path, { headers });
  }

  /** GET with query parameters. */
  list(path: string, parameters: Record<string, string | number> = {}): Promise<Reply> {
    const query = new URLSearchParams(
      Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]),
    );
    return this.get(`${path}?${query.toString()}`);
  }

  search(path: string, parameters: Attributes = {}): Promise<Reply> {
    return this.post(`${path}/.search`, { schemas: [`${MESSAGES}:SearchRequest`], ...parameters });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send('POST', path, { body, headers });
  }

  put(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send('PUT', path, { body, headers });
  }

  /** PATCH by a PatchOp of these operations. */
  patch(path: string, operations: readonly Attributes[], headers: Record<string, string> = {}): Promise<Reply> {
    return this.send('PATCH', path, { body: patchOp(operations), headers });
  }

  delete(path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.send('DELETE', path, { headers });
  }

  bulk(operations: readonly unknown[], more: Attributes = {}): Promise<Reply> {
    return this.post('/Bulk', { schemas: [`${MESSAGES}:BulkRequest`], ...more, Operations: operations });
  }

  /** Creates a user; gives the resource of the reply. */
  user(userName: string, attributes: Attributes = {}): Promise<Resource> {
    return this.create('/Users', user(userName, attributes));
  }

  /** Creates a group with members of these ids; gives the resource of the reply. */
  group(displayName: string, members: readonly string[] = []): Promise<Resource> {
    return this.create('/Groups', group(displayName, members));
  }

  async create(endpoint: string, body: unknown): Promise<Resource> {
    const made = await this.post(endpoint, body);
    if (made.status !== 201) throw new Error(`POST ${endpoint}: ${made.text}`);
    return made.json;
  }

  /** The resource as it is now. */
  async read(path: string): Promise<Resource> {
    const reply = await this.get(path);
    if (reply.status !== 200) throw new Error(`GET ${path}: ${reply.text}`);
    return reply.json;
  }

  /** A request to the change feed, with its query. */
  feed(query: string): Promise<Reply> {
    return this.service.request('GET', `/api/v1/changes?${query}`, { token: this.token });
  }

  /** The place behind the newest change. */
  async latest(): Promise<number> {
    return (await this.feed('after=latest')).json.next as number;
  }

  /** The place behind the newest change and its mark, as parameters of the next request. */
  async place(): Promise<string> {
    const { next, mark } = (await this.feed('after=latest')).json as { next: number; mark: string };
    return `after=${next}&mark=${mark}`;
  }

  /** The changes behind a place. */
  async changes(after: number): Promise<Change[]> {
    const reply = await this.feed(`after=${after}&limit=1000`);
    if (reply.status !== 200) throw new Error(`changes: ${reply.text}`);
    return reply.json.changes as Change[];
  }

  /** What a piece of work appended to the feed. */
  async changesOf(work: () => Promise<unknown>): Promise<Change[]> {
    const after = await this.latest();
    await work();
    return this.changes(after);
  }
}

/** A client of a new tenant. */
export async function newClient(service: TestService, settings: Attributes = {}): Promise<Client> {
  const { id, token } = await service.tenant(settings);
  return new Client(service, token, id);
}

/** A client of the same tenant whose token has these scopes alone, and ends at this time. */
export async function withToken(
  { service, tenantId }: Client,
  settings: { scopes?: readonly string[]; expiresAt?: string },
): Promise<Client & { readonly tokenId: string }> {
  const reply = await service.request('POST', `/admin/v1/tenants/${tenantId}/tokens`, {
    body: { description: 'test', ...settings },
  });
  if (reply.status !== 201) throw new Error(`No token: ${reply.text}`);
  return Object.assign(new Client(service, reply.json.token as string, tenantId), { tokenId: reply.json.id as string });
}

/** A User as a body; its schemas follow from its attributes. */
export function user(userName: string, attributes: Attributes = {}): Attributes {
  return {
    schemas: [USER, ...Object.keys(attributes).filter((name) => name.startsWith('urn:'))],
    userName,
    ...attributes,
  };
}

export function group(displayName: string, members?: readonly string[]): Attributes {
  return { schemas: [GROUP], displayName, ...(members && { members: members.map((value) => ({ value })) }) };
}

export function patchOp(operations: readonly Attributes[]): Attributes {
  return { schemas: [`${MESSAGES}:PatchOp`], Operations: operations };
}

/** Ids of members (or groups) elements, in order of id so that they compare as sets. */
export function idsOf(elements: readonly { value: string }[] | undefined): string[] {
  return (elements ?? []).map(({ value }) => value).sort();
}
