import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Client, newClient, user } from '../support/client.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';

/** Half of what a stored resource may have. */
const HALF = 524_288;

describe('[H5] a resource has a megabyte at most, its members apart', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService();
    client = await newClient(service);
  });
  afterAll(() => service.close());

  /** Addresses of so many bytes together. */
  const addresses = (bytes: number, region: string) =>
    Array.from({ length: 16 }, (_, at) => ({ region: `${region}${at}`, streetAddress: 'x'.repeat(bytes / 16) }));

  it('a PATCH that would make it larger is 413 and changes nothing', async () => {
    const { id } = await client.user('grows', { addresses: addresses(HALF, 'a') });
    const add = (bytes: number) => [{ op: 'add', path: 'addresses', value: addresses(bytes, 'b') }];
    const refused = await client.patch(`/Users/${id}`, add(HALF));
    expectScimError(refused, 413);
    expect(refused.json.detail).toMatch(/1048576 are allowed.*\[too-large\]$/);
    const kept = await client.read(`/Users/${id}`);
    expect([kept.meta.version, kept.addresses.length]).toEqual(['W/"1"', 16]);
    expect((await client.patch(`/Users/${id}`, add(HALF / 2))).status).toBe(200);
  });

  it('an operation of a Bulk request that would make or replace one so large is 413, and the others are done', async () => {
    const { id } = await client.user('small');
    const data = (name: string, bytes: number) => user(name, { addresses: addresses(bytes, 'c') });
    const reply = await client.bulk([
      { method: 'POST', path: '/Users', bulkId: 'large', data: data('large', 2 * HALF) },
      { method: 'PUT', path: `/Users/${id}`, data: data('small', 2 * HALF) },
      { method: 'POST', path: '/Users', bulkId: 'other', data: data('other', HALF) },
    ]);
    expect(reply.json.Operations.map((each: { status: string }) => each.status)).toEqual(['413', '413', '201']);
    expect((await client.read(`/Users/${id}`)).addresses).toBeUndefined();
    expect((await client.list('/Users', { filter: 'userName eq "large"' })).json.totalResults).toBe(0);
  });

  it('members do not count: a group takes more of them than would fit', async () => {
    const nobody = Array.from({ length: 30_000 }, (_, at) => ({ value: `2819c223-7f76-453a-919d-${at}` }));
    const { id } = await client.user('member');
    const made = await client.post('/Groups?attributes=displayName', {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
      displayName: 'Large',
      members: [...nobody, { value: id }],
    });
    expect(made.status).toBe(201);
    expect((await client.read(`/Groups/${made.json.id}`)).members).toHaveLength(1);
  });
});
