import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import {
  BULK_REQUEST,
  BULK_RESPONSE,
  ENTERPRISE,
  ERROR,
  LIST_RESPONSE,
  MODES,
  newClient,
  PATCH_OP,
  SEARCH_REQUEST,
  USER,
  user,
} from './support/client.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const PREFIX = /^urn:ietf:params:scim:api:/;

describe('message schemas (RFC 7644 section 3.1)', () => {
  it('[7644-010] the messages of the service carry the URN of the message', async () => {
    const client = await newClient(service);
    expect((await client.get('/Users')).json.schemas).toEqual([LIST_RESPONSE]);
    expect((await client.get('/Nowhere')).json.schemas).toEqual([ERROR]);
    expect((await client.bulk([{ method: 'DELETE', path: '/Users/1' }])).json.schemas).toEqual([BULK_RESPONSE]);
    for (const urn of [LIST_RESPONSE, ERROR, BULK_RESPONSE]) expect(urn).toMatch(PREFIX);
  });

  const messages: readonly [string, string, string, (schemas: unknown) => object][] = [
    ['PatchOp', 'PATCH', '/Users/ID', (schemas) => ({ schemas, Operations: [{ op: 'remove', path: 'title' }] })],
    ['SearchRequest', 'POST', '/Users/.search', (schemas) => ({ schemas, count: 1 })],
    ['BulkRequest', 'POST', '/Bulk', (schemas) => ({ schemas, Operations: [] })],
  ];
  const wrong = [undefined, [], [USER], ['urn:ietf:params:scim:api:messages:2.0:Error'], 'PatchOp'];

  it.each(messages)(
    '[7644-010] strict: a %s without its URN is 400 invalidSyntax',
    async (_name, method, path, make) => {
      const client = await newClient(service, 'strict');
      const { id } = await client.newUser({ title: 'Guide' });
      for (const schemas of wrong) {
        const reply = await client.send(method, path.replace('ID', id), { body: make(schemas) });
        expectScimError(reply, 400, 'invalidSyntax');
      }
      expect((await client.read(`/Users/${id}`)).title).toBe('Guide');
    },
  );

  it.each([
    [...messages[0]!, PATCH_OP],
    [...messages[1]!, SEARCH_REQUEST],
  ])(
    '[7644-010] lenient: a %s without schemas is read all the same, and the reply names the rule',
    async (_name, method, path, make, urn) => {
      const client = await newClient(service, 'lenient');
      const { id } = await client.newUser({ title: 'Guide' });
      const reply = await client.send(method, path.replace('ID', id), { body: make(undefined) });
      expect([reply.status, reply.headers.get('rollcall-applied')]).toEqual([200, expect.stringContaining('schemas')]);
      const named = await client.send(method, path.replace('ID', id), { body: make([urn]) });
      expect([named.status, named.headers.get('rollcall-applied')]).toEqual([200, null]);
    },
  );

  it('[7644-010] lenient: a BulkRequest without its URN is 400 invalidSyntax too', async () => {
    const client = await newClient(service, 'lenient');
    expectScimError(await client.post('/Bulk', { Operations: [] }), 400, 'invalidSyntax');
  });

  it('[7644-011] /Schemas knows no message schema, neither in the list nor by its URN', async () => {
    const client = await newClient(service);
    const { Resources } = (await client.get('/Schemas')).json;
    expect(Resources.length).toBeGreaterThan(0);
    for (const { id } of Resources) expect(id).not.toMatch(PREFIX);
    for (const urn of [LIST_RESPONSE, SEARCH_REQUEST, PATCH_OP, BULK_REQUEST, BULK_RESPONSE, ERROR]) {
      expectScimError(await client.get(`/Schemas/${urn}`), 404);
    }
  });
});

describe.each(MODES)('requests in the context of the service schema (RFC 7644 section 3.1, %s tenant)', (mode) => {
  it('[7644-012] every reply to a write is the state that GET then shows', async () => {
    const client = await newClient(service, mode);
    const body = user({ emails: [{ VALUE: 'a@example.com', Type: 'WORK' }], [ENTERPRISE]: { DEPARTMENT: 'Tours' } });
    const made = await client.post('/Users', body);
    const path = `/Users/${made.json.id}`;
    expect(made.json).toEqual(await client.read(path));
    expect(made.json.emails).toEqual([{ value: 'a@example.com', type: 'work' }]);
    const put = await client.put(path, { ...body, nickname: 'Babs', groups: [{ value: 'x' }] });
    expect(put.json).toEqual(await client.read(path));
    expect(put.json).toMatchObject({ nickName: 'Babs' });
    const patched = await client.patch(path, [{ op: 'add', path: 'EMAILS', value: [{ value: 'b@example.com' }] }]);
    expect(patched.json).toEqual(await client.read(path));
    expect(patched.json.emails).toHaveLength(2);
    const group = await client.post('/Groups', {
      ...{ schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'Guides' },
      members: [{ value: made.json.id, display: 'somebody else' }],
    });
    expect(group.json).toEqual(await client.read(`/Groups/${group.json.id}`));
  });

  it('[7644-013] what GET gave can be sent back by PUT: readOnly attributes are ignored, nothing changes', async () => {
    const client = await newClient(service, mode);
    const { id } = await client.newUser({ title: 'Guide', emails: [{ value: 'a@example.com', primary: true }] });
    await client.newGroup([{ id }]);
    const before = await client.read(`/Users/${id}`);
    expect(before.groups).toHaveLength(1);
    const same = await client.put(`/Users/${id}`, before);
    expect([same.status, same.json]).toEqual([200, before]);
    const odd = {
      ...before,
      id: 'other',
      groups: [{ value: 'other' }],
      meta: { resourceType: 'Robot', created: 'yesterday', version: 7 },
    };
    expect([(await client.put(`/Users/${id}`, odd)).json, await client.read(`/Users/${id}`)]).toEqual([before, before]);
  });
});
