import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client, types } from 'pg';
import type { ListQuery } from '../../../src/scim/query/list-query.js';
import { POSTGRES_FILTERS } from '../../../src/storage/filter/postgres.js';
import { runAsync } from '../../../src/storage/sql-routine.js';
import { isUnfilteredPage, readUnfilteredPage } from '../../../src/storage/read/unfiltered-page.js';
import { readList } from '../../../src/storage/read/list.js';
import { newListContext } from '../../../src/storage/read/list-context.js';
import { ResourceSql } from '../../../src/storage/read/resource-sql.js';
import { bind, toStatement } from '../../../src/storage/postgres/statements.js';
import type { DatabaseStore } from '../../../src/storage/store.js';
import { ON_POSTGRES } from '../../support/postgres.js';
import { BASE, create, GROUP, listQuery, registry, TENANT, USER } from '../fixture.js';
import { openReplicas, type Replicas } from './support.js';

const USERS = 3000;

(ON_POSTGRES ? describe : describe.skip)('every statement of a list goes through an index', () => {
  let replicas: Replicas;
  let store: DatabaseStore;
  let client: Client;
  beforeAll(async () => {
    replicas = await openReplicas(1);
    store = replicas.stores[0]!;
    const users = await Promise.all(
      Array.from({ length: USERS }, (_, at) =>
        create(store, USER, {
          userName: `user${at}`,
          title: `title ${at % 50}`,
          active: at % 2 === 0,
          emails: [{ value: `user${at}@example.com`, type: at % 3 === 0 ? 'work' : 'home' }],
        }),
      ),
    );
    const ids = users.map(({ resource }) => resource.id);
    for (let at = 0; at < 20; at++)
      await create(store, GROUP, { displayName: `group ${at}` }, [
        { kind: 'add', ids: ids.slice(at * 100, at * 100 + 100) },
      ]);
    const { INT8, NUMERIC } = types.builtins;
    client = new Client({
      connectionString: replicas.database.url,
      types: { getTypeParser: (oid) => (oid === INT8 || oid === NUMERIC ? Number : types.getTypeParser(oid)) },
    });
    await client.connect();
    await client.query('ANALYZE');
    // Tables this small would be read whole; the question is whether an index could serve instead.
    await client.query('SET enable_seqscan = off');
  }, 60_000);
  afterAll(async () => {
    await client.end();
    await replicas.close();
  });

  /** The plans of every statement a list runs, and its total. */
  async function plans(query: ListQuery, maxInlineMatches = 1000): Promise<{ plan: string; total: number }> {
    const context = newListContext(POSTGRES_FILTERS, registry.resourceTypes, { epochs: true, maxInlineMatches });
    const seen: string[] = [];
    const long = maxInlineMatches < 1000 ? { guard: () => undefined } : {};
    const page = await runAsync(
      (isUnfilteredPage(query) ? readUnfilteredPage : readList)(context, {
        tenant: TENANT,
        query,
        baseUrl: BASE,
        ...long,
      }),
      async ({ text, parameters }) => {
        const { text: own, values } = bind(toStatement(text), parameters);
        const { rows } = await client.query<Record<string, string>>({ text: `EXPLAIN ${own}`, values });
        seen.push(...rows.map((row) => row['QUERY PLAN'] ?? ''));
        return (await client.query({ text: own, values })).rows as unknown[];
      },
    );
    return { plan: seen.join('\n'), total: Number(page?.total) };
  }

  it.each([
    ['userName eq "user7"', 'value_slot', 1],
    ['title eq "title 7" and userName sw "user10"', 'value_slot', 3],
    ['emails[type eq "work" and value eq "user9@example.com"]', 'value_slot', 1],
    ['id eq "none"', 'resource_id', 0],
    ['groups.value eq "none"', 'resource_id', 0],
  ])('%s', async (text, index, total) => {
    const found = await plans(listQuery(USER, text));
    expect(found.plan).toContain(index);
    expect(found.plan).not.toMatch(/Seq Scan on (value|resource|document|member)\b/);
    expect(found.total).toBe(total);
  });

  it('a page without filter walks the resources in order', async () => {
    const { plan, total } = await plans(listQuery(USER, undefined, { kind: 'index', startIndex: 1, count: 10 }));
    expect(plan).toMatch(/Index Only Scan using resource_type|Index Scan using (resource_type|resource_pkey)/);
    expect(plan).not.toMatch(/Seq Scan on (value|resource|document)\b/);
    expect(total).toBe(USERS);
  });

  it('a cursor page begins at its place', async () => {
    const from = { key: 2000, backwards: false, horizon: 1e9 };
    const { plan } = await plans(listQuery(USER, undefined, { kind: 'cursor', count: 10, from }));
    expect(plan).toMatch(/Index Cond: .*key > '?2000/);
  });

  it('one resource with its memberships is found by its id and its key', async () => {
    const sql = new ResourceSql(registry.resourceTypes, POSTGRES_FILTERS, true);
    const one = sql.byId(TENANT, 'User', 'x', { members: false, memberOf: true }, BASE);
    const { text, values } = bind(toStatement(one.text), one.parameters);
    const { rows } = await client.query<Record<string, string>>({ text: `EXPLAIN ${text}`, values });
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
    expect(plan).toContain('resource_id');
    expect(plan).toContain('member_of');
    expect(plan).not.toContain('Seq Scan');
  });
});
