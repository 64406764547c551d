import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newClient, type Client } from '../support/client.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';
import { page, type Parameters } from './walk.js';

const QUERY: Parameters = { filter: 'userName sw "u"', sortBy: 'userName', count: 2 };

describe('wrong cursors and counts (RFC 9865 section 2.1)', () => {
  let service: TestService;
  let client: Client;
  let cursor: string;

  const users = async (by: Client) => {
    for (let n = 0; n < 6; n++) await by.user(`u${n}`);
  };

  beforeAll(async () => {
    service = await startService({ MAX_PAGE_SIZE: '50', DEFAULT_PAGE_SIZE: '50' });
    client = await newClient(service);
    await users(client);
    cursor = (await client.list('/Users', { ...QUERY, cursor: '' })).json.nextCursor;
  });
  afterAll(() => service.close());

  describe.each(['GET', 'search'] as const)('by %s', (by) => {
    it('accepts the cursor with the parameters of the first page', async () => {
      expect((await page(client, '/Users', { ...QUERY, cursor }, by)).status).toBe(200);
    });

    it.each<[string, string, Parameters]>([
      ['another filter', '/Users', { ...QUERY, filter: 'userName sw "U1"' }],
      ['no filter', '/Users', { sortBy: 'userName', count: 2 }],
      ['another sortBy', '/Users', { ...QUERY, sortBy: 'id' }],
      ['another sortOrder', '/Users', { ...QUERY, sortOrder: 'descending' }],
      ['other attributes', '/Users', { ...QUERY, attributes: 'userName' }],
      ['another type', '/Groups', { count: 2 }],
      ['the root', '', QUERY],
    ])('refuses it with %s: invalidCursor', async (_what, path, parameters) => {
      expectScimError(await page(client, path, { ...parameters, cursor }, by), 400, 'invalidCursor');
    });

    it.each([
      ['changed in its text', () => (cursor.startsWith('x') ? 'y' : 'x') + cursor.slice(1)],
      ['changed at its end', () => cursor.slice(0, -2) + (cursor.endsWith('AA') ? 'BB' : 'AA')],
      ['cut short', () => cursor.slice(0, 20)],
      ['without its end', () => cursor.slice(0, -22)],
      ['doubled', () => `${cursor}.${cursor}`],
      ['that is no cursor', () => 'VZUTiyhEQJ94IR'],
      ['of JSON of its own', () => `${Buffer.from('{"t":1}').toString('base64url')}.AAAA`],
    ])('refuses one %s: invalidCursor', async (_what, made) => {
      expectScimError(await page(client, '/Users', { ...QUERY, cursor: made() }, by), 400, 'invalidCursor');
    });

    it('refuses another count than that of the first page, and one above the maximum: invalidCount', async () => {
      for (const count of [3, 51]) {
        expectScimError(await page(client, '/Users', { ...QUERY, count, cursor }, by), 400, 'invalidCount');
      }
      expectScimError(await page(client, '/Users', { ...QUERY, count: 51, cursor: '' }, by), 400, 'invalidCount');
      expect((await page(client, '/Users', { ...QUERY, count: 50, cursor: '' }, by)).status).toBe(200);
    });

    it('refuses cursor and startIndex together', async () => {
      const reply = await page(client, '/Users', { ...QUERY, startIndex: 1, cursor: '' }, by);
      expectScimError(reply, 400, 'invalidValue');
    });

    it('tells a cursor of another tenant like any wrong one', async () => {
      const other = await newClient(service);
      await users(other);
      const foreign = await page(other, '/Users', { ...QUERY, cursor }, by);
      const wrong = await page(other, '/Users', { ...QUERY, cursor: 'VZUTiyhEQJ94IR' }, by);
      expectScimError(foreign, 400, 'invalidCursor');
      expect(foreign.text).toBe(wrong.text);
    });
  });

  it('refuses a cursor after its time: expiredCursor; and reads those of before a restart until then', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-cursor-'));
    const database = { DATABASE_URL: join(folder, 'test.sqlite') };
    try {
      const first = await startService(database);
      const tenant = await newClient(first);
      await users(tenant);
      const { nextCursor } = (await tenant.list('/Users', { ...QUERY, cursor: '' })).json;
      await first.close();

      const second = await startService({ ...database, CURSOR_SECONDS: '1' });
      const later = Object.assign(tenant, { service: second });
      let reply = await later.list('/Users', { ...QUERY, cursor: nextCursor });
      // Good for a second, made before the restart: repeating the request sees both answers or the later one alone.
      while (reply.status === 200) reply = await later.list('/Users', { ...QUERY, cursor: nextCursor });
      expectScimError(reply, 400, 'expiredCursor');
      expect((await later.list('/Users', { ...QUERY, cursor: '' })).status).toBe(200);
      await second.close();

      const third = await startService(database);
      const again = Object.assign(tenant, { service: third });
      expect((await again.list('/Users', { ...QUERY, cursor: nextCursor })).json.Resources[0].userName).toBe('u2');
      await third.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
