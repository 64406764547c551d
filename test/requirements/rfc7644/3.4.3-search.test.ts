import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import {
  BULK_REQUEST,
  LIST_RESPONSE,
  MODES,
  newClient,
  PATCH_OP,
  SEARCH_REQUEST,
  USER,
  type ScimClient,
} from './support/client.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

describe.each(MODES)('queries by POST (RFC 7644 section 3.4.3, %s tenant)', (mode) => {
  let client: ScimClient;
  beforeAll(async () => {
    client = await newClient(service, mode);
    const users = [];
    for (const [index, userName] of ['dee', 'ann', 'cid', 'bob', 'eve'].entries()) {
      const title = index % 2 === 0 ? { title: `t${index}` } : {};
      users.push(await client.newUser({ userName, name: { givenName: userName }, ...title }));
    }
    await client.newGroup([users[0]!, users[3]!], { displayName: 'Guides' });
  });

  it.each([
    ['/Users', 5],
    ['/Groups', 1],
    ['', 6],
  ])('[7644-081] POST %s/.search is a query: 200, and nothing is created', async (path, total) => {
    const reply = await client.search(path);
    expect([reply.status, reply.headers.get('location')]).toEqual([200, null]);
    expect(reply.json).toMatchObject({ schemas: [LIST_RESPONSE], totalResults: total });
    expect((await client.get(path === '' ? '/' : path)).json.totalResults).toBe(total);
  });

  it('[7644-082] a body with the URN of another message: refused in a strict tenant', async () => {
    const strict = await newClient(service, 'strict');
    for (const schemas of [[PATCH_OP], [BULK_REQUEST], [USER], []]) {
      expectScimError(await strict.post('/Users/.search', { schemas, count: 1 }), 400, 'invalidSyntax');
      expectScimError(await strict.post('/.search', { schemas, count: 1 }), 400, 'invalidSyntax');
    }
    for (const body of ['[]', '"x"', 'null', '{"count":']) {
      expectScimError(await client.post('/Users/.search', body), 400, 'invalidSyntax');
    }
  });

  it('[7644-082] the URN identifies the body, beside others too', async () => {
    const reply = await client.post('/Users/.search', { schemas: [SEARCH_REQUEST], filter: 'userName eq "ann"' });
    expect([reply.json.totalResults, reply.headers.get('rollcall-applied')]).toEqual([1, null]);
  });

  const parameters: readonly Record<string, string | number>[] = [
    {},
    { filter: 'userName gt "b"' },
    { filter: 'not (title pr)', count: 1 },
    { startIndex: 2, count: 2 },
    { startIndex: -3, count: -1 },
    { count: 0 },
    { sortBy: 'userName' },
    { sortBy: 'title', sortOrder: 'descending', startIndex: 2 },
    { sortBy: 'name.givenName', filter: 'title pr', count: 2 },
    { attributes: 'userName,name.givenName' },
    { excludedAttributes: 'meta,userName' },
    { filter: 'userName sw "e"', sortBy: 'userName', attributes: 'title', startIndex: 1, count: 5 },
    { filter: 'nonsense' },
    { filter: 'title eq 5' },
    { sortBy: 'name' },
    { sortBy: 'userName', sortOrder: 'up' },
    { startIndex: 'x' },
  ];
  it.each(parameters)('[7644-083] the body answers as the query string does: %j', async (given) => {
    const body = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, /attributes/i.test(name) ? String(value).split(',') : value]),
    );
    for (const path of ['/Users', '/Groups', '']) {
      const [asked, searched] = [await client.list(path === '' ? '/' : path, given), await client.search(path, body)];
      expect([searched.status, searched.json]).toEqual([asked.status, asked.json]);
    }
  });
});
