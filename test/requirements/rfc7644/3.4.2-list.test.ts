import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { LIST_RESPONSE, MODES, newClient, valuesOf, type Mode, type ScimClient } from './support/client.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

async function population(mode: Mode): Promise<ScimClient> {
  const client = await newClient(service, mode);
  const users = [];
  for (const userName of ['ann', 'bob', 'cid']) users.push(await client.newUser({ userName, displayName: 'person' }));
  await client.newGroup([users[0]!], { displayName: 'guides' });
  await client.newGroup([], { displayName: 'person' });
  return client;
}

describe.each(MODES)('queries (RFC 7644 section 3.4.2, %s tenant)', (mode) => {
  let client: ScimClient;
  beforeAll(async () => {
    client = await population(mode);
  });

  it('[7644-027] a resource, an endpoint and the base URI are queried', async () => {
    const [ann] = (await client.list('/Users', { filter: 'userName eq "ann"' })).json.Resources;
    expect((await client.list(`/Users/${ann.id}`, { attributes: 'userName' })).json).not.toHaveProperty('displayName');
    expect(valuesOf(await client.list('/Users', { filter: 'userName sw "b"' }), 'userName')).toEqual(['bob']);
    expect((await client.list('/', { filter: 'displayName eq "person"' })).json.totalResults).toBe(4);
  });

  it.each(['/Users', '/Groups', '/', '/Schemas', '/ResourceTypes', '/ServiceProviderConfig'])(
    '[7644-028] query parameters that are not known change nothing: %s',
    async (path) => {
      const plain = await client.get(path);
      for (const query of ['?foo=bar&domain=x', '?Filter2=&&', '?filters=nonsense', '?_=1', '?foo[bar]=%5B1%5D']) {
        const reply = await client.get(path + query);
        expect([reply.status, reply.json]).toEqual([200, plain.json]);
      }
    },
  );

  it('[7644-028] nor do they with a resource', async () => {
    const { id } = (await client.get('/Users')).json.Resources[0];
    expect((await client.get(`/Users/${id}?foo=bar&domain=x`)).json).toEqual(await client.read(`/Users/${id}`));
  });

  it.each(['/Users', '/Groups', '/', '/Schemas', '/ResourceTypes'])(
    '[7644-029] %s answers with a ListResponse',
    async (path) => {
      const { json } = await client.get(path);
      expect(json.schemas).toEqual([LIST_RESPONSE]);
      expect(Object.keys(json).sort()).toEqual(['Resources', 'itemsPerPage', 'schemas', 'startIndex', 'totalResults']);
    },
  );

  it.each(['/Users', '/Groups', ''])('[7644-029] %s/.search answers with a ListResponse', async (path) => {
    expect((await client.search(path)).json.schemas).toEqual([LIST_RESPONSE]);
  });

  it.each<[string, Record<string, string | number>, number]>([
    ['/Users', {}, 3],
    ['/Users', { count: 1 }, 3],
    ['/Users', { count: 0 }, 3],
    ['/Users', { startIndex: 3, count: 5 }, 3],
    ['/Users', { startIndex: 9 }, 3],
    ['/Users', { filter: 'userName ne "ann"', count: 1 }, 2],
    ['/Users', { filter: 'userName co "z"' }, 0],
    ['/Users', { sortBy: 'userName', count: 2 }, 3],
    ['/Groups', {}, 2],
    ['/', { count: 2 }, 5],
  ])('[7644-030] totalResults of %s with %j is the number of matches', async (path, parameters, total) => {
    expect((await client.list(path, parameters)).json.totalResults).toBe(total);
    expect((await client.search(path === '/' ? '' : path, parameters)).json.totalResults).toBe(total);
  });

  it('[7644-031] Resources holds the matches of the page, each a whole resource', async () => {
    const { json } = await client.list('/Users', { filter: 'userName ne "ann"' });
    expect([json.totalResults, json.Resources.length]).toEqual([2, 2]);
    for (const resource of json.Resources) expect(resource).toEqual(await client.read(`/Users/${resource.id}`));
    expect((await client.list('/Users', { count: 0 })).json.Resources ?? []).toEqual([]);
  });

  it('[7644-032] a partial result says startIndex and itemsPerPage', async () => {
    const middle = (await client.list('/Users', { startIndex: 2, count: 1 })).json;
    expect([middle.totalResults, middle.startIndex, middle.itemsPerPage, middle.Resources.length]).toEqual([
      3, 2, 1, 1,
    ]);
    const end = (await client.list('/Users', { startIndex: 3, count: 2 })).json;
    expect([end.startIndex, end.itemsPerPage, end.Resources.length]).toEqual([3, 1, 1]);
  });

  it.each(['/Users', '/Groups', '/'])('[7644-033] no match at %s is 200 with totalResults 0', async (path) => {
    const filter = 'externalId eq "nobody"';
    for (const reply of [
      await client.list(path, { filter }),
      await client.search(path === '/' ? '' : path, { filter }),
    ]) {
      expect([reply.status, reply.json.totalResults, reply.json.Resources ?? []]).toEqual([200, 0, []]);
    }
  });

  it('[7644-033] an empty tenant answers the same', async () => {
    const empty = await newClient(service, mode);
    const reply = await empty.get('/Users');
    expect([reply.status, reply.json.totalResults]).toEqual([200, 0]);
  });
});

describe.each(MODES)('queries at the root (RFC 7644 section 3.4.2.1, %s tenant)', (mode) => {
  let client: ScimClient;
  beforeAll(async () => {
    client = await population(mode);
  });

  const typesOf = async (filter?: string): Promise<string[]> => {
    const reply = await client.list('/', filter === undefined ? {} : { filter });
    return valuesOf(reply, 'meta').map((meta) => (meta as { resourceType: string }).resourceType);
  };

  it('[7644-034] all resources of all types are included, subject to the filter', async () => {
    expect((await typesOf()).sort()).toEqual(['Group', 'Group', 'User', 'User', 'User']);
    expect(await typesOf('meta.resourceType eq "User"')).toEqual(['User', 'User', 'User']);
    expect(await typesOf('(meta.resourceType eq "Group")')).toEqual(['Group', 'Group']);
    expect(await typesOf('(meta.resourceType eq "User") or (meta.resourceType eq "Group")')).toHaveLength(5);
    expect(await typesOf('displayName eq "person" and meta.resourceType ne "User"')).toEqual(['Group']);
  });

  it('[7644-034] pages run through all types', async () => {
    const seen: unknown[] = [];
    for (let startIndex = 1; startIndex <= 5; startIndex += 2) {
      seen.push(...valuesOf(await client.list('/', { startIndex, count: 2 }), 'id'));
    }
    expect(new Set(seen).size).toBe(5);
  });

  it.each<[string, string[]]>([
    ['userName pr', ['User', 'User', 'User']],
    ['userName eq "ann"', ['User']],
    ['not (userName pr)', ['Group', 'Group']],
    ['userName ne "ann"', ['Group', 'Group', 'User', 'User']],
    ['members pr', ['Group']],
    ['userName pr or members pr', ['Group', 'User', 'User', 'User']],
    ['userName pr and members pr', []],
    ['emails[type eq "work"]', []],
    ['userName sw "a" and meta.resourceType eq "Group"', []],
  ])('[7644-036] for a type that lacks the attribute it has no value: %s', async (filter, types) => {
    expect((await typesOf(filter)).sort()).toEqual(types);
  });

  it('[7644-036] an attribute that no type has is refused, since it can only be a mistake', async () => {
    expectScimError(await client.list('/', { filter: 'shoeSize pr' }), 400, 'invalidFilter');
  });
});
