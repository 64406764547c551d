import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runSync } from '../../../src/storage/sql-routine.js';
import { isUnfilteredPage, readUnfilteredPage } from '../../../src/storage/read/unfiltered-page.js';
import { readList } from '../../../src/storage/read/list.js';
import { newListContext } from '../../../src/storage/read/list-context.js';
import { SQLITE_FILTERS } from '../../../src/storage/filter/sqlite.js';
import type { Sql } from '../../../src/storage/sql.js';
import type { ListQuery } from '../../../src/scim/query/list-query.js';
import Database from 'better-sqlite3';
import {
  BASE,
  create,
  createUser,
  GROUP,
  listQuery,
  openSqliteStore,
  registry,
  TENANT,
  USER,
  type TestStore,
} from '../fixture.js';

let opened: TestStore;
let database: Database.Database;
beforeAll(async () => {
  opened = await openSqliteStore();
  const user = await createUser(opened.store, 'one', { title: 'a', emails: [{ value: 'a@b', type: 'work' }] });
  await create(opened.store, GROUP, { displayName: 'g' }, [{ kind: 'add', ids: [user.id] }]);
  database = new Database(opened.path, { readonly: true });
  database.pragma('automatic_index = OFF');
});
afterAll(async () => {
  database.close();
  await opened.close();
});

/** The statements of the last list. */
let statements: string[] = [];

/** The query plans of every statement a list runs. */
function plans(query: ListQuery, maxInlineMatches = 1000): string[] {
  const seen: string[] = [];
  statements = [];
  const context = newListContext(SQLITE_FILTERS, registry.resourceTypes, { epochs: false, maxInlineMatches });
  const execute = ({ text, parameters }: Sql): unknown[] => {
    statements.push(text);
    const steps = database.prepare(`EXPLAIN QUERY PLAN ${text}`).all(parameters) as { detail: string }[];
    // A subquery that is read row by row is not a table.
    const derived = steps.flatMap(({ detail }) => /^(?:CO-ROUTINE|MATERIALIZE) (\w+)$/.exec(detail)?.[1] ?? []);
    seen.push(
      ...steps.map(({ detail }) => detail).filter((detail) => !derived.some((name) => detail === `SCAN ${name}`)),
    );
    return database.prepare(text).all(parameters);
  };
  const guard = maxInlineMatches < 1000 ? () => undefined : undefined;
  const read = isUnfilteredPage(query) ? readUnfilteredPage : readList;
  runSync(read(context, { tenant: TENANT, query, baseUrl: BASE, ...(guard && { guard }) }), execute);
  return seen;
}

/** A step that reads a whole table or index of rows. */
const FULL_SCAN = /^SCAN (r|v|m|o|d|x|l|resource|value|member|document|slot|counter)\b/;

it('a look back from a cursor begins at its place, not at the end of the list', () => {
  const from = { key: 2, backwards: false, horizon: 1000 };
  const seen = plans(listQuery(USER, undefined, { kind: 'cursor', count: 1, from }));
  const texts = statements.filter((text) => text.includes('ORDER BY key DESC'));
  expect(texts).toHaveLength(1);
  expect(texts[0]!.match(/key <=? \?/g)).toEqual(['key < ?']);
  for (const step of seen) expect(step).not.toMatch(FULL_SCAN);
});

describe('every statement of a list goes through an index', () => {
  it.each([
    ['userName eq "one"', 'value_slot (slot=? AND value=?)'],
    ['title sw "a"', 'value_slot (slot=? AND value>? AND value<?)'],
    ['title gt "a"', 'value_slot (slot=? AND value>?)'],
    ['emails[type eq "work" and value co "@"]', 'value_slot (slot=? AND value=?)'],
    ['title pr', 'value_slot (slot=? AND value>?)'],
    ['groups.value eq "none"', 'SEARCH m USING PRIMARY KEY (group_key=?)'],
    ['id eq "none"', 'autoindex_resource_1 (tenant=? AND id=?)'],
  ])('%s', (text, index) => {
    const used = plans(listQuery(USER, text));
    expect(used).toContainEqual(expect.stringContaining(index));
    for (const step of used) expect(step).not.toMatch(FULL_SCAN);
  });

  it.each([
    'userName eq "one"',
    'title co "a"',
    'not (title eq "a")',
    'title co "a" and userName gt "a"',
    'emails[not (type eq "x")]',
    'meta.created gt "2001-01-01T00:00:00Z"',
    'groups.display eq "g"',
    'emails.value ew "b" or title eq "a"',
  ])('nor is any whole table read when many resources match: %s', (text) => {
    for (const maxInlineMatches of [0, 1])
      for (const step of plans(listQuery(USER, text), maxInlineMatches)) expect(step).not.toMatch(FULL_SCAN);
  });

  it('conditions on a resource are looked up by its key, never through the value', () => {
    const used = plans(listQuery(USER, 'not (title gt "a") and not (userName eq "x")'), 0);
    expect(used.filter((step) => step.includes('EXISTS') || step.startsWith('SEARCH v'))).toEqual([
      expect.stringContaining('PRIMARY KEY (key=? AND slot=?)'),
      expect.stringContaining('PRIMARY KEY (key=? AND slot=?)'),
    ]);
  });

  it('a page without filter walks the resources in order, without sorting', () => {
    const used = plans(listQuery(USER, undefined, { kind: 'index', startIndex: 1, count: 10 }));
    expect(used).toContainEqual(expect.stringContaining('resource_type (tenant=? AND type=?'));
    expect(used.join('\n')).not.toContain('TEMP B-TREE');
  });

  it('many matches of one value come from the index in order', () => {
    const used = plans(listQuery(USER, 'title eq "a"'), 0).join('\n');
    expect(used).not.toContain('TEMP B-TREE');
  });

  it('a cursor page begins at its place', () => {
    const from = { key: 5, backwards: false, horizon: 100 };
    const used = plans(listQuery(USER, undefined, { kind: 'cursor', count: 10, from }));
    expect(used).toContainEqual(expect.stringContaining('resource_type (tenant=? AND type=? AND key>? AND key<?)'));
    expect(used.join('\n')).not.toContain('TEMP B-TREE');
  });
});
