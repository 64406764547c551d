import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import {
  BULK_REQUEST,
  BULK_RESPONSE,
  ERROR,
  group,
  MODES,
  newClient,
  NOBODY,
  patchOp,
  user,
  withScopes,
  type ScimClient,
} from './support/client.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

type Operation = Record<string, unknown>;
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- results of any operation
type Result = any;

async function run(client: ScimClient, operations: readonly Operation[], more: Operation = {}): Promise<Result[]> {
  const reply = await client.bulk(operations, more);
  expect([reply.status, reply.json.schemas]).toEqual([200, [BULK_RESPONSE]]);
  return reply.json.Operations as Result[];
}

const create = (bulkId: string, data: Operation = user()): Operation => ({
  method: 'POST',
  path: '/Users',
  bulkId,
  data,
});
const statusesOf = (results: readonly Result[]) => results.map(({ status }) => status);

describe.each(MODES)('bulk jobs (RFC 7644 section 3.7, %s tenant)', (mode) => {
  it('[7644-122] a BulkRequest of all methods is answered by a BulkResponse', async () => {
    const client = await newClient(service, mode);
    const [ann, bob, cid] = [await client.newUser(), await client.newUser(), await client.newUser()];
    const results = await run(client, [
      create('q', user({ userName: 'new' })),
      { method: 'PUT', path: `/Users/${ann.id}`, data: user({ userName: 'ann' }) },
      { method: 'PATCH', path: `/Users/${bob.id}`, data: patchOp([{ op: 'add', path: 'title', value: 'Guide' }]) },
      { method: 'DELETE', path: `/Users/${cid.id}` },
    ]);
    expect(results.map(({ method, status }) => [method, status])).toEqual([
      ['POST', '201'],
      ['PUT', '200'],
      ['PATCH', '200'],
      ['DELETE', '204'],
    ]);
    expect((await client.list('/Users', { filter: 'userName eq "new"' })).json.totalResults).toBe(1);
    expect((await client.read(`/Users/${ann.id}`)).userName).toBe('ann');
    expect((await client.read(`/Users/${bob.id}`)).title).toBe('Guide');
    expectScimError(await client.get(`/Users/${cid.id}`), 404);
  });

  const incomplete: readonly [string, Operation][] = [
    ['no method', { path: '/Users', bulkId: 'x', data: user() }],
    ['a method there is not', { method: 'GET', path: '/Users', bulkId: 'x', data: user() }],
    ['no path', { method: 'POST', bulkId: 'x', data: user() }],
    ['no bulkId with POST', { method: 'POST', path: '/Users', data: user() }],
    ['no data with POST', { method: 'POST', path: '/Users', bulkId: 'x' }],
    ['no data with PUT', { method: 'PUT', path: `/Users/${NOBODY}` }],
    ['no data with PATCH', { method: 'PATCH', path: `/Users/${NOBODY}` }],
  ];
  it.each(incomplete)('[7644-123] an operation with %s fails alone: 400', async (_what, operation) => {
    const client = await newClient(service, mode);
    const [bad, good] = await run(client, [operation, create('y')]);
    expect(bad.status).toBe('400');
    expect(bad.response).toMatchObject({
      schemas: [ERROR],
      status: '400',
      scimType: expect.stringMatching(/^invalid/),
    });
    expect(good.status).toBe('201');
    expect((await client.get('/Users')).json.totalResults).toBe(1);
  });

  it('[7644-124] a processed job is 200, whatever its operations came to; a request that is none is an error', async () => {
    const client = await newClient(service, mode);
    const results = await run(client, [create('a'), create('b', user({ userName: null })), create('c')]);
    expect(statusesOf(results)).toEqual(['201', '400', '201']);
    const bodies: [unknown, string][] = [
      ['{', 'invalidSyntax'],
      [[], 'invalidSyntax'],
      [{ schemas: [BULK_REQUEST] }, 'invalidSyntax'],
      [{ schemas: [BULK_REQUEST], Operations: 'x' }, 'invalidSyntax'],
      [{ schemas: [BULK_REQUEST], failOnErrors: 'x', Operations: [] }, 'invalidValue'],
    ];
    for (const [body, scimType] of bodies) expectScimError(await client.post('/Bulk', body), 400, scimType);
  });

  it.each([
    [undefined, ['400', '201', '404', '201', '400', '201']],
    [1, ['400']],
    [2, ['400', '201', '404']],
    [3, ['400', '201', '404', '201', '400']],
    [4, ['400', '201', '404', '201', '400', '201']],
  ])('[7644-125] with failOnErrors %s the results are %j', async (failOnErrors, statuses) => {
    const client = await newClient(service, mode);
    const bad = user({ userName: null });
    const operations = [
      ...[create('1', bad), create('2'), { method: 'DELETE', path: `/Users/${NOBODY}` }],
      ...[create('4'), create('5', bad), create('6')],
    ];
    expect(statusesOf(await run(client, operations, { failOnErrors }))).toEqual(statuses);
    const made = statuses.filter((status) => status === '201').length;
    expect((await client.get('/Users')).json.totalResults).toBe(made);
  });

  it('[7644-126] each bulkId comes back with the resource it made, and with the failure of one', async () => {
    const client = await newClient(service, mode);
    const names = ['ann', 'bob', 'cid'];
    const operations = names.map((userName) => create(`id-of-${userName}`, user({ userName })));
    const results = await run(client, [...operations, create('failed', user({ userName: 'ann' }))]);
    expect(results.at(-1)).toMatchObject({ bulkId: 'failed', status: '409' });
    for (const [index, userName] of names.entries()) {
      const { bulkId, location } = results[index];
      const { json } = await client.get(location.slice(service.scimUrl.length));
      expect([bulkId, json.userName]).toEqual([`id-of-${userName}`, userName]);
    }
  });

  it('[7644-127] the outcome is that of the same requests one after the other', async () => {
    const [bulk, single] = [await newClient(service, mode), await newClient(service, mode)];
    const names = Array.from({ length: 80 }, (_, index) => `user-${index % 50}`);
    const operations = names.map((userName, index) => create(`b${index}`, user({ userName, title: `t${index}` })));
    const results = await run(bulk, operations);
    const statuses: string[] = [];
    for (const { data } of operations) statuses.push(String((await single.post('/Users', data)).status));
    expect(statusesOf(results)).toEqual(statuses);
    const outcome = async (client: ScimClient) =>
      (await client.list('/Users', { count: 100, attributes: 'userName,title' })).json.Resources.map(
        ({ userName, title }: Operation) => [userName, title],
      );
    expect(await outcome(bulk)).toEqual(await outcome(single));
  });

  it('[7644-127] operations on one resource keep their order', async () => {
    const client = await newClient(service, mode);
    const { id } = await client.newUser({ title: 'a' });
    const patch = (value: string) => ({
      ...{ method: 'PATCH', path: `/Users/${id}` },
      data: patchOp([{ op: 'replace', path: 'title', value }]),
    });
    const deleted = { method: 'DELETE', path: `/Users/${id}` };
    const results = await run(client, [patch('b'), patch('c'), create('x'), deleted, patch('d'), create('y')]);
    expect(statusesOf(results)).toEqual(['200', '200', '201', '204', '404', '201']);
    expect(results[1].version).toBe('W/"3"');
  });

  it('[7644-128, 7644-133] results carry location, status as text, version, and on failure the Error', async () => {
    const client = await newClient(service, mode);
    const { id, userName } = await client.newUser();
    const results = await run(client, [
      create('ok'),
      create('taken', user({ userName })),
      { method: 'PUT', path: `/Users/${id}`, version: 'W/"9"', data: user() },
      { method: 'PATCH', path: `/Users/${NOBODY}`, data: patchOp([{ op: 'remove', path: 'title' }]) },
      { method: 'DELETE', path: `/Users/${NOBODY}` },
    ]);
    const failure = (status: string, scimType?: string) => ({
      status,
      response: { schemas: [ERROR], status, ...(scimType && { scimType }), detail: expect.stringMatching(/./) },
    });
    const location = expect.stringMatching(new RegExp(`^${service.scimUrl}/Users/[0-9a-f-]{36}$`));
    expect(results).toEqual([
      { method: 'POST', bulkId: 'ok', location, version: 'W/"1"', status: '201' },
      { method: 'POST', bulkId: 'taken', ...failure('409', 'uniqueness') },
      { method: 'PUT', location: `${service.scimUrl}/Users/${id}`, ...failure('412') },
      { method: 'PATCH', location: `${service.scimUrl}/Users/${NOBODY}`, ...failure('404') },
      { method: 'DELETE', location: `${service.scimUrl}/Users/${NOBODY}`, ...failure('404') },
    ]);
  });

  it('[7644-129] the version of an operation is compared as If-Match is', async () => {
    const client = await newClient(service, mode);
    const { id, meta } = await client.newUser();
    const put = (version: string) => ({ method: 'PUT', path: `/Users/${id}`, version, data: user() });
    expect(statusesOf(await run(client, [put('W/"7"'), put(meta.version), put(meta.version)]))).toEqual([
      ...['412', '200', '412'],
    ]);
    const remove = { method: 'DELETE', path: `/Users/${id}` };
    expect(statusesOf(await run(client, [{ ...remove, version: meta.version }, remove]))).toEqual(['412', '204']);
  });

  it("[7644-130] an operation reaches no further than a request of its own: other tenants' resources are unknown", async () => {
    const [client, stranger] = [await newClient(service, mode), await newClient(service, mode)];
    const { id } = await client.newUser();
    const remove = (path: string) => ({ method: 'DELETE', path });
    const paths = [`/Users/${id}`, `/Users/../Users/${id}`, `//Users/${id}`, `/Groups/../Users/${id}`, `/Users/%2e%2e`];
    const more = ['/admin/v1/tenants/default', '/../../admin/v1/tenants/default', '/Users', '/Nowhere/1', '/Users/1/2'];
    const results = await run(stranger, [...paths, ...more].map(remove));
    for (const { status } of results) expect(['400', '404']).toContain(status);
    expect((await client.get(`/Users/${id}`)).status).toBe(200);
    const reader = await withScopes(client, ['scim:read']);
    expectScimError(await reader.bulk([remove(`/Users/${id}`)]), 403);
    expect((await client.get(`/Users/${id}`)).status).toBe(200);
  });

  it('[7644-123, 7644-128] groups are made and changed alike', async () => {
    const client = await newClient(service, mode);
    const ann = await client.newUser();
    const [made] = await run(client, [{ method: 'POST', path: '/Groups', bulkId: 'g', data: group() }]);
    const path = made.location.slice(service.scimUrl.length);
    const add = { op: 'add', path: 'members', value: [{ value: ann.id }] };
    const [patched] = await run(client, [{ method: 'PATCH', path, data: patchOp([add]) }]);
    expect(patched).toMatchObject({ method: 'PATCH', location: made.location, version: 'W/"2"' });
    expect((await client.read(path)).members).toMatchObject([{ value: ann.id }]);
  });
});
