import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { appendChange, ChangeLog } from '../../../src/changes/change-log.js';
import { ChangeLogHorizon } from '../../../src/storage/postgres/change-log-horizon.js';
import type { DatabaseStore, SqlValue, Transaction } from '../../../src/storage/store.js';
import { ON_POSTGRES } from '../../support/postgres.js';
import { addTenants, TENANT } from '../fixture.js';
import { openReplicas, ownCluster, type Replicas } from './support.js';

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
    await addTenants(replicas.stores[0]!);
    ({ stores } = replicas);
  });
  afterAll(() => replicas.close());

  const append = (store: DatabaseStore, id: string, before?: (tx: Transaction) => Promise<unknown>) =>
    store.transaction(async (tx) => {
      await appendChange(tx, TENANT, entry(id));
      await before?.(tx);
    });

  it('waits for a transaction that took an earlier number and commits later', async () => {
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

  it('does not wait for transactions that write elsewhere', async () => {
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

  it('that replicas forget at the same time never sees the number forgotten go back [S7]', async () => {
    const log = new ChangeLog(stores[2]!);
    let seen = 0;
    let forgetting = true;
    const watch = async () => {
      while (forgetting) {
        const { forgottenThrough } = await log.place(TENANT, 0);
        expect(forgottenThrough).toBeGreaterThanOrEqual(seen);
        seen = forgottenThrough;
      }
    };
    const watching = watch();
    for (let round = 0; round < 10; round++) {
      for (let n = 0; n < 6; n++) await append(stores[n % 2]!, `forgotten ${round}/${n}`);
      const now = Date.now() + 1000;
      await Promise.all(stores.map((store, at) => new ChangeLog(store).forget(now, 2 + at)));
    }
    forgetting = false;
    await watching;
    const rest = await log.read(TENANT, 0, 1000);
    expect(seen).toBeGreaterThan(0);
    expect(rest.every(({ seq }) => seq > seen)).toBe(true);
  });

  it('that follows the feed under 24 writers of three replicas skips nothing and sees nothing twice', async () => {
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

describe('what was complete before a crash', () => {
  /** A server whose log has come to `seq`; `origin` changes when it recovers from a crash. */
  const server = { seq: 0, origin: 'first', writers: [] as string[], looks: 0 };
  const executor = {
    query: <Row>(statement: string): Promise<Row[]> => {
      if (/last_value/.test(statement)) return Promise.resolve([{ seq: server.seq, origin: server.origin }] as Row[]);
      server.looks++;
      return Promise.resolve(server.writers.map((id) => ({ id })) as Row[]);
    },
  };
  const fresh = async () => {
    Object.assign(server, { seq: 100, origin: 'first', writers: [], looks: 0 });
    const settled = new ChangeLogHorizon(executor);
    expect(await settled.upTo()).toBe(100);
    return settled;
  };

  it('is not taken for complete when the same number was given out again', async () => {
    const settled = await fresh();
    const { looks } = server;
    expect(await settled.upTo()).toBe(100);
    expect(server.looks).toBe(looks);
    Object.assign(server, { origin: 'recovered' });
    expect(await settled.upTo()).toBe(100);
    expect(server.looks).toBeGreaterThan(looks);
  });

  it('is not fallen back to when a writer of now does not end', async () => {
    const settled = await fresh();
    Object.assign(server, { origin: 'recovered', seq: 130, writers: ['3/7'] });
    await expect(settled.upTo()).rejects.toMatchObject({ status: 503 });
    Object.assign(server, { writers: [] });
    expect(await settled.upTo()).toBe(130);
    Object.assign(server, { seq: 140, writers: ['3/8'] });
    expect(await settled.upTo()).toBe(130);
    Object.assign(server, { seq: 120 });
    await expect(settled.upTo()).rejects.toMatchObject({ status: 503 });
  });
});

(ON_POSTGRES ? describe : describe.skip)('a server that recovers from a crash', () => {
  it('says so by the origin of its numbers', async () => {
    const cluster = await ownCluster();
    try {
      const replicas = await openReplicas(1, { url: cluster.url });
      const [store] = replicas.stores;
      const origins: unknown[] = [];
      const settled = new ChangeLogHorizon({
        query: async <Row>(statement: string, values: readonly SqlValue[]) => {
          const rows = await store!.query<Row>(statement, values);
          if (/last_value/.test(statement)) origins.push((rows[0] as { origin: string }).origin);
          return rows;
        },
      });
      await settled.upTo();
      await settled.upTo();
      const [backend] = await store!.query<{ pid: number }>(
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'client backend' AND datname = current_database() LIMIT 1",
        [],
      );
      process.kill(Number(backend!.pid), 'SIGKILL');
      for (let done = false; !done;) {
        done = await settled.upTo().then(
          () => origins.at(-1) !== origins[0],
          () => false,
        );
      }
      expect(origins[1]).toBe(origins[0]);
      expect(origins.at(-1)).not.toBe(origins[0]);
      await replicas.close();
    } finally {
      await cluster.stop();
    }
  }, 60_000);
});
