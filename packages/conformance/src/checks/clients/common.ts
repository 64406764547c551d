import { expectSame, expectSet, expectThat } from '../../expect.js';
import { Json, JsonObject, at, list, pluck, unassigned } from '../../json.js';
import { URN } from '../../urns.js';
import { Resource, CheckContext, groupPath, userPath } from '../../check-context.js';
import { ClientCase, ClientState } from './client-case.js';

export const patchBody = (...operations: Json[]): JsonObject => ({ schemas: [URN.patch], Operations: operations });

/** `filter=...` percent-encoded: spaces as %20. */
export const filtered = (endpoint: string, filter: string, more = ''): string =>
  `${endpoint}?filter=${encodeURIComponent(filter)}${more}`;

/** `filter=...` as HTML forms encode it: spaces as +. */
export const plusFiltered = (endpoint: string, filter: string, more = ''): string =>
  `${endpoint}?filter=${encodeURIComponent(filter).replaceAll('%20', '+')}${more}`;

export const quoted = (value: unknown): string => JSON.stringify(value);

/** The list holds exactly this resource. */
export function onlyOne(json: Json | undefined, resource: Resource): void {
  expectSame(
    list(json, 'Resources').map((one) => at(one, 'id')),
    [resource.id],
    'exactly the resource',
  );
}

export function nobody(json: Json | undefined): void {
  expectThat(unassigned(at(json, 'Resources')), 'no resources', at(json, 'Resources'));
}

/** Reads the user and compares attributes by dotted paths. */
export const userHas =
  (expected: Record<string, unknown>) =>
  async (_reply: unknown, state: ClientState, t: CheckContext): Promise<void> => {
    const user = await t.read(userPath(state.user));
    for (const [path, value] of Object.entries(expected)) {
      expectSame(at(user, ...path.split('>')), value, `${path.replaceAll('>', '.')}`);
    }
  };

export const membersAre =
  (...who: ('user' | 'second')[]) =>
  async (_reply: unknown, state: ClientState, t: CheckContext): Promise<void> => {
    const group = await t.read(groupPath(state.group));
    expectSet(
      pluck(group, 'members', 'value'),
      who.map((one) => state[one].id),
      'the members',
    );
  };

/** Most client checks differ in request and outcome alone. */
export type Draft = Omit<ClientCase, 'client'>;
export const forClient = (client: ClientCase['client'], drafts: readonly Draft[]): ClientCase[] =>
  drafts.map((draft) => ({ client, ...draft }));

/** A user of which nothing is special. */
export const person = (state: ClientState, t: CheckContext, more: JsonObject = {}): JsonObject => ({
  schemas: [URN.user],
  externalId: `x-${state.rand}`,
  userName: t.userName(),
  name: { givenName: 'A', familyName: 'B' },
  active: true,
  ...more,
});
/** The reply is a resource. */
export const hasId = (reply: { json?: unknown }): void =>
  expectThat(typeof at(reply.json, 'id') === 'string', 'the new user with its id', reply.json);
/** What group checks need, without and with PATCH. */
export const GROUPS = ['type:Group', 'Group.members'] as const;
export const PUSH = ['patch', ...GROUPS] as const;
