import { gunzipSync } from 'node:zlib';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rawExchange } from '../support/raw.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startService({ CORS_ORIGINS: 'https://app.example' });
});
afterAll(() => service.close());

const TENANTS = '/admin/v1/tenants';
const DISCOVERY = '/scim/v2/ServiceProviderConfig';

describe('media types (RFC 7644 sections 3.1 and 8.1)', () => {
  it.each([
    'application/scim+json',
    'application/json',
    'Application/SCIM+JSON; Charset="UTF-8"',
    'application/json;charset=iso-8859-1',
    'application/scim+json; charset',
    '',
  ])('a body of type "%s" is read', async (type) => {
    const id = `type-${Buffer.from(type).toString('hex').slice(0, 50)}`;
    const body = Buffer.from(JSON.stringify({ id, displayName: 'Žluťoučký' }));
    const head = [
      `POST ${TENANTS} HTTP/1.1`,
      'Host: x',
      `Authorization: Bearer ${service.adminToken}`,
      ...(type === '' ? [] : [`Content-Type: ${type}`]),
      `Content-Length: ${body.length}`,
      'Connection: close',
    ];
    const reply = await rawExchange(service.url, Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), body]));
    expect([reply.status, JSON.parse(reply.body).displayName]).toEqual([201, 'Žluťoučký']);
  });

  it.each(['GET', 'DELETE'])('%s may name any type when it has no body', async (method) => {
    const { id } = await service.tenant();
    for (const type of ['application/scim+json', 'text/plain', 'nonsense']) {
      const reply = await service.request(method, `${TENANTS}/${id}`, { headers: { 'content-type': type } });
      expect(reply.status).toBeLessThan(method === 'GET' ? 201 : 405);
      expect(reply.status).not.toBe(415);
    }
  });

  it.each([
    ['*/*', 'application/scim+json'],
    ['application/scim+json;q=0.5, application/json', 'application/scim+json'],
    ['application/json', 'application/json'],
  ])('Accept: %s is answered by %s', async (accept, type) => {
    const reply = await service.request('GET', DISCOVERY, { headers: { accept } });
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toMatch(new RegExp(`^${type.replace('+', '\\+')}(;|$)`));
  });

  it('an error is application/scim+json whatever is accepted', async () => {
    const reply = await service.request('GET', '/scim/v2/Nope', { headers: { accept: 'application/json' } });
    expect(reply.headers.get('content-type')).toMatch(/^application\/scim\+json/);
  });
});

