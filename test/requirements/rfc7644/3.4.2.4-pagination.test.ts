import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { newClient, user, valuesOf, type ScimClient } from './support/client.js';

const TOTAL = 25;
const MAXIMUM = 20;

let service: TestService;
let client: ScimClient;
let all: unknown[];
beforeAll(async () => {
  service = await startService({ MAX_PAGE_SIZE: String(MAXIMUM), DEFAULT_PAGE_SIZE: '10' });
  client = await newClient(service, 'strict');
  all = [];
  for (let index = 0; index < TOTAL; index++) all.push((await client.post('/Users', user())).json.id);
});
afterAll(() => service.close());

const page = (parameters: Record<string, string | number>) => client.list('/Users', parameters);

describe('pagination by index (RFC 7644 section 3.4.2.4)', () => {
  it.each([
    [1, 1],
    [0, 1],
    [-5, 1],
    [2, 2],
    [25, 25],
  ])('[7644-073] startIndex %i begins at result %i', async (startIndex, first) => {
    for (const reply of [
      await page({ startIndex, count: 3 }),
      await client.search('/Users', { startIndex, count: 3 }),
    ]) {
      expect(reply.json.startIndex).toBe(first);
      expect(valuesOf(reply, 'id')).toEqual(all.slice(first - 1, first + 2));
    }
  });

  it('[7644-073] startIndex is 1 when left out', async () => {
    const reply = await page({ count: 2 });
    expect([reply.json.startIndex, valuesOf(reply, 'id')]).toEqual([1, all.slice(0, 2)]);
  });

  it.each(['x', '1.5', '1e2', '0x10', '99999999999999999999'])(
    '[7644-073] a startIndex or count that is no whole number is 400 invalidValue: %s',
    async (text) => {
      expectScimError(await page({ startIndex: text }), 400, 'invalidValue');
      expectScimError(await page({ count: text }), 400, 'invalidValue');
      expectScimError(await client.search('/Users', { count: text }), 400, 'invalidValue');
    },
  );

  it.each([
    [-1, 0],
    [0, 0],
    [1, 1],
    [7, 7],
    [MAXIMUM, MAXIMUM],
  ])('[7644-074] with count %i at most %i resources are returned, and the true totalResults', async (count, most) => {
    for (const reply of [await page({ count }), await client.search('/Users', { count })]) {
      expect(reply.json).toMatchObject({ totalResults: TOTAL, itemsPerPage: most });
      expect(reply.json.Resources ?? []).toHaveLength(most);
    }
  });

  it('[7644-075] a count above the announced maximum gives the maximum; without count the service decides', async () => {
    const { filter, pagination } = (await client.get('/ServiceProviderConfig')).json;
    expect([filter.maxResults, pagination.maxPageSize]).toEqual([MAXIMUM, MAXIMUM]);
    expect((await page({ count: 1_000_000_000 })).json).toMatchObject({ totalResults: TOTAL, itemsPerPage: MAXIMUM });
    expect((await page({})).json).toMatchObject({ totalResults: TOTAL, itemsPerPage: 10 });
  });

  it.each([TOTAL + 1, 1000, 1_000_000_000_000])(
    '[7644-076] startIndex %i lies behind the end: 200, no resources, the true totalResults',
    async (startIndex) => {
      const reply = await page({ startIndex });
      expect(reply.status).toBe(200);
      expect(reply.json).toMatchObject({ totalResults: TOTAL, itemsPerPage: 0, startIndex });
      expect(reply.json.Resources ?? []).toEqual([]);
    },
  );

  it.each<[string, Record<string, string>]>([
    ['unsorted', {}],
    ['filtered', { filter: 'userName co "user"' }],
    ['sorted', { sortBy: 'userName', sortOrder: 'descending' }],
    ['sorted by what nobody has', { sortBy: 'title' }],
    ['filtered by a negation', { filter: 'userName ne "nobody"' }],
  ])('[7644-077] pages of any size give each resource once: %s', async (_what, parameters) => {
    for (const count of [1, 2, 3, 7, 13, 20]) {
      const seen: unknown[] = [];
      for (let startIndex = 1; startIndex <= TOTAL; startIndex += count) {
        seen.push(...valuesOf(await page({ ...parameters, startIndex, count }), 'id'));
      }
      expect(seen).toHaveLength(TOTAL);
      expect(new Set(seen)).toEqual(new Set(all));
    }
  });
});
