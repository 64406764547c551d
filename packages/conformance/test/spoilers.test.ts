import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { failedAreas, failedIds, judge } from './support/judge.js';
import { ReferenceServer } from './support/reference/server.js';
import { SPOILERS, type SpoilerName, SpoilingProxy } from './support/spoiling-proxy.js';

/** The check that names each fault, and the one family that may report it. */
const CAUGHT: Record<SpoilerName, { by: string[]; area: string }> = {
  'members lost on PATCH': { by: ['groups-patch-add-keeps', 'groups-patch-rename-keeps'], area: 'groups' },
  'totals wrong': { by: ['list-total-exact', 'list-total-zero'], area: 'list' },
  'filter ignored': { by: ['filter-applied'], area: 'filter' },
  '500 for 404': { by: ['errors-unknown-user', 'errors-unknown-group', 'errors-unknown-endpoint'], area: 'errors' },
  'secrets returned': { by: ['secrets-post', 'secrets-get', 'secrets-list'], area: 'secrets' },
  'startIndex ignored': { by: ['paging-start-index'], area: 'paging' },
  'duplicate accepted': { by: ['uniqueness-post'], area: 'uniqueness' },
  'PATCH not atomic': { by: ['patch-atomic'], area: 'patch' },
  'ETag ignored': {
    by: ['etag-none-match', 'etag-mismatch-put', 'etag-mismatch-patch', 'etag-mismatch-delete'],
    area: 'etag',
  },
  'discovery lying': {
    by: ['discovery-truth-bulk', 'discovery-truth-etag', 'discovery-truth-sort', 'discovery-truth-patch'],
    area: 'discovery',
  },
};

/** A run makes some thousands of requests; a busy machine takes its time. */
jest.setTimeout(180_000);

describe('ten servers that are wrong on purpose', () => {
  let server: ReferenceServer;
  beforeAll(async () => {
    server = await new ReferenceServer().start();
  });
  afterAll(() => server.stop());

  it.each(Object.keys(SPOILERS) as SpoilerName[])(
    '%s: found by the check that names it, and by no other family',
    async (name) => {
      const proxy = await new SpoilingProxy(server.url, SPOILERS[name]()).start();
      try {
        const report = await judge(proxy.url);
        expect(failedIds(report)).toEqual(expect.arrayContaining(CAUGHT[name].by));
        expect(failedAreas(report)).toEqual([CAUGHT[name].area]);
        expect(report.leftOver).toEqual([]);
        expect(server.size).toBe(0);
      } finally {
        await proxy.stop();
      }
    },
  );
});

describe('a server that is right', () => {
  it('has no findings, none skipped, and is left as it was', async () => {
    const server = await new ReferenceServer().start();
    try {
      const report = await judge(server.url);
      expect(failedIds(report)).toEqual([]);
      expect(report.results.filter(({ outcome }) => outcome.status === 'skipped')).toEqual([]);
      expect(report.leftOver).toEqual([]);
      expect(server.size).toBe(0);
    } finally {
      await server.stop();
    }
  });
});
