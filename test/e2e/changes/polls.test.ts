import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LIMITS } from '../../../src/scim/limits.js';
import { newClient, withToken, type Client } from '../support/client.js';
import { withDatabase } from '../support/other-process.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type Reply, type TestService } from '../support/service.js';

describe('requests that wait for changes', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    client = await newClient(service);
  });

  /** A connection whose request waits for changes. */
  const polling = async (by: Client): Promise<Socket> => {
    const { hostname, port } = new URL(service.url);
    const socket = connect(Number(port), hostname);
    const head = `Host: ${hostname}\r\nAuthorization: Bearer ${by.token}\r\n\r\n`;
    socket.write(`GET /api/v1/changes?wait=60 HTTP/1.1\r\n${head}`);
    await once(socket, 'connect');
    return socket;
  };

  /** Connections that together have as many requests waiting as their token may, and the reply to one more. */
  const full = async (by: Client): Promise<{ sockets: Socket[]; refused: Reply }> => {
    const sockets: Socket[] = [];
    for (;;) {
      sockets.push(await polling(by));
      // They come first, else the request that tries would take the last place each time.
      for (let n = 0; n < 3; n++) await by.latest();
      if (sockets.length < LIMITS.waitingPolls) continue;
      const refused = await by.feed('wait=1');
      if (refused.status === 429) return { sockets, refused };
    }
  };

  /** Comes back once one more request may wait. */
  const untilAdmitted = async (by: Client): Promise<void> => {
    for (let status = 429; status !== 200;) ({ status } = await by.feed('wait=1'));
  };

  it('[H3] are bounded for each token: 429 with whole seconds in Retry-After, while others go on', async () => {
    const other = await withToken(client, {});
    const { sockets, refused } = await full(client);
    expect(sockets.length).toBeGreaterThanOrEqual(LIMITS.waitingPolls);
    expectScimError(refused, 429);
    expect(refused.headers.get('retry-after')).toMatch(/^[1-9]\d*$/);
    expect(refused.json.detail).toMatch(/\[too-many\]$/);
    expect((await client.feed('')).status).toBe(200);
    expect((await client.get('/Users')).status).toBe(200);
    expect((await other.feed('wait=1')).status).toBe(200);
    // Each of them ends when its client is gone.
    for (const socket of sockets) socket.destroy();
    await untilAdmitted(client);
  }, 60_000);

  it('[H3] end when their client is gone, or says that it will send no more', async () => {
    const { sockets } = await full(client);
    for (const socket of sockets.slice(0, 4)) socket.destroy();
    await untilAdmitted(client);
    const closed = sockets.slice(4).map((socket) => once(socket.resume().end(), 'close'));
    await Promise.all(closed);
  }, 60_000);

  it('[H3] end with 401 when their token is revoked, those of other tokens stay', async () => {
    const gone = await withToken(client, { scopes: ['scim:read'] });
    const stays = await withToken(client, { scopes: ['scim:read'] });
    const ended = gone.feed('wait=60');
    let answered = false;
    const staying = stays.feed('wait=60').finally(() => (answered = true));
    for (let n = 0; n < 3; n++) await Promise.all([gone.latest(), stays.latest()]);
    const reply = await service.request('DELETE', `/admin/v1/tenants/${client.tenantId}/tokens/${gone.tokenId}`);
    expect(reply.status).toBe(204);
    expectScimError(await ended, 401);
    expect((await ended).headers.get('www-authenticate')).toMatch(/invalid_token/);
    expect(answered).toBe(false);
    await client.user('ann');
    expect((await staying).json.changes).toHaveLength(1);
  });

  it('[H3] end with 401 when their tenant is deleted', async () => {
    const ended = client.feed('wait=60');
    for (let n = 0; n < 3; n++) await client.latest();
    const reply = await service.request('DELETE', `/admin/v1/tenants/${client.tenantId}`);
    expect(reply.status).toBe(204);
    expectScimError(await ended, 401);
  });

  it('[H3] end with 401 when another process revokes their token', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-polls-'));
    const own = await startService({ DATABASE_URL: join(folder, 'test.sqlite') });
    try {
      const reader = await newClient(own);
      const gone = await withToken(reader, { scopes: ['scim:read'] });
      const ended = gone.feed('wait=60');
      for (let n = 0; n < 3; n++) await gone.latest();
      await withDatabase(own.databaseUrl, async (query) => {
        await query(`DELETE FROM token WHERE id = '${gone.tokenId}'`);
      });
      expectScimError(await ended, 401);
    } finally {
      await own.close();
      rmSync(folder, { recursive: true });
    }
  });
});
