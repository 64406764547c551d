import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const TENANTS = '/admin/v1/tenants';

describe('tenants', () => {
  test('are made, read, listed, changed and deleted', async () => {
    const made = await service.request('POST', TENANTS, { body: { id: 'acme', displayName: 'Acme' } });
    expect(made.status).toBe(201);
    expect(made.headers.get('content-type')).toMatch(/^application\/json/);
    expect(made.json).toEqual({
      id: 'acme',
      displayName: 'Acme',
      mode: 'lenient',
      duplicateGroupNames: 'allow',
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect((await service.request('GET', `${TENANTS}/acme`)).json).toEqual(made.json);
    const list = await service.request('GET', TENANTS);
    expect(list.json.tenants.map((tenant: { id: string }) => tenant.id)).toEqual(['acme', 'default']);

    const changed = await service.request('PATCH', `${TENANTS}/acme`, {
      body: { mode: 'strict', duplicateGroupNames: 'reject' },
    });
    expect(changed.status).toBe(200);
    expect(changed.json).toEqual({ ...made.json, mode: 'strict', duplicateGroupNames: 'reject' });

    expect((await service.request('DELETE', `${TENANTS}/acme`)).status).toBe(204);
    expectScimError(await service.request('GET', `${TENANTS}/acme`), 404);
    expectScimError(await service.request('DELETE', `${TENANTS}/acme`), 404);
    expectScimError(await service.request('PATCH', `${TENANTS}/acme`, { body: {} }), 404);
  });

  test('can be made with their settings', async () => {
    const body = { id: 'set', displayName: 'Set', mode: 'strict', duplicateGroupNames: 'reject' };
    expect((await service.request('POST', TENANTS, { body })).json).toMatchObject(body);
  });

  test('a taken id is 409', async () => {
    const body = { id: 'default', displayName: 'x' };
    expectScimError(await service.request('POST', TENANTS, { body }), 409, 'uniqueness');
  });

  test.each([
    [{ displayName: 'x' }, 'id'],
    [{ id: 'Upper', displayName: 'x' }, 'id'],
    [{ id: '-x', displayName: 'x' }, 'id'],
    [{ id: 'a'.repeat(64), displayName: 'x' }, 'id'],
    [{ id: '../x', displayName: 'x' }, 'id'],
    [{ id: 5, displayName: 'x' }, 'id'],
    [{ id: 'ok' }, 'displayName'],
    [{ id: 'ok', displayName: '' }, 'displayName'],
    [{ id: 'ok', displayName: 'x', mode: 'loose' }, 'mode'],
    [{ id: 'ok', displayName: 'x', duplicateGroupNames: true }, 'duplicateGroupNames'],
    [{ id: 'ok', displayName: 'x', owner: 'me' }, 'owner'],
  ])('%j is 400 and names %s', async (body, name) => {
    const reply = await service.request('POST', TENANTS, { body });
    expectScimError(reply, 400, 'invalidValue');
    expect(reply.json.detail).toContain(name);
    expectScimError(await service.request('GET', `${TENANTS}/ok`), 404);
  });
});

describe('tokens', () => {
  test('are shown once, listed without secrets, and revoked', async () => {
    const { id } = await service.tenant();
    const path = `${TENANTS}/${id}/tokens`;
    const body = { description: 'Okta', scopes: ['scim:write', 'scim:read'], expiresAt: '2999-01-01T00:00:00Z' };
    const made = await service.request('POST', path, { body });
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect(made.json).toEqual({
      id: expect.any(String),
      token: expect.stringMatching(/^rc_[\w-]{43}$/),
      tenant: id,
      description: 'Okta',
      scopes: ['scim:read', 'scim:write'],
      createdAt: expect.any(String),
      expiresAt: '2999-01-01T00:00:00.000Z',
    });

    const { token, ...record } = made.json;
    const list = await service.request('GET', path);
    expect(list.json.tokens).toContainEqual(record);
    expect(list.text).not.toContain(token);
    expect(list.text).not.toContain('rc_');

    expect((await service.request('DELETE', `${path}/${record.id}`)).status).toBe(204);
    expectScimError(await service.request('DELETE', `${path}/${record.id}`), 404);
  });

  test("another tenant's token cannot be revoked by its path", async () => {
    const one = await service.tenant();
    const two = await service.tenant();
    const [record] = (await service.request('GET', `${TENANTS}/${one.id}/tokens`)).json.tokens;
    expectScimError(await service.request('DELETE', `${TENANTS}/${two.id}/tokens/${record.id}`), 404);
    expect((await service.request('GET', '/scim/v2/ResourceTypes', { token: one.token })).status).toBe(200);
  });

  test.each([
    [{}, 'description'],
    [{ description: 'x', scopes: [] }, 'scopes'],
    [{ description: 'x', scopes: ['all'] }, 'scopes'],
    [{ description: 'x', scopes: 'scim:read' }, 'scopes'],
    [{ description: 'x', expiresAt: 'soon' }, 'expiresAt'],
    [{ description: 'x', expiresAt: '2001-01-01T00:00:00Z' }, 'expiresAt'],
    [{ description: 'x', token: 'chosen' }, 'token'],
  ])('%j is 400 and names %s', async (body, name) => {
    const reply = await service.request('POST', `${TENANTS}/default/tokens`, { body });
    expectScimError(reply, 400, 'invalidValue');
    expect(reply.json.detail).toContain(name);
  });

  test('for an unknown tenant are 404', async () => {
    const body = { description: 'x' };
    expectScimError(await service.request('POST', `${TENANTS}/nobody/tokens`, { body }), 404);
    expectScimError(await service.request('GET', `${TENANTS}/nobody/tokens`), 404);
  });
});

test('every admin route refuses a stranger', async () => {
  for (const [method, path] of [
    ['GET', TENANTS],
    ['POST', TENANTS],
    ['GET', `${TENANTS}/default`],
    ['PATCH', `${TENANTS}/default`],
    ['DELETE', `${TENANTS}/default`],
    ['GET', `${TENANTS}/default/tokens`],
    ['POST', `${TENANTS}/default/tokens`],
    ['DELETE', `${TENANTS}/default/tokens/x`],
  ] as const) {
    expectScimError(await service.request(method, path, { token: null }), 401);
    expectScimError(await service.request(method, path, { token: `${service.adminToken}x` }), 401);
  }
  expect((await service.request('GET', `${TENANTS}/default`)).status).toBe(200);
});

test('without ADMIN_TOKEN there is no admin API', async () => {
  const closed = await startService({ ADMIN_TOKEN: '' });
  try {
    expectScimError(await closed.request('GET', TENANTS), 404);
    expectScimError(await closed.request('GET', TENANTS, { token: 'undefined' }), 404);
  } finally {
    await closed.close();
  }
});
