import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newClient, user } from '../support/client.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';

describe('limits of Bulk (RFC 7644 sections 3.7.3 and 3.7.4)', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService({ BODY_LIMIT: '1000000' });
  });
  afterAll(() => service.close());

  const creates = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `b${index}`,
      data: user(`user-${index}`, { name: { givenName: 'Given', familyName: `Family ${index}` } }),
    }));

  it('announces the limits that are enforced (RFC 7643 section 5)', async () => {
    const { json } = await service.request('GET', '/scim/v2/ServiceProviderConfig', { token: null });
    expect(json.bulk).toEqual({ supported: true, maxOperations: 1000, maxPayloadSize: 1_000_000 });
  });

  it('runs as many creates as it announces, each in its place, and not one more', async () => {
    const client = await newClient(service);
    const reply = await client.bulk(creates(1000));
    expect(reply.status).toBe(200);
    expect(reply.json.Operations).toHaveLength(1000);
    expect(new Set(reply.json.Operations.map((each: { status: string }) => each.status))).toEqual(new Set(['201']));
    expect(reply.json.Operations.map((each: { bulkId: string }) => each.bulkId)).toEqual(
      creates(1000).map(({ bulkId }) => bulkId),
    );
    const page = await client.list('/Users', { count: 1, startIndex: 1000 });
    expect(page.json.totalResults).toBe(1000);
    expect(page.json.Resources[0].userName).toBe('user-999');

    const other = await newClient(service);
    const refused = await other.bulk(creates(1001));
    expectScimError(refused, 413);
    expect(refused.json.detail).toMatch(/1001.*maxOperations \(1000\)/);
    expect((await other.get('/Users')).json.totalResults).toBe(0);
  }, 120_000);

  it('answers 413 to a body above maxPayloadSize', async () => {
    const client = await newClient(service);
    const reply = await client.bulk([
      { method: 'POST', path: '/Users', bulkId: 'b', data: user('ann', { title: 'x'.repeat(1_000_000) }) },
    ]);
    expectScimError(reply, 413);
    expect((await client.get('/Users')).json.totalResults).toBe(0);
  });

  it('follows a chain of references through all operations', async () => {
    const client = await newClient(service);
    const operations = Array.from({ length: 500 }, (_, index) => ({
      method: 'POST',
      path: '/Groups',
      bulkId: `g${index}`,
      data: {
        schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
        displayName: `g${index}`,
        members: index < 499 ? [{ value: `bulkId:g${index + 1}` }] : [],
      },
    }));
    const reply = await client.bulk(operations);
    expect(new Set(reply.json.Operations.map((each: { status: string }) => each.status))).toEqual(new Set(['201']));
    const first = await client.read(reply.json.Operations[0].location.slice(service.scimUrl.length));
    expect(first.members[0].display).toBe('g1');
  });
});
