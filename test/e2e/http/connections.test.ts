import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Client, newClient } from '../support/client.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startService({ MAX_PAGE_SIZE: '1000' });
  client = await newClient(service);
});
afterAll(() => service.close());

function open(target: TestService = service): Promise<Socket> {
  const { hostname, port } = new URL(target.url);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  return once(socket, 'connect').then(() => socket);
}

function get(path: string, more = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${client.token}\r\n${more}\r\n`;
}

function write(method: string, path: string, body: unknown): string {
  const text = JSON.stringify(body);
  return (
    `${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${client.token}\r\n` +
    `Content-Type: application/json\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`
  );
}

/** What comes on a connection, until it matches. */
async function readUntil(socket: Socket, pattern: RegExp): Promise<string> {
  let text = '';
  for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
    text += String(chunk);
    if (pattern.test(text)) return text;
  }
  throw new Error(`The connection ended before ${pattern}: ${text.slice(-500)}`);
}

/** Resolves when the connection is closed, also after an error. */
function closed(socket: Socket): Promise<void> {
  return socket.closed ? Promise.resolve() : new Promise((resolve) => socket.once('close', () => resolve()));
}

/** Ends connections, and waits until they are. */
async function end(sockets: readonly Socket[]): Promise<void> {
  for (const socket of sockets) socket.destroy();
  await Promise.all(sockets.map(closed));
}

const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status));

describe('[H3] requests of one connection', () => {
  test('[H3] begin one after the other: a read sees the write before it', async () => {
    const socket = await open();
    const names = Array.from({ length: 20 }, (_, n) => `pipelined-${n}`);
    const filter = encodeURIComponent('userName sw "pipelined-"');
    socket.write(
      names
        .map(
          (userName) => write('POST', '/scim/v2/Users', { userName }) + get(`/scim/v2/Users?filter=${filter}&count=0`),
        )
        .join('') + get('/health/live', 'Connection: close\r\n'),
    );
    const text = await readUntil(socket, /"status":"ok"/);
    expect(statuses(text)).toEqual([...names.flatMap(() => [201, 200]), 200]);
    const totals = [...text.matchAll(/"totalResults":(\d+)/g)].map(([, total]) => Number(total));
    expect(totals).toEqual(names.map((_, n) => n + 1));
  });

  test('[H3] are all answered, however many there are, to a client that reads', async () => {
    const socket = await open();
    const count = 20_000;
    let text = '';
    const done = (async () => {
      for await (const chunk of socket) text += String(chunk);
    })();
    // In portions, as clients send that fill a pipeline as it empties.
    const portion = get('/health/live').repeat(200);
    for (let sent = 0; sent < count; sent += 200) {
      if (!socket.write(portion)) await once(socket, 'drain');
    }
    socket.write(get('/health/live', 'Connection: close\r\n'));
    await done;
    expect(statuses(text)).toEqual(Array(count + 1).fill(200));
  });

  test('[H3] pipelined long polls are one at a time, and hold nobody else', async () => {
    const after = await client.latest();
    const socket = await open();
    socket.write(get(`/api/v1/changes?after=${after}&wait=60`).repeat(300));
    const replies = readUntil(socket, /"changes":\[\{/);
    for (let n = 0; n < 20; n++) expect((await service.request('GET', '/health/live')).status).toBe(200);
    await client.user('polled');
    expect(statuses(await replies)).toEqual([200]);
    socket.destroy();
    expect((await client.get('/Users?count=1')).status).toBe(200);
  });

  test('[H3] a client that sends on without an end is cut', async () => {
    const after = await client.latest();
    const socket = await open();
    socket.write(get(`/api/v1/changes?after=${after}&wait=60`));
    // Small enough for more to come in one piece than may wait.
    const small = 'GET /x HTTP/1.1\r\nHost:x\r\n\r\n'.repeat(10_000);
    const send = (): void => {
      while (!socket.destroyed && socket.write(small));
      socket.once('drain', send);
    };
    send();
    socket.resume();
    await closed(socket);
    expect((await client.get('/Users?count=1')).status).toBe(200);
  });
});

describe('[H4] replies that nobody reads', () => {
  test('[H4] keep no memory beyond a few of them, and the others are served', async () => {
    const tenant = await newClient(service);
    const title = 'x'.repeat(90_000);
    for (let n = 0; n < 11; n++) await tenant.user(`large-${n}`, { title });
    const page = await tenant.get('/Users?count=11');
    expect(page.text.length).toBeGreaterThan(900_000);

    const request = `GET /scim/v2/Users?count=11 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tenant.token}\r\n\r\n`;
    const sockets = await Promise.all(Array.from({ length: 20 }, () => open()));
    const before = process.memoryUsage().rss;
    for (const socket of sockets) {
      socket.pause();
      socket.write(request.repeat(500));
    }
    let most = before;
    for (let n = 0; n < 300; n++) {
      expect((await client.get('/Users?count=1')).status).toBe(200);
      most = Math.max(most, process.memoryUsage().rss);
    }
    for (const socket of sockets) socket.destroy();
    // 10,000 pages of a megabyte were asked for.
    expect((most - before) / 1024 / 1024).toBeLessThan(300);
    expect((await tenant.get('/Users?count=11')).status).toBe(200);
  });

  test('[H4] of one token are bounded: more is 429 with whole seconds, and again served when they are read', async () => {
    const tenant = await newClient(service);
    for (let n = 0; n < 100; n++) await tenant.user(`unread-${n}`, { title: 'x'.repeat(35_000) });
    const request =
      `GET /scim/v2/Users?count=100 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tenant.token}\r\n` +
      'Accept-Encoding: identity\r\n\r\n';
    const sockets = await Promise.all(Array.from({ length: 60 }, () => open()));
    for (const socket of sockets) {
      socket.pause();
      socket.write(request.repeat(5));
    }
    let reply = await tenant.get('/Users?count=100', { 'accept-encoding': 'identity' });
    while (reply.status === 200) reply = await tenant.get('/Users?count=100', { 'accept-encoding': 'identity' });
    expect(reply.status).toBe(429);
    expect(reply.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(reply.headers.get('content-type')).toBe('application/scim+json');
    expect(reply.json.detail).toMatch(/\[too-many\]$/);
    // The others are not concerned.
    expect((await client.get('/Users?count=10')).status).toBe(200);
    await end(sockets);
    while ((await tenant.get('/Users?count=100')).status === 429);
    expect((await tenant.get('/Users?count=100')).status).toBe(200);
  });
});

test('[H4] requests of one token under way are bounded: 429, and again served when some are over', async () => {
  const tenant = await newClient(service);
  const other = await newClient(service);
  const after = await tenant.latest();
  const sockets = await Promise.all(Array.from({ length: 600 }, () => open()));
  const poll =
    `GET /api/v1/changes?after=${after}&wait=60 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tenant.token}\r\n` +
    'Connection: close\r\n\r\n';
  for (const socket of sockets) socket.write(poll);
  const refused = await Promise.any(sockets.map((socket) => readUntil(socket, /\[too-many\]/)));
  expect(statuses(refused)).toEqual([429]);
  expect(refused).toMatch(/^retry-after: \d+\r$/im);
  expect((await other.get('/Users?count=1')).status).toBe(200);
  await end(sockets);
  while ((await tenant.get('/Users?count=1')).status === 429);
  expect((await tenant.get('/Users?count=1')).status).toBe(200);
});

test('[H4] connections are bounded by MAX_CONNECTIONS', async () => {
  const small = await startService({ MAX_CONNECTIONS: '3' });
  try {
    const sockets = await Promise.all(Array.from({ length: 3 }, () => open(small)));
    for (const socket of sockets) {
      socket.write('GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n');
      await readUntil(socket, /"status":"ok"/);
    }
    const { hostname, port } = new URL(small.url);
    const fourth = connect(Number(port), hostname);
    fourth.on('error', () => undefined);
    await closed(fourth);
    expect(fourth.bytesRead).toBe(0);
    await end([sockets[0]!]);
    let served = false;
    while (!served) {
      served = await fetch(`${small.url}/health/live`).then(
        async (reply) => (await reply.text()) !== '',
        () => false,
      );
    }
    for (const socket of sockets) socket.destroy();
  } finally {
    await small.close();
  }
});
