import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rawExchange } from '../../e2e/support/raw.js';
import { expectScimError } from '../../e2e/support/scim-error.js';
import type { TestService } from '../../e2e/support/service.js';
import { group, MODES, newClient, NOBODY, user } from './support/client.js';
import { device, startConfiguredService } from './support/configured.js';

let service: TestService;
beforeAll(async () => {
  service = await startConfiguredService();
});
afterAll(() => service.close());

describe('endpoints and methods (RFC 7644 section 3.2)', () => {
  it('[7644-014] the endpoint of a type is its name in the plural, and the type answers there', async () => {
    const client = await newClient(service);
    const { Resources } = (await client.get('/ResourceTypes')).json;
    const endpoints = Resources.map(({ name, endpoint }: { name: string; endpoint: string }) => [name, endpoint]);
    expect(endpoints).toEqual(
      expect.arrayContaining([
        ['User', '/Users'],
        ['Group', '/Groups'],
        ['Device', '/Devices'],
      ]),
    );
    const id = await device(client, { serial: 'A-1' });
    expect((await client.read(`/Devices/${id}`)).meta.resourceType).toBe('Device');
    for (const [, endpoint] of endpoints) expect((await client.get(endpoint)).status).toBe(200);
  });

  it.each(MODES)('[7644-015] PUT to an unknown id is 404 and creates nothing (%s tenant)', async (mode) => {
    const client = await newClient(service, mode);
    expectScimError(await client.put(`/Users/${NOBODY}`, user()), 404);
    expectScimError(await client.put('/Users/bjensen', user({ id: 'bjensen' })), 404);
    expectScimError(await client.put(`/Groups/${NOBODY}`, group()), 404);
    expect((await client.get('/')).json.totalResults).toBe(0);
  });

  it('[7644-016] an error stands in the HTTP status and, the same, in the body', async () => {
    const client = await newClient(service);
    const { userName } = await client.newUser();
    const replies: [number, Promise<Awaited<ReturnType<typeof client.get>>>][] = [
      [400, client.post('/Users', '{')],
      [401, client.send('GET', '/Users', { token: null })],
      [403, client.get('/Schemas?filter=x')],
      [404, client.get('/Users/1')],
      [405, client.delete('/Users')],
      [409, client.post('/Users', user({ userName }))],
      [415, client.post('/Users', 'x', { 'content-type': 'text/plain' })],
    ];
    for (const [status, reply] of replies) expectScimError(await reply, status, (await reply).json.scimType);
  });

  const unsupported: readonly [string, string][] = [
    ['PUT', '/Users'],
    ['PATCH', '/Users'],
    ['DELETE', '/Users'],
    ['POST', `/Users/${NOBODY}`],
    ['PUT', '/Groups'],
    ['DELETE', '/Groups'],
    ['GET', '/.search'],
    ['GET', '/Bulk'],
    ['PUT', '/Bulk'],
    ['POST', '/Schemas'],
    ['DELETE', '/Schemas/urn:x'],
    ['PUT', '/ResourceTypes/User'],
    ['POST', '/ServiceProviderConfig'],
    ['PATCH', '/ServiceProviderConfig'],
    ['DELETE', '/'],
  ];
  it.each(unsupported)('[7644-017] %s %s is 405 with Allow, as a SCIM error', async (method, path) => {
    const client = await newClient(service);
    const reply = await client.send(method, path, method === 'DELETE' || method === 'GET' ? {} : { body: user() });
    expectScimError(reply, 405);
    const allowed = (reply.headers.get('allow') ?? '').split(', ');
    expect(allowed.length).toBeGreaterThan(0);
    expect(allowed).not.toContain(method);
  });

  it('[7644-017] a method that HTTP does not let through fetch is a SCIM error too', async () => {
    const head = (method: string) =>
      `${method} /scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${service.token}\r\nConnection: close\r\n\r\n`;
    for (const method of ['TRACE', 'PROPFIND']) {
      const reply = await rawExchange(service.url, head(method));
      expect([method, [404, 405, 501].includes(reply.status)]).toEqual([method, true]);
      expect(reply.head).toContain('content-type: application/scim+json');
      expect(JSON.parse(reply.body)).toMatchObject({ status: String(reply.status) });
    }
  });
});
