import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newClient, user, type Client } from '../support/client.js';
import { startService, type TestService } from '../support/service.js';
import { walk, type Parameters } from './walk.js';

/** A random number generator with a seed, so that a failure can be repeated. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

describe('paging by cursor while others write (RFC 9865)', () => {
  let service: TestService;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());

  const fill = async (client: Client, count: number) => {
    const reply = await client.bulk(
      Array.from({ length: count }, (_, n) => ({
        method: 'POST',
        path: '/Users',
        bulkId: `b${n}`,
        data: user(`user-${(n * 37) % count}`, { title: `T${n % 4}` }),
      })),
      // One after another, so that they are created in this order on every database.
      { failOnErrors: 1 },
    );
    return reply.json.Operations.map((each: { location: string }) => each.location.split('/').at(-1)) as string[];
  };

  it.each<[string, Parameters, number]>([
    ['unsorted', {}, 1],
    ['sorted', { sortBy: 'userName' }, 2],
    ['sorted downwards by what many share', { sortBy: 'title', sortOrder: 'descending' }, 3],
    ['filtered', { filter: 'title sw "T"' }, 4],
  ])('shows each resource that was there throughout exactly once: %s', async (_what, query, seed) => {
    const random = generator(seed);
    const client = await newClient(service);
    const there = await fill(client, 80);
    const staying = new Set(there);
    let made = 0;
    const disturb = async () => {
      // What goes is taken from all over: pages that were read, the row at the edge, and pages to come.
      for (let n = 0; n < 2; n++) {
        const left = [...staying];
        const id = left[Math.floor(random() * left.length)]!;
        expect((await client.delete(`/Users/${id}`)).status).toBe(204);
        staying.delete(id);
      }
      for (let n = 0; n < 3; n++) {
        await client.user(`user-${Math.floor(random() * 80)}-${(made += 1)}`, { title: `T${made % 4}` });
      }
    };
    const pages = await walk(client, '/Users', { ...query, count: 7 }, 'GET', disturb);
    const seen = pages.flat().map((resource) => resource.id as string);
    expect(seen.filter((id) => staying.has(id)).sort()).toEqual([...staying].sort());
    expect(new Set(seen).size).toBe(seen.length);
    expect(made).toBeGreaterThan(20);
  });

  it('does not grow while a client walks: what is created after the first page is left out', async () => {
    const client = await newClient(service);
    const there = await fill(client, 20);
    const pages = await walk(client, '/Users', { count: 5 }, 'GET', async () => {
      await client.user(`late-${Math.random()}`);
    });
    expect(pages.flat().map((resource) => resource.id)).toEqual(there);
    expect(pages).toHaveLength(4);
  });

  it('ends when everything behind the page is gone', async () => {
    const client = await newClient(service);
    const there = await fill(client, 10);
    const { nextCursor } = (await client.list('/Users', { cursor: '', count: 5 })).json;
    for (const id of there.slice(5)) await client.delete(`/Users/${id}`);
    const { json } = await client.list('/Users', { cursor: nextCursor, count: 5 });
    expect(json).toMatchObject({ totalResults: 5, itemsPerPage: 0, Resources: [] });
    expect(json).not.toHaveProperty('nextCursor');
  });

  it('goes on behind a resource that was removed after its page', async () => {
    const client = await newClient(service);
    const there = await fill(client, 10);
    const { nextCursor } = (await client.list('/Users', { cursor: '', count: 5 })).json;
    await client.delete(`/Users/${there[4]}`);
    const { json } = await client.list('/Users', { cursor: nextCursor, count: 5 });
    expect(json.Resources.map((each: { id: string }) => each.id)).toEqual(there.slice(5));
  });
});