describe('URLs', () => {
  it.each([`${DISCOVERY}/`, `/scim/v2//ServiceProviderConfig`, `//scim/v2/ServiceProviderConfig`, `${DISCOVERY}?`])(
    '%s is answered',
    async (path) => {
      expect((await service.request('GET', path)).status).toBe(200);
    },
  );

  it.each(['?&', '?x', '?x&', '?filter=', '?x=a+b%2Bc'])('%s is answered like no query', async (query) => {
    expect((await service.request('GET', DISCOVERY + query)).status).toBeLessThan(500);
  });

  it('an absolute request target is answered (RFC 9112 section 3.2.2)', async () => {
    const target = `GET http://other.example${DISCOVERY} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    expect((await rawExchange(service.url, target)).status).toBe(200);
  });
});

describe('request ids', () => {
  it('one is made and returned on every reply', async () => {
    const replies = [await service.request('GET', '/health/live'), await service.request('GET', '/nope')];
    const ids = replies.map((reply) => reply.headers.get('x-request-id'));
    expect(ids[0]).toMatch(/^[\w-]+$/);
    expect(ids[1]).toMatch(/^[\w-]+$/);
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('a safe one is kept, another is replaced', async () => {
    const send = async (id: string) =>
      (await service.request('GET', '/health/live', { headers: { 'x-request-id': id } })).headers.get('x-request-id');
    expect(await send('abc-1.2:3')).toBe('abc-1.2:3');
    expect(await send('"><script>')).not.toContain('script');
    expect((await send('x'.repeat(200)))?.length).toBeLessThan(100);
  });
});

it('HEAD is GET without the body (RFC 9110 section 9.3.2)', async () => {
  const get = await service.request('GET', DISCOVERY);
  const head = await service.request('HEAD', DISCOVERY);
  expect([head.status, head.text]).toEqual([200, '']);
  expect(head.headers.get('content-type')).toBe(get.headers.get('content-type'));
});

it('an idle connection is kept for 75 seconds', async () => {
  const keepAlive = await new Promise<unknown>((resolve, reject) => {
    httpRequest(`${service.url}/health/live`, { headers: { connection: 'keep-alive' } }, (response) => {
      response.resume().on('end', () => resolve(response.headers['keep-alive']));
    })
      .on('error', reject)
      .end();
  });
  expect(keepAlive).toBe('timeout=75');
});

describe('compression', () => {
  const fetchSchemas = (encoding: string, method = 'GET') =>
    new Promise<{ encoding: string | undefined; vary: string | undefined; body: Buffer }>((resolve, reject) => {
      const headers = { 'accept-encoding': encoding, authorization: `Bearer ${service.token}` };
      httpRequest(`${service.url}/scim/v2/Schemas`, { method, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const { 'content-encoding': coding, vary } = response.headers;
          resolve({ encoding: coding, vary, body: Buffer.concat(chunks) });
        });
      })
        .on('error', reject)
        .end();
    });

  it.each(['gzip,deflate', 'br, gzip;q=0.5', '*'])(
    'a large reply is compressed for "%s", and varies with the origin as well',
    async (accepted) => {
      const plain = await fetchSchemas('identity');
      const small = await fetchSchemas(accepted);
      expect(plain.body.length).toBeGreaterThan(16 * 1024);
      expect([plain.encoding, small.encoding, small.vary]).toEqual([undefined, 'gzip', 'Origin, Accept-Encoding']);
      expect(gunzipSync(small.body)).toEqual(plain.body);
    },
  );

  it.each(['', 'br', 'gzip;q=0', '*;q=0', 'gzip;q=0.0, *'])('it is not for "%s"', async (accepted) => {
    expect((await fetchSchemas(accepted)).encoding).toBeUndefined();
  });

  it('a small reply is not compressed', async () => {
    const reply = await service.request('GET', DISCOVERY);
    expect(reply.headers.get('content-encoding')).toBeNull();
  });
});

describe('CORS', () => {
  const preflight = (origin: string, target: TestService) =>
    target.request('OPTIONS', TENANTS, {
      token: null,
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });

  it('a listed origin may call', async () => {
    const reply = await preflight('https://app.example', service);
    expect(reply.status).toBe(204);
    expect(reply.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(reply.headers.get('access-control-allow-methods')).toContain('PATCH');
  });

  it('another origin may not, and nobody may unless it is switched on', async () => {
    expect((await preflight('https://evil.example', service)).headers.get('access-control-allow-origin')).toBeNull();
    const closed = await startService();
    try {
      const reply = await preflight('https://app.example', closed);
      expect([reply.status, reply.headers.get('access-control-allow-origin')]).toEqual([204, null]);
      expect(reply.headers.get('allow')).toContain('POST');
    } finally {
      await closed.close();
    }
  });
});

it('the log has one line a request, without query, body, token or password', async () => {
  const body = { id: 'logged', displayName: 'Body-Secret' };
  await service.request('POST', `${TENANTS}?q=Query-Secret`, { body, headers: { 'x-request-id': 'logged-1' } });
  const trace = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  await service.request('GET', `${DISCOVERY}?q=Filter-Secret`, {
    headers: { 'x-request-id': 'logged-2', traceparent: trace },
  });
  const lines = service.log.filter((line) => String(line['requestId']).startsWith('logged-'));
  expect(lines.map((line) => [line['requestId'], line['method'], line['route'], line['status']])).toEqual([
    ['logged-1', 'POST', TENANTS, 201],
    ['logged-2', 'GET', DISCOVERY, 200],
  ]);
  expect(lines[1]).toMatchObject({ tenant: 'default', traceId: '0af7651916cd43dd8448eb211c80319c' });
  expect(JSON.stringify(service.log)).not.toMatch(/-Secret|test-token/);
});

describe('headers of every reply', () => {
  const replies: readonly [string, () => Promise<{ headers: Headers; status: number }>, number][] = [
    ['a resource', () => service.request('GET', '/scim/v2/Users'), 200],
    ['administration', () => service.request('GET', TENANTS), 200],
    ['the feed', () => service.request('GET', '/api/v1/changes'), 200],
    ['health', () => service.request('GET', '/health/live'), 200],
    ['a stranger', () => service.request('GET', '/scim/v2/Users', { token: null }), 401],
    ['nothing there', () => service.request('GET', '/scim/v2/Users/nobody'), 404],
    ['a fault of the body', () => service.request('POST', '/scim/v2/Users', { body: '{' }), 400],
  ];
  it.each(replies)('nosniff and no-store: %s', async (_what, send, status) => {
    const reply = await send();
    expect(reply.status).toBe(status);
    expect(reply.headers.get('x-content-type-options')).toBe('nosniff');
    expect(reply.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['rubbish', 'rubbish\r\n\r\n'],
    ['an unknown expectation', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\n\r\n'],
    ['broken percent-encoding', 'GET /scim/v2/Users/% HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
  ])('and before anything is routed: %s', async (_what, text) => {
    const reply = await rawExchange(service.url, text);
    expect(reply.head).toContain('x-content-type-options: nosniff');
    expect(reply.head).toContain('cache-control: no-store');
    expect(reply.head).toContain('content-type: application/scim+json\r\n');
    expect(JSON.parse(reply.body).detail).toMatch(/ \[[a-z-]+\]$/);
  });

  it('a reply that was not changed is still 304 to who asks by its tag', async () => {
    const made = await service.request('POST', '/scim/v2/Users', { body: { userName: 'not-changed' } });
    const path = `/scim/v2/Users/${made.json.id}`;
    const headers = { 'if-none-match': made.headers.get('etag')! };
    const reply = await service.request('GET', path, { headers });
    expect([reply.status, reply.headers.get('cache-control'), reply.headers.get('content-type')]).toEqual([
      304,
      'no-store',
      null,
    ]);
  });

  it.each([
    ['GET', '/scim/v2/Users', 'application/scim+json'],
    ['GET', '/scim/v2/Schemas', 'application/scim+json'],
    ['GET', TENANTS, 'application/json'],
    ['GET', '/api/v1/changes', 'application/json'],
    ['GET', '/nope', 'application/scim+json'],
    ['HEAD', '/scim/v2/Users', 'application/scim+json'],
  ])('[P12] the media type has no charset: %s %s', async (method, path, type) => {
    const reply = await service.request(method, path, { headers: { 'accept-encoding': 'identity' } });
    expect(reply.headers.get('content-type')).toBe(type);
  });
});

it('more than one Host is 400 (RFC 9112 section 3.2)', async () => {
  for (const second of ['Host: b', 'host: a', 'HOST: a']) {
    const text = `GET /health/live HTTP/1.1\r\nHost: a\r\n${second}\r\nConnection: close\r\n\r\n`;
    const reply = await rawExchange(service.url, text);
    expect([reply.status, JSON.parse(reply.body).detail]).toEqual([
      400,
      expect.stringMatching(/\[request-malformed\]$/),
    ]);
  }
});

describe('[U12] a line of the log says', () => {
  const lineOf = (id: string) => service.log.find((line) => line['requestId'] === id && line['msg'] === 'request');
  let sent = 0;
  async function logged(method: string, path: string, options: Parameters<TestService['request']>[2] = {}) {
    const id = `says-${(sent += 1)}`;
    const reply = await service.request(method, path, {
      ...options,
      headers: { ...options.headers, 'x-request-id': id },
    });
    return { reply, line: lineOf(id) };
  }

  it('[U12] what was refused, which resource it was about, and who asked; never a name', async () => {
    const made = await logged('POST', '/scim/v2/Users', { body: { userName: 'Name-Secret' } });
    const { id } = made.reply.json;
    expect(made.line).toMatchObject({ status: 201, resource: id, address: '127.0.0.1' });
    expect((await logged('GET', `/scim/v2/Users/${id}`)).line).toMatchObject({ status: 200, resource: id });

    const refused = await logged('PUT', `/scim/v2/Users/${id}`, { body: { displayName: 'Body-Secret' } });
    expect(refused.line).toMatchObject({ status: 400, scimType: 'invalidValue', resource: id });
    expect(refused.reply.json.detail).toContain(`[${String(refused.line?.['code'])}]`);

    const named = await logged('GET', '/scim/v2/Users/Name-Secret');
    expect(named.line).toMatchObject({ status: 404, code: 'not-found' });
    expect(named.line).not.toHaveProperty('resource');
    expect((await logged('PUT', TENANTS)).line).toMatchObject({ status: 405, code: 'method-not-allowed' });
    const unknown = await logged('GET', '/scim/v2/Users', { token: 'Token-Secret' });
    expect(unknown.line).toMatchObject({ status: 401, code: 'token-unknown', address: '127.0.0.1' });
    const list = await logged('GET', `/scim/v2/Users?filter=${encodeURIComponent('userName foo "Filter-Secret"')}`);
    expect(list.line).toMatchObject({ status: 400, code: 'filter-invalid', scimType: 'invalidFilter' });
    expect(JSON.stringify(service.log)).not.toMatch(/-Secret/);
  });

  it('[U12] that it waited, so that its time is not taken for slowness', async () => {
    const { json } = await service.request('GET', '/api/v1/changes?after=latest');
    expect((await logged('GET', `/api/v1/changes?after=${json.next}&wait=1`)).line).toMatchObject({ longPoll: true });
    expect((await logged('GET', `/api/v1/changes?after=${json.next}`)).line).not.toHaveProperty('longPoll');
  });

  it('[M8] the address that a trusted proxy names, and nothing that is no address', async () => {
    const behind = await startService({ TRUST_PROXY: 'loopback' });
    try {
      for (const [forwarded, address] of [
        ['192.0.2.7', '192.0.2.7'],
        ['192.0.2.7, 127.0.0.1', '192.0.2.7'],
        ['2001:db8::1', '2001:db8::1'],
        ['somebody"}', undefined],
      ] as const) {
        const id = `forwarded-${forwarded.length}-${String(address)}`.replace(/[^\w-]/g, '-');
        await behind.request('GET', '/health/live', { headers: { 'x-forwarded-for': forwarded, 'x-request-id': id } });
        const line = behind.log.find(({ requestId, msg }) => requestId === id && msg === 'request');
        expect(line?.['address']).toBe(address);
      }
    } finally {
      await behind.close();
    }
  });

  it('[U12] one line for a 503, without a stack', async () => {
    const broken = await startService();
    await broken.breakStorage();
    const headers = { 'x-request-id': 'unavailable' };
    const reply = await broken.request('GET', '/health/ready', { headers });
    expect(reply.status).toBe(503);
    const lines = broken.log.filter(({ requestId }) => requestId === 'unavailable');
    expect(lines.map(({ level, code, msg }) => [level, code, msg])).toEqual([
      ['warn', 'database-unavailable', 'The database does not answer.'],
      ['info', 'database-unavailable', 'request'],
    ]);
    expect(JSON.stringify(lines)).not.toContain('stack');
    await broken.close().catch(() => undefined);
  });
});
