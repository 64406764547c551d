import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, newClient, user } from '../support/client.js';
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
  it('[H3] begin one after the other: a read sees the write before it', async () => {
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

  it('[H3] are all answered to a client that has a hundred of them open', async () => {
    const socket = await open();
    const portions = 10;
    let text = '';
    socket.on('data', (chunk) => (text += String(chunk)));
    for (let n = 1; n <= portions; n++) {
      socket.write(get('/health/live').repeat(100));
      while (statuses(text).length < n * 100) await once(socket, 'data');
    }
    expect(statuses(text)).toEqual(Array(portions * 100).fill(200));
    socket.destroy();
  });

  it('[H3] pipelined long polls are one at a time, and hold nobody else', async () => {
    const after = await client.latest();
    const socket = await open();
    socket.write(get(`/api/v1/changes?after=${after}&wait=60`).repeat(50));
    const replies = readUntil(socket, /"changes":\[\{/);
    for (let n = 0; n < 20; n++) expect((await service.request('GET', '/health/live')).status).toBe(200);
    await client.user('polled');
    expect(statuses(await replies)).toEqual([200]);
    socket.destroy();
    expect((await client.get('/Users?count=1')).status).toBe(200);
  });

  it('[H3] a client that has more of them open is cut', async () => {
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
  it('[H4] keep no memory beyond a few of them, and the others are served', async () => {
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
      socket.write(request.repeat(100));
    }
    let most = before;
    for (let n = 0; n < 300; n++) {
      expect((await client.get('/Users?count=1')).status).toBe(200);
      most = Math.max(most, process.memoryUsage().rss);
    }
    for (const socket of sockets) socket.destroy();
    // 2,000 pages of a megabyte were asked for.
    expect((most - before) / 1024 / 1024).toBeLessThan(300);
    expect((await tenant.get('/Users?count=11')).status).toBe(200);
  });

  it('[H4] of one token are bounded: more is 429 with whole seconds, and again served when they are read', async () => {
    const tenant = await newClient(service);
    // Larger pages are sent in slices, and bounded by their number.
    for (let n = 0; n < 50; n++) await tenant.user(`unread-${n}`, { title: 'x'.repeat(35_000) });
    const request =
      `GET /scim/v2/Users?count=50 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${tenant.token}\r\n` +
      'Accept-Encoding: identity\r\n\r\n';
    const sockets = await Promise.all(Array.from({ length: 60 }, () => open()));
    for (const socket of sockets) {
      socket.pause();
      socket.write(request.repeat(5));
    }
    let reply = await tenant.get('/Users?count=50', { 'accept-encoding': 'identity' });
    while (reply.status === 200) reply = await tenant.get('/Users?count=50', { 'accept-encoding': 'identity' });
    expect(reply.status).toBe(429);
    expect(reply.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(reply.headers.get('content-type')).toBe('application/scim+json');
    expect(reply.json.detail).toMatch(/\[too-many\]$/);
    // The others are not concerned.
    expect((await client.get('/Users?count=10')).status).toBe(200);
    await end(sockets);
    while ((await tenant.get('/Users?count=50')).status === 429);
    expect((await tenant.get('/Users?count=50')).status).toBe(200);
  });
});

it('[S1] a write that is done is answered as done, though what is sent behind it is no request', async () => {
  const socket = await open();
  socket.write(`${write('POST', '/scim/v2/Users', user('followed'))}this is no request\r\n\r\n`);
  const text = await readUntil(socket, /"userName":"followed"/);
  expect(statuses(text)).toEqual([201]);
  expect(text).toMatch(/^connection: close\r$/im);
  await closed(socket);
  // Alone it is refused.
  const other = await open();
  other.write('this is no request\r\n\r\n');
  expect(statuses(await readUntil(other, /\[request-malformed\]/))).toEqual([400]);
  await closed(other);
});

it('[M8] the log names the address of a client that went away', async () => {
  const socket = await open();
  const id = 'of-a-client-that-went-away';
  const head = `X-Request-Id: ${id}\r\nContent-Length: 9000000\r\n`;
  socket.write(get('/scim/v2/Users', head).replace('GET', 'POST'));
  // The service waits for the rest of the body, so that the refusal can be read.
  await readUntil(socket, /\[too-large\]/);
  await end([socket]);
  let line: Record<string, unknown> | undefined;
  while (!line) {
    line = service.log.find(({ msg, requestId }) => msg === 'request' && requestId === id);
    await setImmediate();
  }
  expect(line['address']).toBe('127.0.0.1');
});

it('[H4] requests of one token under way are bounded: 429, and again served when some are over', async () => {
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

it('[H4] connections are bounded by MAX_CONNECTIONS', async () => {
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
