import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { newClient, NOBODY, SEARCH_REQUEST, user, withScopes, type ScimClient } from './support/client.js';

let service: TestService;
let client: ScimClient;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());
beforeEach(async () => {
  client = await newClient(service);
});

const READS: readonly [string, string][] = [
  ['GET', '/'],
  ['GET', '/Users'],
  ['GET', '/Users/1'],
  ['GET', '/Groups'],
  ['GET', '/Groups/1'],
  ['GET', '/Schemas'],
  ['GET', '/ResourceTypes'],
  ['GET', '/Me'],
  ['POST', '/.search'],
  ['POST', '/Users/.search'],
];
const WRITES: readonly [string, string][] = [
  ['POST', '/Users'],
  ['PUT', '/Users/1'],
  ['PATCH', '/Users/1'],
  ['DELETE', '/Users/1'],
  ['POST', '/Groups'],
  ['PUT', '/Groups/1'],
  ['PATCH', '/Groups/1'],
  ['DELETE', '/Groups/1'],
  ['POST', '/Bulk'],
];
const body = (method: string) => (method === 'GET' || method === 'DELETE' ? {} : { body: {} });

describe('authentication (RFC 7644 section 2)', () => {
  it.each([...READS, ...WRITES])(
    '[7644-004] %s %s without a token, or with a wrong one, is 401 and names the Bearer scheme',
    async (method, path) => {
      const none = await client.send(method, path, { token: null, ...body(method) });
      expectScimError(none, 401);
      expect(none.headers.get('www-authenticate')).toMatch(/^Bearer\b/);
      const wrong = await client.send(method, path, { token: 'rc_nobody', ...body(method) });
      expectScimError(wrong, 401);
      expect(wrong.headers.get('www-authenticate')).toMatch(/^Bearer\b.*error="invalid_token"/);
    },
  );

  it('[7644-009] an anonymous create is refused and creates nothing (RFC 7644 section 2.2)', async () => {
    expectScimError(await client.send('POST', '/Users', { token: null, body: user({ userName: 'me' }) }), 401);
    expect((await client.get('/Users')).json.totalResults).toBe(0);
  });
});

describe('what a client may do (RFC 7644 sections 2 and 2.1)', () => {
  it.each(WRITES)('[7644-005, 7644-008] %s %s asks for scim:write', async (method, path) => {
    const reader = await withScopes(client, ['scim:read']);
    const reply = await reader.send(method, path, body(method));
    expectScimError(reply, 403);
    expect(reply.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
  });

  it.each(READS.filter(([, path]) => path !== '/Me'))('[7644-005] %s %s asks for scim:read', async (method, path) => {
    const request = { ...(method === 'POST' && { body: { schemas: [SEARCH_REQUEST] } }) };
    const writer = await withScopes(client, ['scim:write']);
    expectScimError(await writer.send(method, path, request), 403);
    const reader = await withScopes(client, ['scim:read']);
    expect([200, 404]).toContain((await reader.send(method, path, request)).status);
  });

  it('[7644-005] a token of both scopes reads and writes', async () => {
    const { id } = await client.newUser();
    expect((await client.get(`/Users/${id}`)).status).toBe(200);
    expect((await client.put(`/Users/${id}`, user())).status).toBe(200);
    expect((await client.delete(`/Users/${id}`)).status).toBe(204);
  });

  it("[7644-006] another tenant's resource is as unknown as one that never was, to every method", async () => {
    const { id } = await client.newUser();
    const group = await client.newGroup();
    const stranger = await newClient(service);
    const operations = [{ op: 'replace', path: 'title', value: 'x' }];
    for (const [owned, unknown] of [
      [`/Users/${id}`, `/Users/${NOBODY}`],
      [`/Groups/${group.id}`, `/Groups/${NOBODY}`],
    ] as const) {
      for (const path of [owned, unknown]) {
        expectScimError(await stranger.get(path), 404);
        expectScimError(await stranger.put(path, path.startsWith('/Users') ? user() : { ...group, id: 'x' }), 404);
        expectScimError(await stranger.patch(path, operations), 404);
        expectScimError(await stranger.delete(path), 404);
      }
      expect((await client.get(owned)).status).toBe(200);
    }
    expect((await client.read(`/Users/${id}`)).meta.version).toBe('W/"1"');
  });

  it('[7644-008] the scopes of a token are those it was given: a revoked one is worth nothing', async () => {
    const made = await service.request('POST', `/admin/v1/tenants/${client.tenantId}/tokens`, {
      body: { description: 'test' },
    });
    const token = made.json.token as string;
    expect((await client.send('GET', '/Users', { token })).status).toBe(200);
    await service.request('DELETE', `/admin/v1/tenants/${client.tenantId}/tokens/${made.json.id}`);
    expectScimError(await client.send('GET', '/Users', { token }), 401);
  });
});
