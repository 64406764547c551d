import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { newClient, user, type ScimClient } from './support/client.js';

let service: TestService;
let client: ScimClient;
beforeAll(async () => {
  service = await startService();
  client = await newClient(service);
});
afterAll(() => service.close());

const SCIM = 'application/scim+json';

/** Sends these bytes as they are. */
async function postBytes(bytes: Buffer, contentType: string): Promise<Response> {
  const headers = { authorization: `Bearer ${client.token}`, 'content-type': contentType };
  return fetch(`${service.scimUrl}/Users`, { method: 'POST', headers, body: new Uint8Array(bytes) });
}

describe('encoding (RFC 7644 section 3.8)', () => {
  it.each(['application/scim+json', 'application/scim+json; charset=utf-8', 'application/json;charset="UTF-8"'])(
    '[7644-135] JSON in UTF-8 is read and returned: %s',
    async (type) => {
      const displayName = 'Zoë Čapek 東京 😀';
      const reply = await postBytes(Buffer.from(JSON.stringify(user({ displayName })), 'utf8'), type);
      const bytes = Buffer.from(await reply.arrayBuffer());
      expect([reply.status, bytes.includes(Buffer.from(displayName, 'utf8'))]).toEqual([201, true]);
      expect(reply.headers.get('content-type')).toMatch(/^application\/scim\+json(; ?charset=utf-8)?$/i);
    },
  );

  it('[7644-135] a byte order mark before the JSON is no part of it', async () => {
    const reply = await postBytes(Buffer.from(`\ufeff${JSON.stringify(user())}`, 'utf8'), SCIM);
    expect(reply.status).toBe(201);
  });

  it.each([
    ['Latin-1', Buffer.from(JSON.stringify(user({ displayName: 'Zoë' })), 'latin1')],
    ['UTF-16', Buffer.from(JSON.stringify(user()), 'utf16le')],
    ['a cut character', Buffer.from([0x22, 0xe2, 0x82, 0x22])],
  ])('[7644-135] bytes that are not UTF-8 are 400 invalidSyntax: %s', async (_name, bytes) => {
    const reply = await postBytes(bytes, SCIM);
    expect([reply.status, ((await reply.json()) as { scimType: string }).scimType]).toEqual([400, 'invalidSyntax']);
  });
});

describe('the media type of replies (RFC 7644 sections 3.8 and 8.1)', () => {
  it.each<[string, string]>([
    ['application/scim+json', SCIM],
    ['application/scim+json; charset=utf-8', SCIM],
    ['application/SCIM+JSON', SCIM],
    ['*/*', SCIM],
    ['application/*', SCIM],
    ['', SCIM],
    ['nonsense', SCIM],
    ['application/scim+json, application/json;q=0.9', SCIM],
    ['application/json;q=0.5, application/scim+json', SCIM],
    ['application/json', 'application/json'],
    ['application/json; charset=utf-8', 'application/json'],
  ])('[7644-136] Accept: %s is answered with %s', async (accept, type) => {
    const replies = [
      await client.get('/Users', { accept }),
      await client.post('/Users', user(), { accept }),
      await client.get('/Schemas', { accept }),
    ];
    for (const reply of replies) {
      expect([200, 201]).toContain(reply.status);
      expect(reply.headers.get('content-type')?.split(';')[0]).toBe(type);
      expect(typeof reply.json.schemas[0]).toBe('string');
    }
  });

  it('[7644-136, 7644-174] without an Accept header every body is application/scim+json, errors too', async () => {
    const { id } = await client.newUser();
    const none = { accept: '*/*' };
    for (const reply of [
      await client.get('/Users', none),
      await client.get(`/Users/${id}`, none),
      await client.get('/', none),
      await client.search('/Users'),
      await client.put(`/Users/${id}`, user()),
      await client.patch(`/Users/${id}`, [{ op: 'add', path: 'title', value: 'x' }]),
      await client.bulk([]),
      await client.get('/ServiceProviderConfig', none),
      await client.get('/ResourceTypes/User', none),
      await client.get('/Nowhere', none),
      await client.get('/Users/1', none),
      await client.send('GET', '/Users', { token: null }),
      await client.post('/Users', '{'),
    ]) {
      expect(reply.text).not.toBe('');
      expect(reply.headers.get('content-type')?.split(';')[0]).toBe(SCIM);
    }
  });
});

describe('the media type of requests (RFC 7644 section 3.8)', () => {
  it.each([
    'application/scim+json',
    'application/json',
    'Application/SCIM+JSON; Charset=UTF-8',
    'application/json; charset=utf-8; x=y',
  ])('[7644-137] a body of type %s is read', async (type) => {
    expect((await client.post('/Users', user(), { 'content-type': type })).status).toBe(201);
  });

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'text/json', 'application/scim'])(
    '[7644-137] a body of type %s is 415',
    async (type) => {
      for (const reply of [
        await client.post('/Users', user(), { 'content-type': type }),
        await client.put('/Users/1', user(), { 'content-type': type }),
        await client.post('/Users/.search', {}, { 'content-type': type }),
      ]) {
        expectScimError(reply, 415);
      }
    },
  );
});
