import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { untilExpired } from '../support/expiring.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const LIST = '/scim/v2/ResourceTypes';
const PUBLIC = '/scim/v2/ServiceProviderConfig';

const authorized = (path: string, authorization: string, method = 'GET', body?: unknown) =>
  service.request(method, path, { token: null, headers: { authorization }, body });

async function newToken(tenant: string, body: Record<string, unknown>) {
  const reply = await service.request('POST', `/admin/v1/tenants/${tenant}/tokens`, {
    body: { description: 'test', ...body },
  });
  expect(reply.status).toBe(201);
  return reply.json as { id: string; token: string };
}

describe('401 and its challenge (RFC 6750 section 3)', () => {
  it('without a token: no error code', async () => {
    const reply = await service.request('GET', LIST, { token: null });
    expectScimError(reply, 401);
    expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="rollcall"');
  });

  it.each(['rubbish', 'Basic dXNlcjpwdw==', 'Bearer', 'Bearer two words', 'Token abc'])(
    'what is no bearer token: %s',
    async (authorization) => {
      const reply = await authorized(LIST, authorization);
      expectScimError(reply, 401);
      expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="rollcall"');
    },
  );

  it.each(['nobody', `rc_${'A'.repeat(43)}`, "' OR 1=1 --".replaceAll(' ', '')])(
    'an unknown token: %s',
    async (token) => {
      const reply = await authorized(LIST, `Bearer ${token}`);
      expectScimError(reply, 401);
      expect(reply.headers.get('www-authenticate')).toBe('Bearer realm="rollcall", error="invalid_token"');
    },
  );

  it("the administrator's token opens no SCIM route, and a tenant's token no admin route", async () => {
    expectScimError(await authorized(LIST, `Bearer ${service.adminToken}`), 401);
    expectScimError(await authorized('/admin/v1/tenants', `Bearer ${service.token}`), 401);
    expectScimError(await service.request('GET', '/admin/v1/tenants', { token: null }), 401);
  });

  it('a stranger is refused before the body is read', async () => {
    const reply = await service.request('POST', '/scim/v2/Users', { token: null, body: 'not JSON' });
    expectScimError(reply, 401);
  });
});

it.each(['Bearer', 'bearer', 'BEARER'])('the scheme %s is accepted (RFC 9110 section 11.1)', async (scheme) => {
  expect((await authorized(LIST, `${scheme} ${service.token}`)).status).toBe(200);
});

describe('the one route that needs no token', () => {
  it('answers without one', async () => {
    expect((await service.request('GET', PUBLIC, { token: null })).status).toBe(200);
    expect((await service.request('HEAD', PUBLIC, { token: null })).status).toBe(200);
  });

  it('refuses one that is not valid', async () => {
    expectScimError(await authorized(PUBLIC, 'Bearer nobody'), 401);
  });

  it('is the only one below /scim and /api', async () => {
    for (const path of ['/Users', '/Groups', '/Users/1', '/ResourceTypes', '/Schemas']) {
      expect([path, (await service.request('GET', `/scim/v2${path}`, { token: null })).status]).toEqual([path, 401]);
    }
    expectScimError(await service.request('GET', '/api/v1/changes', { token: null }), 401);
    expectScimError(await service.request('POST', '/scim/v2/.search', { token: null, body: {} }), 401);
  });
});

describe('scopes', () => {
  it('a reading token may not write, and is told which scope it lacks', async () => {
    const { id } = await service.tenant();
    const { token } = await newToken(id, { scopes: ['scim:read'] });
    expect((await authorized(LIST, `Bearer ${token}`)).status).toBe(200);
    for (const [method, path] of [
      ['POST', '/scim/v2/Users'],
      ['PUT', '/scim/v2/Users/1'],
      ['PATCH', '/scim/v2/Users/1'],
      ['DELETE', '/scim/v2/Users/1'],
    ] as const) {
      const reply = await authorized(path, `Bearer ${token}`, method, {});
      expectScimError(reply, 403);
      expect(reply.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
      expect(reply.json.detail).toContain('scim:write');
    }
  });

  it('a search by POST is reading (RFC 7644 section 3.4.3)', async () => {
    const { id } = await service.tenant();
    const { token } = await newToken(id, { scopes: ['scim:read'] });
    const reply = await authorized('/scim/v2/Users/.search', `Bearer ${token}`, 'POST', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'],
    });
    expect(reply.status).not.toBe(403);
  });

  it('a writing token may not read', async () => {
    const { id } = await service.tenant();
    const { token } = await newToken(id, { scopes: ['scim:write'] });
    expectScimError(await authorized('/scim/v2/Users', `Bearer ${token}`), 403);
  });
});

describe('the end of a token', () => {
  it('revoked: refused with the next request', async () => {
    const { id } = await service.tenant();
    const made = await newToken(id, {});
    expect((await authorized(LIST, `Bearer ${made.token}`)).status).toBe(200);
    await service.request('DELETE', `/admin/v1/tenants/${id}/tokens/${made.id}`);
    expectScimError(await authorized(LIST, `Bearer ${made.token}`), 401);
  });

  it('its tenant deleted: refused with the next request, also when the id is given out again', async () => {
    const { id, token } = await service.tenant();
    expect((await authorized(LIST, `Bearer ${token}`)).status).toBe(200);
    await service.request('DELETE', `/admin/v1/tenants/${id}`);
    expectScimError(await authorized(LIST, `Bearer ${token}`), 401);
    await service.request('POST', '/admin/v1/tenants', { body: { id, displayName: 'again' } });
    expectScimError(await authorized(LIST, `Bearer ${token}`), 401);
  });

  it('expired: refused', async () => {
    const { id } = await service.tenant();
    const { status, expiresAt } = await untilExpired(
      (at) => newToken(id, { expiresAt: at }),
      async ({ token }) => (await authorized(LIST, `Bearer ${token}`)).status,
    );
    expect(status).toBe(401);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(expiresAt));
  });
});
