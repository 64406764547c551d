import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newClient, NOBODY, withToken, type Client } from '../support/client.js';
import { untilExpired } from '../support/expiring.js';
import type { Reply, TestService } from '../support/service.js';
import { needsBody, pathOf, reads, startWithRoutes, type Route } from './routes.js';

const PUBLIC = '/scim/v2/ServiceProviderConfig';

describe('tokens on every route of the router (RFC 7644 section 2, RFC 6750)', () => {
  let service: TestService;
  let routes: readonly Route[];
  let client: Client;

  beforeAll(async () => {
    ({ service, routes } = await startWithRoutes());
    client = await newClient(service);
  });
  afterAll(() => service.close());

  const send = (route: Route, token: string | null, headers: Record<string, string> = {}): Promise<Reply> =>
    service.request(route.method, pathOf(route, NOBODY), {
      token,
      headers,
      ...(needsBody(route) && { body: {} }),
    });
  const open = (route: Route) => route.pattern.startsWith('/health/');
  const guarded = () => routes.filter((route) => !open(route));
  const api = () => guarded().filter((route) => !route.pattern.startsWith('/admin/'));

  const expectRefused = (route: Route, reply: Reply) => {
    expect([route, reply.status]).toEqual([route, 401]);
    expect(reply.headers.get('www-authenticate')).toMatch(/^Bearer realm=/);
    if (route.method !== 'HEAD') expect(reply.json).toMatchObject({ status: '401', detail: expect.any(String) });
  };

  it('sees the whole router', () => {
    const patterns = new Set(routes.map(({ method, pattern }) => `${method} ${pattern}`));
    for (const known of [
      'GET /scim/v2/Users',
      'DELETE /scim/v2/Groups/:id',
      'POST /scim/v2/.search',
      'POST /scim/v2/Bulk',
      'PATCH /scim/v2/Me',
      'GET /scim/v2/Schemas/:id',
      'GET /api/v1/changes',
      'GET /health/live',
      'POST /admin/v1/tenants',
    ])
      expect(patterns).toContain(known);
    expect(patterns.size).toBeGreaterThan(40);
  });

  it('answers 401 without a token, but for health and the one public route', async () => {
    for (const route of guarded()) {
      const reply = await send(route, null);
      if (route.pattern === PUBLIC) expect(reply.status).toBe(200);
      else expectRefused(route, reply);
    }
    for (const route of routes.filter(open)) expect((await send(route, null)).status).toBe(200);
  });

  it.each<[string, Record<string, string>]>([
    ['an unknown token', { authorization: 'Bearer rollcall_0000000000000000000000000000000000000000000' }],
    ['a token of another scheme', { authorization: 'Basic dXNlcjpwYXNz' }],
    ['a bare token', { authorization: 'test-token-of-the-default-tenant-0123456789' }],
    ['two tokens', { authorization: 'Bearer one two' }],
    ['a token in a query only', {}],
  ])('answers 401 to %s', async (_what, headers) => {
    for (const route of guarded()) {
      if (Object.keys(headers).length === 0) {
        const path = `${pathOf(route, NOBODY)}?access_token=${client.token}`;
        const body = needsBody(route) ? { body: {} } : {};
        const reply = await service.request(route.method, path, { token: null, ...body });
        if (route.pattern !== PUBLIC) expectRefused(route, reply);
      } else {
        const reply = await send(route, null, headers);
        // The public route knows no stranger from one who holds something that is no bearer token.
        if (route.pattern !== PUBLIC || headers.authorization?.startsWith('Bearer rollcall'))
          expectRefused(route, reply);
      }
    }
  });

  it('answers 401 to a token that was revoked, on every route at once', async () => {
    const revoked = await withToken(client, {});
    expect((await revoked.get('/Users')).status).toBe(200);
    const path = `/admin/v1/tenants/${client.tenantId}/tokens/${revoked.tokenId}`;
    expect((await service.request('DELETE', path)).status).toBe(204);
    for (const route of guarded()) expectRefused(route, await send(route, revoked.token));
  });

  it('answers 401 to a token that has expired, on every route', async () => {
    const { token: expired, status } = await untilExpired(
      (expiresAt) => withToken(client, { expiresAt }),
      async (expiring) => (await expiring.get('/Users')).status,
    );
    expect(status).toBe(401);
    for (const route of guarded()) expectRefused(route, await send(route, expired.token));
  });

  it('answers 401 to tokens of the other kind: tenants on the admin API, the administrator on SCIM', async () => {
    for (const route of guarded()) {
      const admin = route.pattern.startsWith('/admin/');
      expectRefused(route, await send(route, admin ? client.token : service.adminToken));
    }
  });

  it('answers 403 to a token without the scope of the route, and lets the other through', async () => {
    const reader = await withToken(client, { scopes: ['scim:read'] });
    const writer = await withToken(client, { scopes: ['scim:write'] });
    for (const route of api().filter((each) => each.pattern !== PUBLIC)) {
      const [able, unable] = reads(route) ? [reader, writer] : [writer, reader];
      const refused = await send(route, unable.token);
      expect([route, refused.status]).toEqual([route, 403]);
      expect(refused.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
      const passed = await send(route, able.token);
      expect([route, [401, 403].includes(passed.status)]).toEqual([route, false]);
      expect(passed.status).toBeLessThan(502);
    }
  });
});
