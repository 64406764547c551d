import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluateFilter } from '../../src/scim/filter/evaluate.js';
import type { ResourceType } from '../../src/scim/schema/attribute.js';
import { runs } from '../support/runs.js';
import { filters, populate, type Known } from './arbitrary.js';
import { BASE, filter, GROUP, listQuery, openStore, TENANT, USER, type TestStore } from './fixture.js';

describe.each([
  ['short lists on the main thread', {}],
  ['long lists from an index', { maxInlineMatches: 1 }],
  ['long lists by a walk', { maxInlineMatches: 0 }],
])('SQL finds what the reference evaluator finds: %s', (name, options) => {
  let opened: TestStore;
  let known: ReadonlyMap<ResourceType, readonly Known[]>;

  beforeAll(async () => {
    opened = await openStore(options);
    known = await populate(opened.store);
  });
  afterAll(() => opened.close());

  it.each([
    ['User', USER],
    ['Group', GROUP],
  ])(
    '%s',
    async (_label, type) => {
      const { store } = opened;
      const all = known.get(type) ?? [];
      await fc.assert(
        fc.asyncProperty(filters(type, all), async (text) => {
          const bound = filter(type, text);
          const expected = all.filter(({ reply: resource }) => evaluateFilter(bound, resource)).map(({ key }) => key);
          const page = await store.list(TENANT, listQuery(type, text), BASE);
          expect({ total: page.total, keys: page.resources.map(({ key }) => key) }).toEqual({
            total: expected.length,
            keys: expected,
          });
        }),
        runs(`filters of ${type.name} against the evaluator, ${name}`, 1000),
      );
    },
    600_000,
  );
});
