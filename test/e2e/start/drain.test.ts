import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, jest, it } from '@jest/globals';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
let sockets: Socket[] = [];
afterEach(async () => {
  jest.restoreAllMocks();
  for (const socket of sockets) socket.destroy();
  sockets = [];
  await service.close();
});

async function open(): Promise<Socket> {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  sockets.push(socket);
  await once(socket, 'connect');
  return socket;
}

/** Whether a new connection is taken. */
function accepts(): Promise<boolean> {
  const { hostname, port } = new URL(service.url);
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname);
    socket.on('connect', () => resolve(true));
    socket.on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });
}

/** Reads until the text so far matches; rejects when the connection ends before. */
function read(socket: Socket, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += String(chunk);
      if (pattern.test(text)) resolve(text);
    });
    socket.on('close', () => reject(new Error(`closed before ${pattern}: ${text}`)));
  });
}

const get = (path: string) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

/** Stops the clock of the one timer of so many milliseconds; what it gives lets that run out. */
function holdTimer(milliseconds: number): () => void {
  const original = setTimeout;
  let runOut: (() => void) | undefined;
  jest.spyOn(globalThis, 'setTimeout').mockImplementation(((callback: () => void, wait?: number, ...rest: []) => {
    if (wait !== milliseconds) return original(callback, wait, ...rest);
    runOut = callback;
    return undefined;
  }) as typeof setTimeout);
  return () => runOut?.();
}

it('draining: readiness fails first; then no new connection is taken, and open ones are asked to close by an answer', async () => {
  service = await startService({ DRAIN_SECONDS: '5.001' });
  const idle = await open();
  idle.write(get('/health/ready'));
  expect(await read(idle, /"ok"/)).toMatch(/^HTTP\/1\.1 200/);

  const runOut = holdTimer(5001);
  const closing = service.close();
  const ready = await service.request('GET', '/health/ready');
  expect([ready.status, ready.json.status, ready.headers.get('connection')]).toEqual([503, '503', 'keep-alive']);
  expect(ready.headers.get('retry-after')).toMatch(/^\d+$/);
  const live = await service.request('GET', '/health/live');
  expect([live.status, live.headers.get('connection')]).toEqual([200, 'keep-alive']);
  expect(await accepts()).toBe(true);
  runOut();
  while (await accepts());
  idle.write(get('/health/live'));
  expect(await read(idle, /"ok"/)).toMatch(/^HTTP\/1\.1 200[^]*\r\nconnection: close\r\n/i);
  await closing;
  await expect(fetch(`${service.url}/health/live`)).rejects.toThrow();
});

it('a request that was begun is answered before the service ends', async () => {
  service = await startService();
  const body = JSON.stringify({ id: 'late', displayName: 'Late' });
  const socket = await open();
  socket.write(
    'POST /admin/v1/tenants HTTP/1.1\r\nHost: x\r\n' +
      `Authorization: Bearer ${service.adminToken}\r\nContent-Type: application/json\r\n` +
      `Content-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
  );
  // The interim reply shows that the service has taken the request.
  await read(socket, /100 Continue/);
  const closing = service.close();
  const answer = read(socket, /"late"/);
  socket.write(body.slice(0, 5));
  await new Promise((resolve) => setImmediate(resolve));
  socket.write(body.slice(5));
  expect(await answer).toMatch(/HTTP\/1\.1 201 Created\r\n[^]*connection: close/i);
  await closing;
});

it('a request that never ends is cut after SHUTDOWN_SECONDS', async () => {
  service = await startService({ SHUTDOWN_SECONDS: '1' });
  const socket = await open();
  socket.write(
    'POST /admin/v1/tenants HTTP/1.1\r\nHost: x\r\n' +
      `Authorization: Bearer ${service.adminToken}\r\nContent-Type: application/json\r\n` +
      'Content-Length: 100\r\nExpect: 100-continue\r\n\r\n',
  );
  await read(socket, /100 Continue/);
  const closed = once(socket, 'close');
  await service.close();
  await closed;
});
