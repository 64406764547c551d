import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rawExchange } from '../support/raw.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
beforeAll(async () => {
  service = await startService({ BODY_LIMIT: '4096', HEADERS_TIMEOUT_SECONDS: '0.3', REQUEST_TIMEOUT_SECONDS: '0.6' });
});
afterAll(() => service.close());

const TENANTS = '/admin/v1/tenants';

describe('errors before a route is found are SCIM errors', () => {
  it.each(['/', '/nope', '/scim/v2/Nope', '/scim', '/admin/v1/nope', '/api/v1/nope', '/health'])(
    '404 for the unknown path %s, with and without token',
    async (path) => {
      expectScimError(await service.request('GET', path), 404);
      expectScimError(await service.request('GET', path, { token: null }), 404);
    },
  );

  it('405 names the allowed methods (RFC 9110 section 15.5.6)', async () => {
    const reply = await service.request('PUT', TENANTS, { body: {} });
    expectScimError(reply, 405);
    expect(reply.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST']);
  });

  it('OPTIONS is 204 with Allow, for known paths alone', async () => {
    const reply = await service.request('OPTIONS', `${TENANTS}/some`, { token: null });
    expect([reply.status, reply.text]).toEqual([204, '']);
    expect(reply.headers.get('allow')).toContain('PATCH');
    expectScimError(await service.request('OPTIONS', '/nope'), 404);
  });

  it.each(['/scim/v2/Users/%', '/scim/v2/Users?filter=%E0%A4%A', '/%c0%af'])(
    '400 for broken percent-encoding: %s',
    async (path) => {
      const reply = await rawExchange(service.url, `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect([reply.status, JSON.parse(reply.body)]).toEqual([400, expect.objectContaining({ status: '400' })]);
    },
  );

  it('400 for a request without Host (RFC 9112 section 3.2)', async () => {
    const reply = await rawExchange(service.url, 'GET /health/live HTTP/1.1\r\nConnection: close\r\n\r\n');
    expect([reply.status, JSON.parse(reply.body).status]).toEqual([400, '400']);
  });
});

describe('errors of the HTTP parser are SCIM errors', () => {
  const cases: readonly [string, number, string | Buffer][] = [
    ['rubbish', 400, 'rubbish\r\n\r\n'],
    ['a bad header', 400, 'GET / HTTP/1.1\r\nHost x\r\n\r\n'],
    ['two lengths', 400, 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n'],
    ['headers too large', 431, `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'a'.repeat(70_000)}\r\n\r\n`],
    ['a URL too long', 431, `GET /${'a'.repeat(70_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    ['slow headers', 408, 'GET / HTTP/1.1\r\nHost: x\r\n'],
    ['a slow body', 408, `POST ${TENANTS} HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{`],
    ['an unknown expectation', 417, 'GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\n\r\n'],
  ];
  it.each(cases)('%s: %i', async (_what, status, text) => {
    const head = String(text).replace('Host: x\r\n', `Host: x\r\nAuthorization: Bearer ${service.adminToken}\r\n`);
    const reply = await rawExchange(service.url, head);
    expect(reply.status).toBe(status);
    expect(reply.head).toContain('content-type: application/scim+json');
    expect(reply.head).toContain('x-request-id: ');
    expect(JSON.parse(reply.body)).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
      status: String(status),
      detail: expect.stringMatching(/./),
    });
  });
});

describe('errors of a body', () => {
  it.each([
    ['not JSON', '{"id":'],
    ['nested too deep', '['.repeat(1000)],
    ['not an object', '[]'],
    ['null', 'null'],
  ])('400 invalidSyntax: %s', async (_what, body) => {
    expectScimError(await service.request('POST', TENANTS, { body }), 400, 'invalidSyntax');
  });

  it.each(['POST', 'PATCH'])('400 invalidSyntax: %s without a body, with or without a type', async (method) => {
    const path = method === 'POST' ? TENANTS : `${TENANTS}/some`;
    expectScimError(await service.request(method, path), 400, 'invalidSyntax');
    const headers = { 'content-type': 'application/json' };
    expectScimError(await service.request(method, path, { headers }), 400, 'invalidSyntax');
  });

  it('a __proto__ key is harmless', async () => {
    const body = '{"id":"proto","displayName":"A","__proto__":{"mode":"strict","polluted":true}}';
    const reply = await service.request('POST', TENANTS, { body });
    expectScimError(reply, 400, 'invalidValue');
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
  });

  it('413 past the limit, announced or not', async () => {
    const body = JSON.stringify({ id: 'a', displayName: 'x'.repeat(5000) });
    expectScimError(await service.request('POST', TENANTS, { body }), 413);
    const chunked =
      `POST ${TENANTS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${service.adminToken}\r\n` +
      `Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1388\r\n${'x'.repeat(5000)}\r\n`;
    const reply = await rawExchange(service.url, chunked);
    expect([reply.status, JSON.parse(reply.body).status]).toEqual([413, '413']);
  });

  it.each(['text/plain', 'application/xml', 'application/jsonx', 'nonsense', 'application/x-www-form-urlencoded'])(
    '415 for a body of type %s',
    async (type) => {
      const reply = await service.request('POST', TENANTS, { body: '{}', headers: { 'content-type': type } });
      expectScimError(reply, 415);
    },
  );

  it('415 for a Content-Encoding', async () => {
    const headers = { 'content-encoding': 'gzip' };
    expectScimError(await service.request('POST', TENANTS, { body: '{}', headers }), 415);
  });
});

it('a fault of the service is a 500 that shows only the request id, and its cause is in the log', async () => {
  const broken = await startService();
  try {
    const headers = { 'x-request-id': 'find-me' };
    await broken.breakStorage();
    const reply = await broken.request('GET', TENANTS, { headers });
    expectScimError(reply, 500);
    expect(reply.json.detail).toContain('find-me');
    expect(reply.text).not.toMatch(/SELECT|sqlite|tenant|at /i);
    const line = broken.log.find((entry) => entry['requestId'] === 'find-me' && entry['level'] === 'error');
    expect(JSON.stringify(line)).toMatch(/stack/);
  } finally {
    await broken.close().catch(() => undefined);
  }
});
