import { expectStatus } from '../../expect.js';
import { Json, JsonObject } from '../../json.js';
import { Ability, Client, Mode, Need } from '../../vocabulary.js';
import { Check } from '../../check.js';
import { Reply } from '../../client/reply.js';
import { Resource, CheckContext } from '../../check-context.js';
import { defineChecks } from '../define-checks.js';

/** Test resources a client's request starts from; made only when asked for. */
export interface ClientState {
  readonly user: Resource;
  readonly second: Resource;
  readonly group: Resource;
  /** Random, for names and external ids. */
  readonly rand: string;
}

export interface ClientRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: Json;
  readonly headers?: Record<string, string>;
}

/** One request as a client sends it, and what must follow for that client to go on. */
export interface ClientCase {
  readonly id: string;
  readonly title: string;
  readonly client: Client;
  readonly also?: readonly Client[];
  readonly ability: Ability;
  readonly req?: readonly string[];
  readonly needs?: readonly Need[];
  readonly dependsOn?: readonly string[];
  readonly fix?: string;
  readonly mode?: Mode;
  /** What the user has beyond the usual attributes. */
  readonly start?: JsonObject;
  /** Who is in the group at first. */
  readonly inGroup?: readonly ('user' | 'second')[];
  readonly uses?: readonly ('user' | 'second' | 'group')[];
  readonly request: (state: ClientState, t: CheckContext) => ClientRequest;
  readonly status: readonly number[];
  readonly after?: (reply: Reply, state: ClientState, t: CheckContext) => Promise<void> | void;
}

const SENT_AS: Partial<Record<Client, Record<string, string>>> = {
  okta: {
    'user-agent': 'Okta SCIM Client 1.0.0',
    'accept-charset': 'utf-8',
    'content-type': 'application/scim+json; charset=utf-8',
  },
  entra: { 'content-type': 'application/scim+json; charset=utf-8' },
  onelogin: { accept: 'application/scim+json, application/json', 'user-agent': '', 'content-type': 'application/json' },
  aws: { 'content-type': 'application/json' },
};

/** Completes the cases of one client. Outside the RFC's grammar they are no breach of the RFC, but the client fails. */
export function clientFamily(cases: readonly ClientCase[]): Check[] {
  return defineChecks(
    'clients',
    {
      severity: 'client',
      dependsOn: ['create-user', 'read-user'],
      fix: 'Accept this request as the client sends it.',
    },
    cases.map(({ client, also = [], uses = [], start, inGroup = [], request, status, after, ...rest }) => ({
      ...rest,
      clients: [client, ...also],
      run: async (t) => {
        const state = await prepare(
          t,
          new Set([...uses, ...inGroup, ...(inGroup.length > 0 ? ['group'] : [])]),
          start,
          inGroup,
        );
        const { method, path, body, headers } = request(state, t);
        const own = Object.entries(SENT_AS[client] ?? {}).filter(
          ([name]) => name !== 'content-type' || body !== undefined,
        );
        const reply = await t.raw({
          method,
          path,
          headers: { ...Object.fromEntries(own), ...headers },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        expectStatus(reply, ...status);
        await after?.(reply, state, t);
      },
    })),
  );
}

async function prepare(
  t: CheckContext,
  uses: ReadonlySet<string>,
  start: JsonObject | undefined,
  inGroup: readonly ('user' | 'second')[],
): Promise<ClientState> {
  const nothing = { id: '' } as Resource;
  const user = uses.has('user') ? await t.user(start) : nothing;
  const second = uses.has('second') ? await t.user() : nothing;
  const members = inGroup.map((who) => (who === 'user' ? user : second));
  const group = uses.has('group') ? await t.groupOf(...members) : nothing;
  return { user, second, group, rand: t.token() };
}
