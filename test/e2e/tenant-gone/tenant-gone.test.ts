import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { group, newClient, patchOp, user, type Client } from '../support/client.js';
import { connect, until, type OtherConnection } from '../support/database.js';
import { startService, type TestService } from '../support/service.js';

const TABLES = ['resource', 'member', 'slot', 'counter', 'change_log', 'token'];

/** A request whose token was let in, and whose body ends when told. */
function slowRequest({ service, token }: Client, method: string, path: string, body: unknown) {
  const text = JSON.stringify(body);
  const sent = request(`${service.url}/scim/v2${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/scim+json',
      'content-length': Buffer.byteLength(text),
      expect: '100-continue',
    },
  });
  const letIn = new Promise<void>((resolve) => sent.on('continue', resolve));
  const reply = new Promise<{ status: number; challenge: string | undefined; detail: string }>((resolve, reject) => {
    sent.on('error', reject);
    sent.on('response', (response) => {
      let received = '';
      response.on('data', (chunk) => (received += chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          challenge: response.headers['www-authenticate'],
          detail: (JSON.parse(received || '{}') as { detail?: string }).detail ?? '',
        }),
      );
    });
  });
  sent.flushHeaders();
  return { letIn, finish: () => sent.end(text), reply };
}

describe('a write whose tenant is deleted after it was let in', () => {
  let folder: string;
  let service: TestService;
  let other: OtherConnection;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-gone-'));
    service = await startService({ DATABASE_URL: join(folder, 'test.sqlite') });
    other = await connect(service);
  });
  afterAll(async () => {
    await other.close();
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const keyOf = async (id: string) =>
    Number(((await other.run(`SELECT key FROM tenant WHERE id = '${id}'`)) as { key: number }[])[0]!.key);
  const rowsOf = async (key: number) => {
    const found: string[] = [];
    for (const table of TABLES)
      if ((await other.run(`SELECT 1 FROM ${table} WHERE tenant = ${key} LIMIT 1`)).length > 0) found.push(table);
    if ((await other.run(`SELECT 1 FROM setting WHERE name LIKE '%.${key}'`)).length > 0) found.push('setting');
    return found;
  };
  const isPurged = async (key: number) => (await other.run(`SELECT 1 FROM tenant WHERE key = ${key}`)).length === 0;

  it('[S5] is refused like a token nobody knows, and nothing is written', async () => {
    const client = await newClient(service);
    const { id } = await client.user('ann');
    const crew = await client.group('crew', [id]);
    const key = await keyOf(client.tenantId);
    const writes = [
      slowRequest(client, 'POST', '/Users', user('bob')),
      slowRequest(client, 'POST', '/Groups', group('team')),
      slowRequest(client, 'PATCH', `/Groups/${crew.id}`, patchOp([{ op: 'remove', path: 'members' }])),
    ];
    await Promise.all(writes.map(({ letIn }) => letIn));
    expect((await service.request('DELETE', `/admin/v1/tenants/${client.tenantId}`)).status).toBe(204);
    await until(() => isPurged(key));
    for (const { finish } of writes) finish();
    const [created, second, patched] = await Promise.all(writes.map(({ reply }) => reply));
    expect([created!.status, second!.status, patched!.status]).toEqual([401, 401, 404]);
    expect(created!.detail).toContain('[tenant-gone]');
    expect(created!.challenge).toContain('invalid_token');
    expect(await rowsOf(key)).toEqual([]);
  });

  it('[S5] is refused when another process has deleted the tenant', async () => {
    const client = await newClient(service);
    const key = await keyOf(client.tenantId);
    const write = slowRequest(client, 'POST', '/Users', user('bob'));
    await write.letIn;
    await other.run(`DELETE FROM token WHERE tenant = ${key}`);
    await other.run(`UPDATE tenant SET deleted_at = 1, id = 'deleted ${key}' WHERE key = ${key}`);
    write.finish();
    expect((await write.reply).status).toBe(401);
    expect(await rowsOf(key)).toEqual([]);
  });

  it('[S5] leaves nothing, whenever it comes: deletions beside writers', async () => {
    const keys: number[] = [];
    for (let round = 0; round < 6; round++) {
      const client = await newClient(service);
      keys.push(await keyOf(client.tenantId));
      let going = true;
      const statuses = new Set<number>();
      const writers = Array.from({ length: 6 }, async (_, writer) => {
        for (let at = 0; going; at++) {
          const reply = await client.post('/Users', user(`u${writer}-${at}`));
          statuses.add(reply.status);
          if (reply.status === 201) await client.post('/Groups', group(`g${writer}-${at}`, [reply.json.id]));
        }
      });
      await until(() => statuses.has(201));
      await service.request('DELETE', `/admin/v1/tenants/${client.tenantId}`);
      await until(() => statuses.has(401));
      going = false;
      await Promise.all(writers);
      expect(statuses).toEqual(new Set([201, 401]));
    }
    for (const key of keys) {
      await until(() => isPurged(key));
      expect(await rowsOf(key)).toEqual([]);
    }
  });
});
