import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newClient, type Client } from '../support/client.js';
import { startService, type Reply, type TestService } from '../support/service.js';

describe('waiting for changes', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    client = await newClient(service);
  });

  /** Starts a request that waits, and comes back once it is surely being served. */
  const waiting = async (by: Client, seconds: number): Promise<{ reply: Promise<Reply>; answered: () => boolean }> => {
    const after = await by.latest();
    let done = false;
    const reply = by.feed(`after=${after}&wait=${seconds}`).finally(() => (done = true));
    for (let n = 0; n < 3; n++) await by.latest();
    return { reply, answered: () => done };
  };

  it('wakes every waiting reader within 200 ms of a commit, with the change', async () => {
    const readers = await Promise.all(Array.from({ length: 8 }, () => waiting(client, 30)));
    expect(readers.some((reader) => reader.answered())).toBe(false);
    const { id } = await client.user('ann');
    const committed = performance.now();
    for (const { reply } of readers) {
      expect((await reply).json.changes).toMatchObject([{ id, operation: 'create' }]);
    }
    expect(performance.now() - committed).toBeLessThan(200);
  });

  it('ends after wait seconds with nothing, at the same place', async () => {
    await client.user('ann');
    const place = await client.latest();
    const started = performance.now();
    const { reply } = await waiting(client, 1);
    expect((await reply).json).toEqual({ changes: [], next: place, mark: expect.any(String) });
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('does not wait when there is something already', async () => {
    await client.user('ann');
    const started = performance.now();
    expect((await client.feed('after=0&wait=30')).json.changes).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it('sleeps through changes of other tenants and through writes that change nothing', async () => {
    const other = await newClient(service);
    const ann = await client.user('ann', { title: 'Clerk' });
    const { reply, answered } = await waiting(client, 30);
    await other.user('ben');
    await client.patch(`/Users/${ann.id}`, [{ op: 'replace', path: 'title', value: 'Clerk' }]);
    await client.post('/Users', {});
    expect(answered()).toBe(false);
    await client.delete(`/Users/${ann.id}`);
    expect((await reply).json.changes).toMatchObject([{ id: ann.id, operation: 'delete' }]);
  });

  it('wakes once for each operation of a Bulk request', async () => {
    const { reply } = await waiting(client, 30);
    const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ann' };
    await client.bulk([{ method: 'POST', path: '/Users', bulkId: 'u', data: user }]);
    expect((await reply).json.changes).toHaveLength(1);
  });

  it('answers waiting readers at once when the service stops', async () => {
    const stopping = await startService();
    const reader = await newClient(stopping);
    const { reply } = await waiting(reader, 30);
    const started = performance.now();
    await stopping.close();
    expect((await reply).status).toBe(200);
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
