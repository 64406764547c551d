import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { rawExchange } from '../support/raw.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const TENANTS = '/admin/v1/tenants';

/** Sends `megabytes` of body as fast as they go, and gives the status that comes back. */
function upload(megabytes: number, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(service.url + TENANTS, {
      method: 'POST',
      headers: { authorization: `Bearer ${service.adminToken}`, 'content-type': 'application/json', ...headers },
    });
    request.on('response', (response) => {
      resolve(response.statusCode ?? 0);
      response.resume();
      request.destroy();
    });
    request.on('error', reject);
    const piece = Buffer.alloc(1024 * 1024, 0x20);
    let left = megabytes;
    const write = (): void => {
      while (left > 0 && !request.destroyed) {
        left -= 1;
        if (!request.write(piece)) {
          request.once('drain', write);
          return;
        }
      }
      request.end();
    };
    write();
  });
}

/** A reset can overtake the reply on its way to a client that still sends, which then tries again, as clients do. */
async function persistently(send: () => Promise<number>, tries = 5): Promise<number> {
  for (let left = tries; ; left--) {
    try {
      return await send();
    } catch (error) {
      if (left === 1 || !['EPIPE', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    }
  }
}

it('413 reaches a client that announces or sends far too much', async () => {
  expect(await persistently(() => upload(100, { 'content-length': String(100 * 1024 * 1024) }))).toBe(413);
  expect(await persistently(() => upload(100, {}))).toBe(413);
});

it('a client that goes away in the middle of a body leaves no trace of a fault', async () => {
  const { hostname, port } = new URL(service.url);
  const before = service.log.length;
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST ${TENANTS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${service.adminToken}\r\n` +
      'Content-Type: application/json\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n{"id"',
  );
  await once(socket, 'data');
  socket.destroy();
  // The log line of the cut request shows that the service is done with it.
  while (service.log.length === before) await service.request('GET', '/health/live');
  expect((await service.request('GET', '/health/ready')).status).toBe(200);
  expect(service.log.slice(before).filter((line) => line['level'] === 'error')).toEqual([]);
});

it.each(['PROPFIND', 'TRACE', 'SEARCH'])('%s is 405 on a known path and 404 elsewhere', async (method) => {
  for (const [path, status] of [
    [TENANTS, 405],
    ['/nope', 404],
  ] as const) {
    const reply = await rawExchange(service.url, `${method} ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect([path, reply.status, JSON.parse(reply.body).status]).toEqual([path, status, String(status)]);
  }
});

it('a method there is not at all is 400', async () => {
  const reply = await rawExchange(service.url, `FROB ${TENANTS} HTTP/1.1\r\nHost: x\r\n\r\n`);
  expect([reply.status, JSON.parse(reply.body).status]).toEqual([400, '400']);
});

it('every route refuses a stranger before it looks at anything, but those that are meant to be open', async () => {
  const open: string[] = [];
  for (const { method, url } of service.routes) {
    const path = url.replaceAll(/:\w+/g, 'x').replaceAll('*', 'x');
    const reply = await service.request(method, path, { token: null, ...(method === 'POST' && { body: 'not JSON' }) });
    if (reply.status !== 401) open.push(`${method} ${url}`);
    else if (method !== 'HEAD') expectScimError(reply, 401);
    const wrong = await service.request(method, path, { token: `rc_${'x'.repeat(43)}` });
    if (!url.startsWith('/health/')) expect([method, url, wrong.status]).toEqual([method, url, 401]);
  }
  expect(service.routes.length).toBeGreaterThan(20);
  expect(open.sort()).toEqual([
    'GET /health/live',
    'GET /health/ready',
    'GET /scim/v2/ServiceProviderConfig',
    'HEAD /health/live',
    'HEAD /health/ready',
    'HEAD /scim/v2/ServiceProviderConfig',
  ]);
});
