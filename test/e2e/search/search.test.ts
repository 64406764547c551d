import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ENTERPRISE, newClient, user, withToken, type Client } from '../support/client.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type Reply, type TestService } from '../support/service.js';

describe('queries at endpoints and at the root, by GET and POST .search (RFC 7644 sections 3.4.2 and 3.4.3)', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService();
    client = await newClient(service);
    for (const [name, title] of [
      ['ann', 'Chief'],
      ['ben', 'Clerk'],
      ['cid', undefined],
      ['dee', 'Clerk'],
    ] as const)
      await client.user(name, {
        ...(title && { title }),
        displayName: name.toUpperCase(),
        [ENTERPRISE]: { department: name < 'c' ? 'Sales' : 'Press' },
      });
    await client.group('crew');
    await client.group('ANN');
  });
  afterAll(() => service.close());

  const names = (reply: Reply) =>
    reply.json.Resources.map((each: { userName?: string; displayName: string }) => each.userName ?? each.displayName);

  const PARAMETERS: readonly [string, string, Record<string, string | number>][] = [
    ['/Users', 'no parameters', {}],
    ['/Users', 'a filter', { filter: 'title eq "clerk"' }],
    ['/Users', 'a filter of an extension', { filter: `${ENTERPRISE}:department eq "SALES"` }],
    ['/Users', 'a filter with quotes, plus and umlauts', { filter: 'displayName eq "\\"a+b\\" & ü"' }],
    ['/Users', 'sorting', { sortBy: 'title', sortOrder: 'descending' }],
    ['/Users', 'a page', { startIndex: 2, count: 2 }],
    ['/Users', 'a page past the end', { startIndex: 9, count: 2 }],
    ['/Users', 'attributes', { attributes: 'userName,title' }],
    ['/Users', 'excludedAttributes', { excludedAttributes: `meta,${ENTERPRISE}` }],
    ['/Groups', 'all of them', { filter: 'displayName co "n"', sortBy: 'displayName', count: 5 }],
    ['', 'no parameters', {}],
    ['', 'a filter that concerns all types', { filter: 'displayName eq "ann"' }],
    ['', 'a filter that concerns one type', { filter: 'title pr', sortBy: 'userName' }],
    ['', 'a filter on the type', { filter: 'meta.resourceType eq "Group"' }],
    ['', 'sorting over types', { sortBy: 'displayName' }],
    ['', 'a page', { startIndex: 4, count: 2 }],
    ['', 'attributes', { attributes: 'displayName' }],
  ];

  it.each(PARAMETERS)('%s/.search answers like GET with %s', async (path, _what, parameters) => {
    const [got, searched] = [await client.list(path, parameters), await client.search(path, parameters)];
    expect(got.status).toBe(200);
    expect(searched.json).toEqual(got.json);
    expect(searched.status).toBe(200);
  });

  it('answers a search with 200 and a ListResponse', async () => {
    const reply = await client.search('/Users', { filter: 'userName eq "ANN"', attributes: ['userName'] });
    expect([reply.status, reply.headers.get('location')]).toEqual([200, null]);
    expect(reply.json).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 1,
      startIndex: 1,
      itemsPerPage: 1,
      Resources: [
        {
          schemas: expect.arrayContaining(['urn:ietf:params:scim:schemas:core:2.0:User']),
          id: expect.any(String),
          userName: 'ann',
        },
      ],
    });
  });

  it('lists resources of all types at the root, each as its own endpoint shows it', async () => {
    const reply = await client.get('/');
    expect(reply.json.totalResults).toBe(6);
    expect(names(reply).sort()).toEqual(['ANN', 'ann', 'ben', 'cid', 'crew', 'dee']);
    for (const resource of reply.json.Resources) {
      expect(resource).toEqual(await client.read(resource.meta.location.slice(service.scimUrl.length)));
    }
  });

  it('takes an attribute that only some types have as unassigned for the others (section 3.4.2.1)', async () => {
    expect(names(await client.list('', { filter: 'userName pr' }))).toHaveLength(4);
    expect(names(await client.list('', { filter: 'not (userName pr)' })).sort()).toEqual(['ANN', 'crew']);
    expect(names(await client.list('', { filter: 'userName eq "ann" or displayName eq "crew"' })).sort()).toEqual([
      'ann',
      'crew',
    ]);
    expectScimError(await client.list('', { filter: 'nonsense pr' }), 400, 'invalidFilter');
  });

  it('sorts case-insensitively, missing values last ascending and first descending (section 3.4.2.3)', async () => {
    expect(names(await client.list('/Users', { sortBy: 'title' }))).toEqual(['ann', 'ben', 'dee', 'cid']);
    expect(names(await client.list('/Users', { sortBy: 'title', sortOrder: 'descending' }))[0]).toBe('cid');
  });

  it('reads parameters of a body in any case and of either form, and ignores those that are null', async () => {
    const reply = await client.search('/Users', {
      FILTER: 'title pr',
      sortby: 'userName',
      Count: '2',
      startIndex: null,
    });
    expect(reply.json).toMatchObject({ totalResults: 3, itemsPerPage: 2 });
    const both = await client.search('/Users', { attributes: 'userName' });
    expect(both.json).toEqual((await client.search('/Users', { attributes: ['userName'] })).json);
  });

  it.each([
    ['a filter that is no text', { filter: 7 }, 'invalidValue'],
    ['a count that is no number', { count: 'many' }, 'invalidValue'],
    ['attributes that are no names', { attributes: [7] }, 'invalidValue'],
    ['a malformed filter', { filter: 'userName eq' }, 'invalidFilter'],
    ['an unknown sortOrder', { sortBy: 'userName', sortOrder: 'up' }, 'invalidValue'],
    ['an unknown sortBy', { sortBy: 'nonsense' }, 'invalidValue'],
  ])('refuses %s', async (_what, parameters, scimType) => {
    expectScimError(await client.search('/Users', parameters), 400, scimType);
  });

  it('needs the schemas of a SearchRequest in strict tenants alone', async () => {
    const strict = await newClient(service, { mode: 'strict' });
    const body = { filter: 'userName pr' };
    expectScimError(await strict.post('/Users/.search', body), 400, 'invalidSyntax');
    const lenient = await client.post('/Users/.search', body);
    expect(lenient.status).toBe(200);
    expect(lenient.headers.get('rollcall-applied')).toMatch(/search-without-schemas/);
    expectScimError(await client.post('/Users/.search', '[]'), 400, 'invalidSyntax');
  });

  it('is a read: a token with scim:read alone may search', async () => {
    const reader = await withToken(client, { scopes: ['scim:read'] });
    expect((await reader.search('', {})).status).toBe(200);
  });

  it('lets no filter leave traces in the log (section 7.5.2)', async () => {
    await client.list('/Users', { filter: 'userName eq "needle-in-the-log"' });
    await client.search('/Users', { filter: 'userName eq "needle-in-the-log"' });
    expect(JSON.stringify(service.log)).not.toContain('needle-in-the-log');
  });

  it('finds and keeps a value of 10,000 characters', async () => {
    const long = 'é'.repeat(9_999);
    await client.create('/Users', user('long', { nickName: `${long}x` }));
    await client.create('/Users', user('longer', { nickName: `${long}y` }));
    const { json } = await client.search('/Users', { filter: `userName sw "long" and nickName co "éx"` });
    expect(names({ json } as Reply)).toEqual(['long']);
    expect(json.Resources[0].nickName).toHaveLength(10_000);
  });
});
