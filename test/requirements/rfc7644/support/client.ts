import { Client, GROUP, user as userNamed, type Resource } from '../../../e2e/support/client.js';
import type { Reply, TestService } from '../../../e2e/support/service.js';

export { ENTERPRISE, GROUP, NOBODY, patchOp, USER } from '../../../e2e/support/client.js';

export type Mode = 'strict' | 'lenient';
export const MODES: readonly Mode[] = ['strict', 'lenient'];

const MESSAGES = 'urn:ietf:params:scim:api:messages:2.0';
export const LIST_RESPONSE = `${MESSAGES}:ListResponse`;
export const SEARCH_REQUEST = `${MESSAGES}:SearchRequest`;
export const PATCH_OP = `${MESSAGES}:PatchOp`;
export const BULK_REQUEST = `${MESSAGES}:BulkRequest`;
export const BULK_RESPONSE = `${MESSAGES}:BulkResponse`;
export const ERROR = `${MESSAGES}:Error`;

type Attributes = Record<string, unknown>;

let names = 0;

/** A client that makes up the names it does not care for, and knows resources as GET shows them. */
export class ScimClient extends Client {
  /** Creates a user with these attributes. */
  newUser(attributes: Attributes = {}): Promise<Resource> {
    return this.#createAndRead('/Users', user(attributes));
  }

  /** Creates a group with these members. */
  newGroup(members: readonly { id: string }[] = [], attributes: Attributes = {}): Promise<Resource> {
    return this.#createAndRead('/Groups', group({ members: members.map(({ id }) => ({ value: id })), ...attributes }));
  }

  async #createAndRead(endpoint: string, body: Attributes): Promise<Resource> {
    const { id } = await this.create(endpoint, body);
    return this.read(`${endpoint}/${id as string}`);
  }
}

/** A client of a new tenant. */
export async function newClient(service: TestService, mode: Mode = 'strict'): Promise<ScimClient> {
  const { id, token } = await service.tenant({ mode });
  return new ScimClient(service, token, id);
}

/** A client of the same tenant whose token has these scopes alone. */
export async function withScopes(client: Client, scopes: readonly string[]): Promise<ScimClient> {
  const reply = await client.service.request('POST', `/admin/v1/tenants/${client.tenantId}/tokens`, {
    body: { description: 'test', scopes },
  });
  if (reply.status !== 201) throw new Error(`No token: ${reply.text}`);
  return new ScimClient(client.service, reply.json.token as string, client.tenantId);
}

/** A User as a body; its userName is a new one unless given. */
export function user(attributes: Attributes = {}): Attributes {
  return userNamed(`user-${(names += 1)}`, attributes);
}

/** A Group as a body; its displayName is a new one unless given. */
export function group(attributes: Attributes = {}): Attributes {
  return { schemas: [GROUP], displayName: `group-${(names += 1)}`, ...attributes };
}

/** What the resources of a list have as this attribute, in order. */
export function valuesOf(reply: Reply, attribute: string): unknown[] {
  if (reply.status !== 200) throw new Error(reply.text);
  return (reply.json.Resources as Attributes[]).map((resource) => resource[attribute]);
}
