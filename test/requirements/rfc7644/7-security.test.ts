import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { untilExpired } from '../../e2e/support/expiring.js';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { storedBytes } from '../../e2e/support/stored.js';
import { newClient, user, withScopes, type ScimClient } from './support/client.js';

let service: TestService;
let client: ScimClient;
beforeAll(async () => {
  service = await startService();
  client = await newClient(service);
});
afterAll(() => service.close());

const newToken = (body: Record<string, unknown> = {}) =>
  service.request('POST', `/admin/v1/tenants/${client.tenantId}/tokens`, { body: { description: 'test', ...body } });

describe('tokens (RFC 7644 section 7.4)', () => {
  it('[7644-166] have at least 256 random bits behind a prefix, and no two are alike', async () => {
    const tokens: string[] = [];
    for (let index = 0; index < 50; index++) tokens.push((await newToken()).json.token);
    for (const token of tokens) expect(token).toMatch(/^rc_[A-Za-z0-9_-]{43}$/);
    expect(new Set(tokens).size).toBe(50);
    // Each of the 43 places takes many values: none is fixed or counted up.
    for (let place = 3; place < 46; place++)
      expect(new Set(tokens.map((token) => token[place])).size).toBeGreaterThan(10);
  });

  it('[7644-167] end at the time they were given, and the service refuses them from then on', async () => {
    const { token, status, expiresAt } = await untilExpired(
      async (at) => (await newToken({ expiresAt: at })).json,
      async (made) => (await client.send('GET', '/Users', { token: made.token })).status,
    );
    expect(token.expiresAt).toBe(expiresAt);
    expect([status, Date.now() >= Date.parse(expiresAt)]).toEqual([401, true]);
  });

  it('[7644-167] end when they are revoked', async () => {
    const made = await newToken();
    const { token, id } = made.json;
    expect((await client.send('GET', '/Users', { token })).status).toBe(200);
    const path = `/admin/v1/tenants/${client.tenantId}/tokens/${id}`;
    expect((await service.request('DELETE', path)).status).toBe(204);
    expectScimError(await client.send('GET', '/Users', { token }), 401);
  });

  it.each(['access_token', 'token', 'authorization', 'bearer_token'])(
    '[7644-169] are not taken from the query string: %s',
    async (name) => {
      const path = `/Users?${name}=${encodeURIComponent(client.token)}`;
      expectScimError(await client.send('GET', path, { token: null }), 401);
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const form = await client.send('POST', '/Users/.search', {
        token: null,
        headers,
        body: `${name}=${client.token}`,
      });
      expectScimError(form, 401);
    },
  );

  it('[7644-169, 7644-170] are not in the log, nor are query strings, passwords and bodies', async () => {
    await client.send('GET', `/Users?access_token=${client.token}`, { token: null });
    await client.list('/Users', { filter: 'userName eq "secret-person"' });
    await client.post('/Users', user({ userName: 'secret-person', password: 'secret-word' }));
    await client.post('/Users', '{"userName": "secret-person"');
    await client.list('/Users', { filter: 'password eq "secret-word"' });
    await client.search('/Users', { filter: 'nonsense "secret-person"' });
    expect(service.log.length).toBeGreaterThan(5);
    const log = JSON.stringify(service.log);
    for (const secret of [
      client.token,
      service.token,
      service.adminToken,
      'secret-person',
      'secret-word',
      'access_token',
    ]) {
      expect([secret, log.includes(secret)]).toEqual([secret, false]);
    }
  });
});

describe('sensitive information in URIs (RFC 7644 section 7.5.2)', () => {
  it.each(['password eq "t1meMa$heen"', 'password pr', 'PASSWORD sw "t"', 'userName pr and not (password co "x")'])(
    '[7644-170, 7644-152] by GET it is 403 sensitive, by POST it cannot be asked either: %s',
    async (filter) => {
      expectScimError(await client.list('/Users', { filter }), 403, 'sensitive');
      expectScimError(await client.list('/', { filter }), 403, 'sensitive');
      expectScimError(await client.search('/Users', { filter }), 400, 'invalidFilter');
    },
  );

  it('[7644-170] nor can one sort by it', async () => {
    expectScimError(await client.list('/Users', { sortBy: 'password' }), 403, 'sensitive');
    expectScimError(await client.search('/Users', { sortBy: 'password' }), 400, 'invalidFilter');
  });
});

describe('storage of secrets (RFC 7644 section 7.7)', () => {
  it('[7644-172] neither tokens nor passwords can be read from the database', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-secrets-'));
    const stored = await startService({ DATABASE_URL: join(folder, 'rollcall.sqlite') });
    try {
      const own = await newClient(stored);
      const made = await own.post('/Users', user({ userName: 'findable-name', password: 'findable-word' }));
      await own.put(`/Users/${made.json.id}`, user({ userName: 'findable-name', password: 'findable-word' }));
      await own.patch(`/Users/${made.json.id}`, [{ op: 'replace', path: 'password', value: 'findable-word' }]);
      await stored.close();
      const bytes = await storedBytes(stored, folder);
      const holds = (text: string) => bytes.some((each) => each.includes(text));
      expect(holds('findable-name')).toBe(true);
      for (const secret of ['findable-word', own.token, own.token.slice(3), stored.token]) {
        expect([secret, holds(secret)]).toEqual([secret, false]);
      }
    } finally {
      await stored.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('[7644-172] each client has a token of its own that can do only what it was made for', async () => {
    const reader = await withScopes(client, ['scim:read']);
    expect((await reader.get('/Users')).status).toBe(200);
    expectScimError(await reader.post('/Users', user()), 403);
    const listed = await service.request('GET', `/admin/v1/tenants/${client.tenantId}/tokens`);
    expect(listed.text).not.toContain(reader.token);
    expect(listed.text).not.toContain(client.token);
  });
});
