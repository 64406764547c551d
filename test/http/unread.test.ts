import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { watchUnread } from '../../src/http/unread.js';

const STALL_MS = 50;

/** More than the operating system takes for a client that does not read. */
const MUCH = 50 * 1024 * 1024;

let server: ReturnType<typeof createServer>;
let client: Socket;

beforeEach(async () => {
  server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  client.on('error', () => undefined);
});
afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

async function response(): Promise<ServerResponse> {
  client.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  const [, made] = (await once(server, 'request')) as [unknown, ServerResponse];
  return made;
}

it('[H4] the connection of a client that takes nothing of its reply is closed', async () => {
  const reply = await response();
  client.pause();
  const closed = once(reply.socket!, 'close');
  reply.end(Buffer.alloc(MUCH));
  watchUnread(reply, STALL_MS);
  await closed;
  expect(client.bytesRead).toBeLessThan(MUCH);
});

it('[H4] also when the reply had to wait for another before it', async () => {
  const first = await response();
  const second = await response();
  client.pause();
  second.end(Buffer.alloc(MUCH));
  watchUnread(second, STALL_MS);
  const closed = once(first.socket!, 'close');
  first.end('first');
  await closed;
  expect(client.bytesRead).toBeLessThan(MUCH);
});

it('a reply that is slow to be made is not cut', async () => {
  const reply = await response();
  reply.write('begun, ');
  watchUnread(reply, STALL_MS);
  for (let n = 0; n < 3; n++) await once(reply.socket!, 'timeout');
  reply.end('done');
  let text = '';
  client.on('data', (chunk) => (text += String(chunk)));
  while (!text.includes('done')) await once(client, 'data');
  expect(text).toContain('begun, ');
});
