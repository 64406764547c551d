import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newClient, type Client } from '../support/client.js';
import { startService, type TestService } from '../support/service.js';

let service: TestService;
let client: Client;
beforeAll(async () => {
  service = await startService();
  client = await newClient(service);
});
afterAll(() => service.close());

/** A Bulk request of so many users, of 3 kB each. */
const bulk = (users: number) =>
  JSON.stringify({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: Array.from({ length: users }, (_, number) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `u${number}`,
      data: {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
        userName: `large-${users}-${number}`,
        displayName: 'ü'.repeat(1500),
      },
    })),
  });

function begin(headers: Record<string, string | number>) {
  const all = { authorization: `Bearer ${client.token}`, 'content-type': 'application/scim+json', ...headers };
  return request(`${service.url}/scim/v2/Bulk`, { method: 'POST', headers: all });
}

it.each([
  ['with its length', true],
  ['in chunks', false],
])('[H6] a body of a megabyte is read to its end, %s', async (_how, announced) => {
  const users = announced ? 300 : 310;
  const body = Buffer.from(bulk(users));
  const sent = begin(announced ? { 'content-length': body.length } : { 'transfer-encoding': 'chunked' });
  // Cut within characters, too.
  for (let at = 0; at < body.length; at += 77_777) sent.write(body.subarray(at, at + 77_777));
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const reply = JSON.parse(await text(response)) as { Operations: { status: string }[] };
  expect(reply.Operations.map(({ status }) => status)).toEqual(Array(users).fill('201'));
  const found = await client.get(`/Users?filter=userName eq "large-${users}-${users - 1}"&attributes=displayName`);
  expect(found.json.Resources[0].displayName).toBe('ü'.repeat(1500));
});

it('[H6] what is too much is refused while the rest is still to be sent', async () => {
  const sent = begin({ 'content-length': 8_000_000 });
  sent.write(`{"a":[${'[],'.repeat(500_000)}`);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  expect(response.statusCode).toBe(400);
  expect(await textSoFar(response)).toContain('[body-too-wide]');
  sent.destroy();
});

it('[H6] large bodies that break off leave room for the next ones', async () => {
  for (let n = 0; n < 10; n++) {
    const sent = begin({ 'content-length': 8_000_000 });
    sent.on('error', () => undefined);
    await new Promise((resolve) => sent.write(' '.repeat(1_000_000), resolve));
    sent.destroy();
  }
  const reply = await client.post('/Bulk', bulk(320));
  expect(reply.status).toBe(200);
});

/** The body as far as it was announced: the connection stays open until the request has come. */
async function textSoFar(response: IncomingMessage): Promise<string> {
  const wanted = Number(response.headers['content-length']);
  let body = '';
  for await (const chunk of response) {
    body += String(chunk);
    if (body.length >= wanted) break;
  }
  return body;
}
