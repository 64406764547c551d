import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, NOBODY, newClient, patchOp, user } from '../support/client.js';
import { type Reply, startService, type TestService } from '../support/service.js';

const LONG = 'x'.repeat(200_000);
const SEARCH = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';

describe('[H2] text of a client is shown by an error in short', () => {
  let service: TestService;
  let client: Client;
  let strict: Client;

  beforeAll(async () => {
    service = await startService();
    client = await newClient(service);
    strict = await newClient(service, { mode: 'strict' });
  });
  afterAll(() => service.close());

  const search = (parameters: Record<string, unknown>) =>
    client.post('/Users/.search', { schemas: [SEARCH], ...parameters });
  const patch = (operation: Record<string, unknown>) => strict.patch(`/Users/${NOBODY}`, [operation]);
  let made = 0;
  const patched = async (operation: Record<string, unknown>) => {
    const { id } = await strict.user(`user-${(made += 1)}`);
    return strict.patch(`/Users/${id}`, [operation]);
  };

  const REQUESTS: readonly [string, number, () => Promise<Reply>][] = [
    ['a name in attributes', 400, () => search({ attributes: [LONG] })],
    ['a name in excludedAttributes', 400, () => search({ excludedAttributes: [`userName,${LONG}`] })],
    ['sortBy', 400, () => search({ sortBy: LONG })],
    ['a short sortBy that names nothing', 400, () => search({ sortBy: 'x'.repeat(1000) })],
    ['sortOrder', 400, () => search({ sortOrder: LONG })],
    ['count', 400, () => search({ count: LONG })],
    ['a parameter of the wrong type', 400, () => search({ filter: { [LONG]: LONG } })],
    ['a filter', 400, () => search({ filter: `${'x'.repeat(8000)} eq 1` })],
    [
      'a filter at the root',
      400,
      () => client.post('/.search', { schemas: [SEARCH], filter: `${'x'.repeat(8000)} eq 1` }),
    ],
    ['a key of a body', 400, () => strict.post('/Users', user('u', { [LONG]: 1 }))],
    ['a key given twice', 400, () => strict.post('/Users', user('u', { [LONG]: 1, [LONG.toUpperCase()]: 2 }))],
    [
      'a path as a key, twice',
      400,
      () => client.post('/Users', user('u', { 'name.givenName': 'a', name: { givenName: 'b' }, [LONG]: 1 })),
    ],
    ['a URN in schemas', 400, () => strict.post('/Users', { ...user('u'), schemas: [LONG] })],
    ['op', 400, () => patched({ op: LONG, path: 'title', value: 'x' })],
    ['op of another type', 400, () => patched({ op: { [LONG]: [LONG] }, path: 'title', value: 'x' })],
    ['a path', 400, () => patched({ op: 'add', path: 'x'.repeat(8000), value: 'x' })],
    ['a longer path', 400, () => patched({ op: 'add', path: LONG, value: 'x' })],
    ['a pathless key', 400, () => patched({ op: 'add', value: { [LONG]: 1 } })],
    ['a pathless key with a colon', 400, () => patched({ op: 'add', value: { [`urn:${LONG}:x`]: 1 } })],
    ['a schema of a PATCH', 400, () => patched({ op: 'add', path: 'schemas', value: [LONG] })],
    ['an id', 404, () => client.get(`/Users/${'x'.repeat(90)}`)],
    ['an id of a PATCH', 404, () => patch({ op: 'remove', path: 'title' })],
    ['an unknown member', 400, () => client.post('/Groups', { displayName: 'g', members: [{ value: LONG }] })],
    ['a schema', 404, () => client.get(`/Schemas/${'x'.repeat(90)}`)],
  ];
  it.each(REQUESTS)('%s', async (_name, status, send) => {
    const reply = await send();
    expect(reply.status).toBe(status);
    expect(reply.json.detail.length).toBeLessThanOrEqual(500);
    expect(reply.json.detail).toMatch(/ \[[a-z-]+\]$/);
    expect(reply.text).not.toContain('x'.repeat(451));
  });

  it('in a Bulk request, too', async () => {
    const path = `/Users/${NOBODY}`;
    const reply = await client.bulk([
      { method: 'PATCH', path: `/${LONG}`, data: patchOp([]) },
      { method: 'DELETE', path: `/Users/${LONG}` },
      { method: 'PUT', path, data: user('u', { nickName: `bulkId:${LONG}` }) },
    ]);
    expect(reply.status).toBe(200);
    for (const { response } of reply.json.Operations) expect(response.detail.length).toBeLessThanOrEqual(500);
    const twice = { method: 'POST', path: '/Users', bulkId: LONG, data: user('u') };
    const refused = await client.bulk([twice, twice]);
    expect(refused.status).toBe(400);
    expect(refused.json.detail.length).toBeLessThanOrEqual(500);
  });
});

describe('[H2] names that select attributes', () => {
  let service: TestService;
  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  it('have 1,000 characters at most', async () => {
    const client = await newClient(service);
    await client.user('ann', { title: 'T' });
    const search = (name: string) => client.search('/Users', { attributes: ['title', name] });
    const kept = await search('x'.repeat(1000));
    expect(kept.json.Resources).toEqual([expect.objectContaining({ title: 'T' })]);
    expect((await search('x'.repeat(1001))).json.detail).toMatch(/attributes.*1000.*\[projection-invalid\]/);
  });
});
