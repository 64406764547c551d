import { expectStatus } from '../../expect.js';
import { Json, at, list } from '../../json.js';
import { Skip } from '../../outcome.js';
import { Resource, CheckContext, encodeQuery } from '../../check-context.js';

/** Seven users with a common beginning of their names: enough for pages. */
export interface PagingFixture {
  readonly filter: string;
  readonly users: readonly Resource[];
  readonly ids: readonly string[];
}

export function pagingFixture(t: CheckContext): Promise<PagingFixture> {
  return t.shared('paging-fixture', async () => {
    const { mark, users } = await sevenUsers(t);
    const ids = users.map((user) => user.id);
    const filter = await isolating(t, mark, ids);
    return { filter, users, ids };
  });
}

function sevenUsers(t: CheckContext): Promise<{ mark: string; users: Resource[] }> {
  return t.shared('paging-users', async () => {
    const mark = `${t.make.prefix}-p${t.token()}`;
    const users: Resource[] = [];
    for (const letter of ['e', 'b', 'g', 'a', 'd', 'f', 'c']) {
      const givenName = { e: 'Finn', b: 'Gerd', g: 'Anna', a: 'Cleo', d: 'Bert', f: 'Emil', c: 'Dora' }[letter]!;
      const overrides: Record<string, Json> = { userName: `${mark}-${letter}@example.test` };
      if (t.has('User', 'name')) overrides.name = { givenName, familyName: `Crowd ${mark}` };
      if (t.has('User', 'title') && letter !== 'd') overrides.title = `Title ${letter}`;
      users.push(await t.user(overrides));
    }
    return { mark, users };
  });
}

/** The first filter that gives exactly these users: not every server knows every operator. */
async function isolating(t: CheckContext, mark: string, ids: readonly string[]): Promise<string> {
  for (const filter of [`userName sw "${mark}"`, `name.familyName eq "Crowd ${mark}"`, `userName co "${mark}"`]) {
    const reply = await t.get(`/Users?${encodeQuery({ filter, count: 50 })}`);
    const found = list(reply.json, 'Resources').map((one) => String(at(one, 'id')));
    // Pages may be cut wrongly: whether all seven come is not the matter here, but no stranger may.
    if (reply.status === 200 && found.length > 0 && found.every((id) => ids.includes(id))) return filter;
  }
  throw new Skip('no filter of the server gives exactly the test users', 'filter-sw');
}

/** A page of all users there are: for checks that need no isolation. */
export async function openPage(t: CheckContext, parameters: Record<string, string | number>): Promise<string[]> {
  await sevenUsers(t);
  const reply = await t.get(`/Users?${encodeQuery(parameters)}`);
  expectStatus(reply, 200);
  return list(reply.json, 'Resources').map((one) => String(at(one, 'id')));
}

export interface Page {
  readonly body: Json | undefined;
  readonly ids: string[];
}

/** One page of the users of the fixture. @throws Skip when the list is refused or holds strangers: the filter checks report that. */
export async function page(t: CheckContext, parameters: Record<string, string | number>): Promise<Page> {
  const { filter, ids: known } = await pagingFixture(t);
  const reply = await t.get(`/Users?${encodeQuery({ filter, ...parameters })}`);
  if (reply.status !== 200) throw new Skip(`the list was refused: ${reply.describe()}`, 'filter-sw');
  const ids = list(reply.json, 'Resources').map((one) => String(at(one, 'id')));
  if (ids.some((id) => !known.includes(id))) throw new Skip('the filtered list holds others', 'filter-sw');
  return { body: reply.json, ids };
}
