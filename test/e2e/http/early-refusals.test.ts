import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { group, newClient, type Client } from '../support/client.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';

const MIB = 1024 * 1024;

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startService();
  client = await newClient(service);
});
afterAll(() => service.close());

/** Sends head and body to their end, as blocking clients do, before it reads anything; gives all that comes. */
async function sendThenRead(head: readonly string[], body: Buffer): Promise<string> {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname).pause();
  await once(socket, 'connect');
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.write(body, (error) => (error ? reject(error) : resolve()));
  });
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

/** The bytes as one chunk and the end. */
function chunked(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);
}

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const LARGE = Buffer.alloc(20 * MIB, ' ');

const cases = [
  { status: 413, code: 'too-large', target: 'POST /scim/v2/Users', more: [] },
  { status: 413, code: 'too-large', target: 'POST /scim/v2/Groups', more: [] },
  { status: 413, code: 'too-large', target: 'POST /scim/v2/Bulk', more: [] },
  { status: 413, code: 'too-large', target: 'POST /scim/v2/.search', more: [] },
  { status: 401, code: 'token-unknown', target: 'POST /scim/v2/Users', more: ['Authorization: Bearer nobody'] },
  { status: 401, code: 'token-missing', target: 'POST /scim/v2/Groups', more: ['Authorization:'] },
  { status: 404, code: 'route-unknown', target: 'POST /nope', more: [] },
  { status: 405, code: 'method-not-allowed', target: 'POST /scim/v2/Schemas', more: [] },
  { status: 400, code: 'request-malformed', target: 'POST /scim/v2/%', more: [] },
  { status: 415, code: 'encoding-unsupported', target: 'POST /scim/v2/Users', more: ['Content-Encoding: gzip'] },
] as const;

describe('[H6] a refusal reaches a client that sends all of its 20 MB before it reads', () => {
  it.each(cases)('[H6] $status $code, $target', async ({ status, code, target, more }) => {
    const lines = [`${target} HTTP/1.1`, 'Host: x', 'Content-Type: application/json'];
    if (!more.some((line) => line.startsWith('Authorization'))) lines.push(`Authorization: Bearer ${client.token}`);
    lines.push(...more.filter((line) => line !== 'Authorization:'));
    for (const [length, body] of [
      [`Content-Length: ${LARGE.length}`, LARGE],
      ['Transfer-Encoding: chunked', chunked(LARGE)],
    ] as const) {
      const text = await sendThenRead([...lines, length], body);
      expect(text).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      expect(text).toMatch(/^connection: close\r$/im);
      expect(text).toMatch(/^x-content-type-options: nosniff\r$/im);
      expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n') + 4)).detail).toMatch(new RegExp(`\\[${code}\\]$`));
    }
  });

  it('[H6] 413 to fetch', async () => {
    expectScimError(await client.post('/Users', LARGE.toString()), 413);
  });

  it('[H6] 413 to curl', async () => {
    const curl = promisify(execFile);
    const authorization = `Authorization: Bearer ${client.token}`;
    const sent = curl('curl', [
      '-sS',
      '-w',
      '%{http_code}',
      '-H',
      authorization,
      '--data-binary',
      '@-',
      `${service.url}/scim/v2/Users`,
    ]);
    sent.child.stdin!.on('error', () => undefined);
    sent.child.stdin!.end(LARGE);
    const { stdout } = await sent.catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return { stdout: '413' };
      throw error;
    });
    expect(stdout).toMatch(/413$/);
  });
});

it('a refusal of a small body leaves the connection open', async () => {
  const { hostname, port } = new URL(service.url);
  const socket = connect(Number(port), hostname);
  const body = chunked(Buffer.from('{"no'));
  const head = `Host: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked`;
  const stranger = Buffer.from(`POST /scim/v2/Users HTTP/1.1\r\n${head}\r\n\r\n`);
  const friend = Buffer.from(
    `POST /scim/v2/Users HTTP/1.1\r\n${head}\r\nAuthorization: Bearer ${client.token}\r\n\r\n`,
  );
  const last = Buffer.from('GET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  socket.write(Buffer.concat([stranger, body, friend, body, last]));
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  expect([...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => status)).toEqual(['401', '400', '200']);
});

describe('[H6] how large a body may be', () => {
  const padded = (bytes: number, body: object) => JSON.stringify(body).padEnd(bytes, ' ');

  it('[H6] 1 MiB, for what has no members', async () => {
    expectScimError(await client.post('/Users', padded(MIB + 1, { userName: 'large' })), 413);
    expect((await client.post('/Users', padded(MIB, { userName: 'large' }))).status).toBe(201);
    expectScimError(await client.post('/Groups/.search', padded(MIB + 1, {})), 413);
    const admin = await service.request('POST', '/admin/v1/tenants', { body: padded(MIB + 1, {}) });
    expectScimError(admin, 413);
  });

  it('[H6] BODY_LIMIT for Groups and Bulk, and the detail and maxPayloadSize say so', async () => {
    const made = await client.post('/Groups', padded(3 * MIB, group('large')));
    expect(made.status).toBe(201);
    expect((await client.put(`/Groups/${made.json.id}`, padded(3 * MIB, group('large')))).status).toBe(200);
    expect((await client.post('/Bulk', padded(3 * MIB, { schemas: [BULK], Operations: [] }))).status).toBe(200);
    const refused = await client.post('/Groups', padded(16 * MIB + 1, group('larger')));
    expectScimError(refused, 413);
    expect(refused.json.detail).toContain(String(16 * MIB));
    expect((await client.get('/ServiceProviderConfig')).json.bulk.maxPayloadSize).toBe(16 * MIB);
  });

  it('[H6] BODY_LIMIT for all when it is less than 1 MiB', async () => {
    const small = await startService({ BODY_LIMIT: '2048' });
    try {
      for (const path of ['/Users', '/Groups', '/Bulk'])
        expectScimError(await small.request('POST', `/scim/v2${path}`, { body: ' '.repeat(2049) }), 413);
    } finally {
      await small.close();
    }
  });
});

it('[H6] bodies that are expensive to parse are 400 invalidSyntax', async () => {
  const keys = Array.from({ length: 1_000_000 }, (_, n) => `"k${n}":1`).join(',');
  const costly = {
    keys: `{"members":[{${keys}}]}`,
    nested: '['.repeat(7 * MIB) + ']'.repeat(7 * MIB),
    marks: JSON.stringify({ displayName: '\u0301'.repeat(7 * MIB) }),
    arrays: `[${'[],'.repeat(4 * MIB)}[]]`,
  };
  for (const body of Object.values(costly)) expectScimError(await client.post('/Groups', body), 400, 'invalidSyntax');
});
