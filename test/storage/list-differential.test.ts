import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { comparisonKey, compareKeys } from '../../src/scim/compare/comparison-key.js';
import { evaluateFilter } from '../../src/scim/filter/evaluate.js';
import { isJsonObject, type Json, type JsonObject } from '../../src/scim/json.js';
import type { CursorPosition, ListQuery } from '../../src/scim/query/list-query.js';
import type { Attribute, ResourceType } from '../../src/scim/schema/attribute.js';
import type { DatabaseStore, StoredPage } from '../../src/storage/store.js';
import { runs } from '../support/runs.js';
import { filters, leaves, populate, type Known } from './arbitrary.js';
import { BASE, filter, listQuery, openStore, TENANT, USER, type TestStore } from './fixture.js';

type Order = 'ascending' | 'descending';

/** RFC 7644 section 3.4.2.3: of several values that of the primary element counts, or else the first. */
function sortKey(attribute: Attribute, resource: JsonObject): string | undefined {
  const holder = attribute.extension ? resource[attribute.schema] : resource;
  const top = attribute.parent ?? attribute;
  const value = isJsonObject(holder) ? holder[top.name] : undefined;
  const elements: Json[] = value === undefined ? [] : [value].flat();
  const valueOf = (element: Json): Json | undefined =>
    attribute.parent ? (isJsonObject(element) ? element[attribute.name] : undefined) : element;
  const isPrimary = (element: Json): boolean => isJsonObject(element) && element['primary'] === true;
  const found = [...elements.filter(isPrimary), ...elements].map(valueOf).find((candidate) => candidate !== undefined);
  return found === undefined ? undefined : comparisonKey(attribute, found);
}

/** The order a list must have: missing values last when ascending and first when descending, equal ones as created. */
function sorted(all: readonly Known[], attribute: Attribute, order: Order): number[] {
  const entries = all.map(({ key, reply }) => ({ key, sort: sortKey(attribute, reply) }));
  const sign = order === 'ascending' ? 1 : -1;
  entries.sort((a, b) => {
    if (a.sort === b.sort) return a.key - b.key;
    if (a.sort === undefined) return sign;
    if (b.sort === undefined) return -sign;
    return sign * compareKeys(a.sort, b.sort);
  });
  return entries.map(({ key }) => key);
}

/** Every page of a cursor walk, forwards from the first or backwards from the last. */
async function walk(store: DatabaseStore, query: ListQuery, count: number): Promise<number[]> {
  const pages: number[][] = [];
  const read = (from?: CursorPosition) =>
    store.list(TENANT, { ...query, page: { kind: 'cursor', count, ...(from && { from }) } }, BASE);
  const at = (page: StoredPage, index: number, backwards: boolean): CursorPosition => ({
    key: page.resources[index]!.key,
    ...(page.sortKeys && { sortKey: page.sortKeys[index] ?? null }),
    backwards,
    horizon: page.horizon ?? 0,
  });
  let page = await read();
  pages.push(page.resources.map(({ key }) => key));
  expect(page.hasPrevious).toBe(false);
  while (page.hasNext) {
    page = await read(at(page, page.resources.length - 1, false));
    pages.push(page.resources.map(({ key }) => key));
    expect(page.hasPrevious).toBe(true);
  }
  // And the same way back.
  for (let index = pages.length - 2; index >= 0; index--) {
    page = await read(at(page, 0, true));
    expect(page.resources.map(({ key }) => key)).toEqual(pages[index]);
  }
  return pages.flat();
}

describe.each([
  ['short lists', {}],
  ['long lists from an index', { maxInlineMatches: 1 }],
  ['long lists by a walk', { maxInlineMatches: 0 }],
])('order and pages are those the evaluator gives (RFC 7644 section 3.4.2, RFC 9865): %s', (name, options) => {
  let opened: TestStore;
  let all: readonly Known[];
  const type: ResourceType = USER;
  const sortable = leaves(type).filter(({ source, path }) => source === 'document' && !path.startsWith('x509'));

  beforeAll(async () => {
    opened = await openStore(options);
    all = (await populate(opened.store)).get(type) ?? [];
  });
  afterAll(() => opened.close());

  /** Filter, sort and order of a list; made late, since the filters speak of what is stored. */
  const lists = () => ({
    text: fc.option(filters(type, all), { nil: undefined }),
    by: fc.option(fc.constantFrom(...sortable), { nil: undefined }),
    order: fc.constantFrom<Order>('ascending', 'descending'),
  });

  const expected = (text: string | undefined, by: Attribute | undefined, order: Order): number[] => {
    const bound = text === undefined ? undefined : filter(type, text);
    const matches = all.filter(({ reply }) => !bound || evaluateFilter(bound, reply));
    return by ? sorted(matches, by, order) : matches.map(({ key }) => key);
  };
  const query = (text: string | undefined, by: Attribute | undefined, order: Order) =>
    listQuery(type, text, undefined, by && { by: by.path, order });

  it('by index', async () => {
    const pages = { startIndex: fc.integer({ min: 1, max: 70 }), count: fc.integer({ min: 0, max: 70 }) };
    const parameters = fc.record({ ...lists(), ...pages });
    await fc.assert(
      fc.asyncProperty(parameters, async ({ text, by, order, startIndex, count }) => {
        const whole = expected(text, by, order);
        const page = { kind: 'index', startIndex, count } as const;
        const found = await opened.store.list(TENANT, { ...query(text, by, order), page }, BASE);
        expect({ total: found.total, keys: found.resources.map(({ key }) => key) }).toEqual({
          total: whole.length,
          keys: whole.slice(startIndex - 1, startIndex - 1 + count),
        });
      }),
      runs(`sorted index pages against the evaluator, ${name}`, 400),
    );
  }, 600_000);

  it('by cursor', async () => {
    const parameters = fc.record({ ...lists(), count: fc.integer({ min: 7, max: 70 }) });
    await fc.assert(
      fc.asyncProperty(parameters, async ({ text, by, order, count }) => {
        expect(await walk(opened.store, query(text, by, order), count)).toEqual(expected(text, by, order));
      }),
      runs(`sorted cursor walks against the evaluator, ${name}`, 100),
    );
  }, 600_000);
});
