import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ENTERPRISE, group, newClient, NOBODY, patchOp, user, withToken, type Client } from '../support/client.js';
import { startService, type TestService } from '../support/service.js';

describe('the operations of a Bulk request (RFC 7644 section 3.7)', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    client = await newClient(service);
  });

  it('runs every method and answers each with its status, location and version', async () => {
    const [ann, ben, cid] = await Promise.all(['ann', 'ben', 'cid'].map((name) => client.user(name)));
    const reply = await client.bulk([
      { method: 'POST', path: '/Users', bulkId: 'new', data: user('dee') },
      { method: 'PUT', path: `/Users/${ann.id}`, data: user('ann', { title: 'Chief' }) },
      {
        method: 'PATCH',
        path: `/Users/${ben.id}`,
        data: patchOp([{ op: 'replace', path: 'title', value: 'Clerk' }]),
      },
      { method: 'DELETE', path: `/Users/${cid.id}` },
    ]);
    expect(reply.status).toBe(200);
    expect(reply.json.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:BulkResponse']);
    const id = (await client.list('/Users', { filter: 'userName eq "dee"' })).json.Resources[0].id as string;
    const at = (user: string) => `${service.scimUrl}/Users/${user}`;
    expect(reply.json.Operations).toEqual([
      { method: 'POST', bulkId: 'new', location: at(id), version: 'W/"1"', status: '201' },
      { method: 'PUT', location: at(ann.id), version: 'W/"2"', status: '200' },
      { method: 'PATCH', location: at(ben.id), version: 'W/"2"', status: '200' },
      { method: 'DELETE', location: at(cid.id), status: '204' },
    ]);
    expect((await client.read(`/Users/${ann.id}`)).title).toBe('Chief');
    expect((await client.read(`/Users/${ben.id}`)).title).toBe('Clerk');
    expect((await client.get(`/Users/${cid.id}`)).status).toBe(404);
  });

  it('goes on after failures and tells each with its Error in response', async () => {
    await client.user('taken');
    const reply = await client.bulk([
      { method: 'POST', path: '/Users', bulkId: 'a', data: user('TAKEN') },
      { method: 'PATCH', path: `/Users/${NOBODY}`, data: patchOp([{ op: 'replace', path: 'title', value: 'x' }]) },
      { method: 'POST', path: '/Users', bulkId: 'b', data: user('free') },
    ]);
    expect(reply.status).toBe(200);
    const [duplicate, missing, good] = reply.json.Operations;
    expect(duplicate).toEqual({
      method: 'POST',
      bulkId: 'a',
      status: '409',
      response: {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
        status: '409',
        scimType: 'uniqueness',
        detail: expect.stringContaining('userName'),
      },
    });
    expect(missing).toMatchObject({ status: '404', location: `${service.scimUrl}/Users/${NOBODY}` });
    expect(missing.response).toMatchObject({ status: '404' });
    expect(good).toMatchObject({ status: '201', bulkId: 'b' });
  });

  it('stops after failOnErrors errors and reports only what was processed', async () => {
    await client.user('taken');
    const operations = ['taken', 'one', 'taken', 'two', 'taken'].map((name, index) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `b${index}`,
      data: user(name),
    }));
    const reply = await client.bulk(operations, { failOnErrors: 2 });
    expect(reply.json.Operations.map((each: { status: string }) => each.status)).toEqual(['409', '201', '409']);
    const names = (await client.get('/Users')).json.Resources.map((each: { userName: string }) => each.userName);
    expect(names).toEqual(['taken', 'one']);
  });

  it.each([
    ['an unknown method', { method: 'GET', path: '/Users/x' }, '400'],
    ['no method', { path: '/Users/x' }, '400'],
    ['no path', { method: 'DELETE' }, '400'],
    ['a POST without bulkId', { method: 'POST', path: '/Users', data: user('nobody') }, '400'],
    ['a POST without data', { method: 'POST', path: '/Users', bulkId: 'q' }, '400'],
    ['data that is no object', { method: 'PUT', path: `/Users/${NOBODY}`, data: 'x' }, '400'],
    ['an unknown endpoint', { method: 'POST', path: '/Nothing', bulkId: 'q', data: user('nobody') }, '404'],
    ['a POST to a resource', { method: 'POST', path: `/Users/${NOBODY}`, bulkId: 'q', data: user('nobody') }, '404'],
    ['a DELETE of an endpoint', { method: 'DELETE', path: '/Users' }, '404'],
    ['a path that goes on', { method: 'DELETE', path: `/Users/${NOBODY}/more` }, '404'],
    ['an endpoint that is not a resource type', { method: 'DELETE', path: '/Schemas/x' }, '404'],
    ['an id that cannot be decoded', { method: 'DELETE', path: '/Users/%E0%A4%A' }, '404'],
    ['a name of an object property as endpoint', { method: 'DELETE', path: '/constructor/x' }, '404'],
    ['an operation that is no object', 'DELETE everything', '400'],
    ['null for an operation', null, '400'],
  ])('fails %s alone', async (_what, operation, status) => {
    const reply = await client.bulk([operation, { method: 'POST', path: '/Users', bulkId: 'ok', data: user('good') }]);
    expect(reply.status).toBe(200);
    expect(reply.json.Operations[0]).toMatchObject({ status, response: { status, detail: expect.any(String) } });
    expect(reply.json.Operations[1]).toMatchObject({ status: '201', bulkId: 'ok' });
  });

  it('compares the version of an operation as If-Match does (sections 3.7 and 3.14)', async () => {
    const ann = await client.user('ann');
    const change = (version: string, title: string) => ({
      method: 'PATCH',
      path: `/Users/${ann.id}`,
      version,
      data: patchOp([{ op: 'replace', path: 'title', value: title }]),
    });
    const reply = await client.bulk([change('W/"1"', 'first'), change('W/"1"', 'stale'), change('W/"2"', 'second')]);
    expect(reply.json.Operations.map((each: { status: string }) => each.status)).toEqual(['200', '412', '200']);
    expect(await client.read(`/Users/${ann.id}`)).toMatchObject({ title: 'second', meta: { version: 'W/"3"' } });
  });

  it('applies an operation wholly or not at all', async () => {
    const ann = await client.user('ann', { title: 'before' });
    await client.user('ben');
    const reply = await client.bulk([
      {
        method: 'PATCH',
        path: `/Users/${ann.id}`,
        data: patchOp([
          { op: 'replace', path: 'title', value: 'half' },
          { op: 'replace', path: 'userName', value: 'ben' },
        ]),
      },
    ]);
    expect(reply.json.Operations[0].status).toBe('409');
    expect(await client.read(`/Users/${ann.id}`)).toMatchObject({ title: 'before', meta: { version: 'W/"1"' } });
  });

  it('gives the result of running in order: the first of two creates of one userName wins', async () => {
    for (let round = 0; round < 5; round++) {
      const reply = await client.bulk(
        [1, 2, 3].map((n) => ({
          method: 'POST',
          path: '/Users',
          bulkId: `b${n}`,
          data: user(`same-${round}`, { title: `${n}` }),
        })),
      );
      expect(reply.json.Operations.map((each: { status: string }) => each.status)).toEqual(['201', '409', '409']);
    }
  });

  it('gives the result of running in order: a freed userName can be taken by the next operation', async () => {
    const ann = await client.user('ann');
    const reply = await client.bulk([
      { method: 'POST', path: '/Users', bulkId: 'early', data: user('ann') },
      { method: 'DELETE', path: `/Users/${ann.id}` },
      { method: 'POST', path: '/Users', bulkId: 'late', data: user('ann') },
      { method: 'POST', path: '/Users', bulkId: 'again', data: user('ann') },
    ]);
    expect(reply.json.Operations.map((each: { status: string }) => each.status)).toEqual(['409', '204', '201', '409']);
  });

  it('works on groups, extensions and in strict tenants alike', async () => {
    const strict = await newClient(service, { mode: 'strict' });
    const reply = await strict.bulk([
      { method: 'POST', path: '/Users', bulkId: 'u', data: user('ann', { [ENTERPRISE]: { department: 'Sales' } }) },
      { method: 'POST', path: '/Users', bulkId: 'v', data: user('ben', { unknownThing: 1 }) },
      { method: 'POST', path: '/Groups', bulkId: 'g', data: group('crew') },
    ]);
    expect(reply.json.Operations.map((each: { status: string }) => each.status)).toEqual(['201', '400', '201']);
    const found = await strict.list('/Users', { filter: `${ENTERPRISE}:department eq "sales"` });
    expect(found.json.totalResults).toBe(1);
  });

  it('needs a token that may write', async () => {
    const reader = await withToken(client, { scopes: ['scim:read'] });
    expect((await reader.bulk([])).status).toBe(403);
  });

  it.each([
    ['a body that is no object', [], 'invalidSyntax'],
    ['no schemas', { Operations: [] }, 'invalidSyntax'],
    [
      'Operations that are no array',
      { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'] },
      'invalidSyntax',
    ],
  ])('refuses %s as a whole', async (_what, body, scimType) => {
    const reply = await client.post('/Bulk', body);
    expect(reply.status).toBe(400);
    expect(reply.json.scimType).toBe(scimType);
  });

  it('[P10] takes failOnErrors 0 for none in a lenient tenant, and paths with a slash at the end', async () => {
    const operations = ['taken', 'taken', 'free'].map((name, index) => ({
      method: 'POST',
      path: '/Users/',
      bulkId: `b${index}`,
      data: user(name),
    }));
    const reply = await client.bulk(operations, { failOnErrors: 0 });
    expect(reply.headers.get('rollcall-applied')).toBe('bulk-fail-on-no-errors');
    expect(reply.json.Operations.map((each: { status: string }) => each.status)).toEqual(['201', '409', '201']);
    const { location } = reply.json.Operations[0];
    const path = `${location.slice(location.indexOf('/Users/'))}/`;
    const gone = await client.bulk([{ method: 'DELETE', path }]);
    expect(gone.json.Operations).toEqual([expect.objectContaining({ status: '204' })]);
    expect((await client.get(path)).status).toBe(404);
  });

  it('[P10] refuses failOnErrors 0 in a strict tenant', async () => {
    const strict = await newClient(service, { mode: 'strict' });
    expect((await strict.bulk([], { failOnErrors: 0 })).json).toMatchObject({
      status: '400',
      scimType: 'invalidValue',
    });
    const reply = await strict.bulk([{ method: 'POST', path: '/Users/', bulkId: 'a', data: user('ann') }]);
    expect(reply.json.Operations).toEqual([expect.objectContaining({ status: '201' })]);
  });

  it.each([[-1], [1.5], ['2']])('refuses failOnErrors %p', async (failOnErrors) => {
    expect((await client.bulk([], { failOnErrors })).json).toMatchObject({ status: '400', scimType: 'invalidValue' });
  });
});
