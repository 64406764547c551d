import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService, type TestService } from '../e2e/support/service.js';
import { hasNginx, startNginx } from '../support/nginx.mjs';

const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

(hasNginx() ? describe : describe.skip)('[U8] deploy/nginx.conf', () => {
  let folder: string;
  let service: TestService;
  let nginx: ChildProcess;
  let published: string;
  let local: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-nginx-'));
    service = await startService({ TRUST_PROXY: 'true', PUBLIC_URL: 'https://scim.example.com' });
    const { host } = new URL(service.url);
    const [port, adminPort] = [await freePort(), await freePort()];
    nginx = await startNginx({ folder, replicas: [host, host], port, adminPort });
    published = `http://127.0.0.1:${port}`;
    local = `http://127.0.0.1:${adminPort}`;
  });
  afterAll(async () => {
    nginx.kill('SIGTERM');
    await once(nginx, 'exit');
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const bearer = (token: string) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' });
  const post = (path: string, body: string) =>
    fetch(published + path, { method: 'POST', headers: bearer(service.token), body });

  async function expectScimError(reply: Response, status: number, code: string): Promise<void> {
    expect(reply.status).toBe(status);
    expect(reply.headers.get('content-type')).toMatch(/^application\/scim\+json/);
    const body: unknown = await reply.json();
    expect(body).toMatchObject({ schemas: [ERROR], status: String(status) });
    expect((body as { detail: string }).detail).toMatch(new RegExp(` \\[${code}\\]$`));
  }

  it('passes SCIM, the feed and health checks on', async () => {
    for (const path of ['/scim/v2/Users', '/api/v1/changes', '/health/ready']) {
      expect((await fetch(published + path, { headers: bearer(service.token) })).status).toBe(200);
    }
  });

  it.each([
    '/admin/v1/tenants',
    '/admin/v1/tenants/default/tokens',
    '/admin',
    '//admin/v1/tenants',
    '/%61dmin/v1/tenants',
  ])('does not publish %s', async (path) => {
    const reply = await fetch(published + path, { headers: bearer(service.adminToken) });
    await expectScimError(reply, 404, 'route-unknown');
  });

  it('serves administration on a port of its own, and nothing of SCIM there', async () => {
    const tenants = await fetch(`${local}/admin/v1/tenants`, { headers: bearer(service.adminToken) });
    expect(tenants.status).toBe(200);
    expect((await fetch(`${local}/scim/v2/Users`, { headers: bearer(service.token) })).status).toBe(404);
  });

  it('refuses bodies as the service would, before the service sees them', async () => {
    const large = JSON.stringify({ userName: 'x'.repeat(1.5 * 1024 * 1024) });
    await expectScimError(await post('/scim/v2/Users', large), 413, 'too-large');
    const members = Array.from({ length: 60_000 }, (_, at) => ({ value: `nobody-${at}` }));
    const group = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'Large', members };
    const reply = await post('/scim/v2/Groups', JSON.stringify(group));
    expect([reply.status, await reply.text()]).toEqual([400, expect.stringContaining('[members-unknown]')]);
  });

  it('takes a filter of the longest kind in the URL', async () => {
    const filter = `userName eq "${'ü'.repeat(4000)}"`;
    const reply = await fetch(`${published}/scim/v2/Users?filter=${encodeURIComponent(filter)}`, {
      headers: bearer(service.token),
    });
    expect([reply.status, await reply.json()]).toEqual([200, expect.objectContaining({ totalResults: 0 })]);
  });

  it('says who asks, whatever the client claims', async () => {
    const id = 'address-of-the-client';
    const headers = { ...bearer(service.token), 'x-forwarded-for': '203.0.113.9', 'x-request-id': id };
    await (await fetch(`${published}/scim/v2/Users`, { headers })).arrayBuffer();
    expect(JSON.stringify(service.log)).not.toContain('203.0.113.9');
  });

  it('answers a flood with 429 and a time to wait, as SCIM errors', async () => {
    const flood = await Promise.all(
      Array.from({ length: 1500 }, () =>
        fetch(`${published}/scim/v2/Users?count=0`, { headers: bearer(service.token) }),
      ),
    );
    const refused = flood.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused.every(({ headers }) => headers.get('retry-after') === '1')).toBe(true);
    await expectScimError(refused[0]!, 429, 'too-many');
    expect(new Set(flood.map(({ status }) => status))).toEqual(new Set([200, 429]));
  });
});
