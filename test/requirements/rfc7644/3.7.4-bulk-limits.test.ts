import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rawExchange } from '../../e2e/support/raw.js';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { BULK_REQUEST, newClient, NOBODY, type ScimClient } from './support/client.js';

const PAYLOAD = 262_144;

let service: TestService;
let client: ScimClient;
beforeAll(async () => {
  service = await startService({ BODY_LIMIT: String(PAYLOAD) });
  client = await newClient(service);
});
afterAll(() => service.close());

const operations = (count: number) =>
  Array.from({ length: count }, () => ({ method: 'DELETE', path: `/Users/${NOBODY}` }));

/** A BulkRequest of exactly this many bytes. */
function payload(bytes: number): string {
  const empty = JSON.stringify({ schemas: [BULK_REQUEST], Operations: [], x: '' });
  return JSON.stringify({ schemas: [BULK_REQUEST], Operations: [], x: 'x'.repeat(bytes - empty.length) });
}

describe('limits of bulk (RFC 7644 section 3.7.4)', () => {
  it('[7644-134] both limits are announced', async () => {
    const { bulk } = (await client.get('/ServiceProviderConfig')).json;
    expect(bulk).toEqual({ supported: true, maxOperations: 1000, maxPayloadSize: PAYLOAD });
  });

  it('[7644-134] as many operations as maxOperations are processed, one more is 413 and names the limit', async () => {
    const most = await client.bulk(operations(1000));
    expect([most.status, most.json.Operations.length]).toEqual([200, 1000]);
    const more = await client.bulk(operations(1001));
    expectScimError(more, 413);
    expect(more.json.detail).toContain('maxOperations');
    expect(more.json.detail).toContain('1000');
  });

  it('[7644-134] a payload of maxPayloadSize is taken, one byte more is 413 and names the limit', async () => {
    expect((await client.post('/Bulk', payload(PAYLOAD))).status).toBe(200);
    const more = await client.post('/Bulk', payload(PAYLOAD + 1));
    expectScimError(more, 413);
    expect(more.json.detail).toContain(String(PAYLOAD));
  });

  it('[7644-134] a payload whose length is not announced is cut off at the limit too', async () => {
    const chunk = `${(PAYLOAD + 1).toString(16)}\r\n${payload(PAYLOAD + 1)}\r\n`;
    const reply = await rawExchange(
      service.url,
      `POST /scim/v2/Bulk HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${client.token}\r\n` +
        `Content-Type: application/scim+json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk}`,
    );
    expect([reply.status, JSON.parse(reply.body)]).toEqual([
      413,
      expect.objectContaining({ status: '413', detail: expect.stringContaining(String(PAYLOAD)) }),
    ]);
  });
});
