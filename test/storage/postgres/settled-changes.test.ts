import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { appendChange, ChangeLog } from '../../../src/changes/change-log.js';
import type { DatabaseStore, Transaction } from '../../../src/storage/store.js';
import { ON_POSTGRES } from '../../support/postgres.js';
import { TENANT } from '../fixture.js';
import { openReplicas, type Replicas } from './support.js';

const entry = (id: string) => ({
  resourceType: 'User',
  id,
  operation: 'update' as const,
  version: 1,
  attributes: [],
  membersAdded: [],
  membersRemoved: [],
});

(ON_POSTGRES ? describe : describe.skip)('a reader of the change log', () => {
  let replicas: Replicas;
  let stores: readonly DatabaseStore[];
  beforeAll(async () => {
    replicas = await openReplicas(3);
    ({ stores } = replicas);
  });
  afterAll(() => replicas.close());

  const append = (store: DatabaseStore, id: string, before?: (tx: Transaction) => Promise<unknown>) =>
    store.transaction(async (tx) => {
      await appendChange(tx, TENANT, entry(id));
      await before?.(tx);
    });

  test('waits for a transaction that took an earlier number and commits later', async () => {
    const log = new ChangeLog(stores[2]!);
    const late = new Client({ connectionString: replicas.database.url });
    await late.connect();
    await late.query('BEGIN');
    await late.query(
      `INSERT INTO change_log (tenant, time, resource_type, id, operation, version, attributes, members_added, members_removed)
       VALUES (${TENANT}, 0, 'User', 'late', 'update', 1, '[]', '[]', '[]')`,
    );
    await append(stores[0]!, 'early');
    const reading = log.read(TENANT, 0, 10);
    let answered = false;
    void reading.then(() => (answered = true));
    await append(stores[1]!, 'meanwhile');
    expect(answered).toBe(false);
    await late.query('COMMIT');
    await late.end();
    expect((await reading).slice(0, 2).map(({ id }) => id)).toEqual(['late', 'early']);
    expect((await log.read(TENANT, 0, 10)).map(({ id }) => id)).toEqual(['late', 'early', 'meanwhile']);
  });

  test('does not wait for transactions that write elsewhere', async () => {
    const other = new Client({ connectionString: replicas.database.url });
    await other.connect();
    await other.query('BEGIN');
    await other.query("INSERT INTO setting (name, value) VALUES ('held', 'open')");
    await append(stores[0]!, 'not held up');
    const log = new ChangeLog(stores[1]!);
    expect((await log.read(TENANT, 0, 1000)).at(-1)).toMatchObject({ id: 'not held up' });
    await other.query('ROLLBACK');
    await other.end();
  });

  test('that follows the feed under 24 writers of three replicas skips nothing and sees nothing twice', async () => {
    const log = new ChangeLog(stores[2]!);
    const from = (await log.latest(TENANT)).seq;
    const seen: string[] = [];
    let written = false;
    const follow = async () => {
      for (let after = from; ;) {
        const last = written;
        const page = await log.read(TENANT, after, 50);
        seen.push(...page.map(({ id }) => id));
        after = page.at(-1)?.seq ?? after;
        if (page.length === 0 && last) return;
      }
    };
    const following = follow();
    const writers = Array.from({ length: 24 }, async (_, writer) => {
      for (let at = 0; at < 25; at++)
        // What the transaction does after it took its number differs in length, so commits overtake one another.
        await append(stores[writer % 3]!, `${writer}/${at}`, (tx) =>
          tx.query('SELECT pg_sleep(?::float8 / 1000)', [(writer * 7 + at * 3) % 11]),
        );
    });
    await Promise.all(writers);
    written = true;
    await following;
    const all = Array.from({ length: 24 }, (_, writer) => Array.from({ length: 25 }, (_, at) => `${writer}/${at}`));
    expect(seen.toSorted()).toEqual(all.flat().toSorted());
  });
});
