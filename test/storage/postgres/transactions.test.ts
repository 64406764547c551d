import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Client, type Pool } from 'pg';
import type { PostgresStore } from '../../../src/storage/postgres/postgres-store.js';
import type { Transaction } from '../../../src/storage/store.js';
import { ON_POSTGRES } from '../../support/postgres.js';
import { createUser, names, TENANT, USER } from '../fixture.js';
import { openReplicas, type Replicas } from './support.js';

(ON_POSTGRES ? describe : describe.skip)('transactions that fail', () => {
  const failures: string[] = [];
  let replicas: Replicas;
  let store: PostgresStore;
  let pool: Pool;
  let admin: Client;
  beforeAll(async () => {
    replicas = await openReplicas(1, { pool: 1, role: 'companion', report: (task) => failures.push(task) });
    store = replicas.stores[0]!;
    pool = (store.manager.dataSource.driver as unknown as { master: Pool }).master;
    admin = new Client({ connectionString: replicas.database.url });
    await admin.connect();
    // At COMMIT, after the last statement, the server ends its own process.
    await admin.query(`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); RETURN NULL; END $$`);
    await admin.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '53100'; END $$`);
  });
  afterAll(async () => {
    await admin.end();
    await replicas.close();
  });
  beforeEach(() => createUser(store, `warm ${Math.random()}`));
  afterEach(() => admin.query('DROP TRIGGER IF EXISTS at_commit ON document'));

  const atCommit = (run: 'die' | 'refuse') =>
    admin.query(
      `CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON document DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ${run}()`,
    );
  const insert = (userName: string) => (tx: Transaction) =>
    tx.insert(TENANT, USER, { document: { userName }, members: [] });

  it('[S11] a server that goes away at COMMIT leaves the outcome unknown, and its connection is lent to nobody', async () => {
    await atCommit('die');
    const idle = await createUser(store, 'cut').then(
      () => 'stored',
      (error: unknown) => {
        expect(error).toMatchObject({ status: 503, code: 'outcome-unknown' });
        return pool.idleCount;
      },
    );
    expect(idle).toBe(0);
    await admin.query('DROP TRIGGER at_commit ON document');
    await createUser(store, 'after the cut');
  });

  it('[S11] of jobs that share a transaction, those that were in it hear so', async () => {
    await atCommit('die');
    const orderingKey = {};
    const results = await Promise.allSettled([
      store.transaction(insert('cut 1'), { orderingKey }),
      store.transaction(insert('cut 2'), { orderingKey }),
    ]);
    for (const result of results)
      expect(result).toMatchObject({ status: 'rejected', reason: { status: 503, code: 'outcome-unknown' } });
  });

  it('[S11] a COMMIT that the server refuses has stored nothing, and is answered so', async () => {
    await atCommit('refuse');
    await expect(createUser(store, 'refused')).rejects.toMatchObject({
      status: 507,
      detail: expect.stringContaining('Nothing was changed'),
    });
    expect(await names(store, USER, 'userName eq "refused"')).toEqual([]);
  });

  it('[S2] jobs of a orderingKey wait for one that has to run again, and keep their order', async () => {
    const [slot] = await store.query<{ id: number }>(
      "SELECT id FROM slot WHERE tenant = ? AND type = 'User' AND path = 'userName'",
      [TENANT],
    );
    const ran: string[] = [];
    let secondRun: () => void = () => undefined;
    const isSecondRun = new Promise<void>((resolve) => (secondRun = resolve));
    await admin.query('BEGIN');
    await admin.query('INSERT INTO unique_value (slot, value, key) VALUES ($1, $2, 0)', [slot!.id, 'wanted']);
    const orderingKey = {};
    const job = (userName: string) =>
      store.transaction(
        (tx) => {
          ran.push(userName);
          if (ran.filter((name) => name === 'wanted').length === 2) secondRun();
          return insert(userName)(tx);
        },
        { orderingKey },
      );
    const jobs = [job('before'), job('wanted'), job('after')];
    await isSecondRun;
    await admin.query('ROLLBACK');
    const made = await Promise.all(jobs);
    expect(ran).toEqual(['before', 'wanted', 'wanted', 'after']);
    const keys = made.map(({ resource }) => resource.key);
    expect(keys).toEqual(keys.toSorted((a, b) => a - b));
  });

  it('a savepoint that cannot be gone back to leaves no connection inside a transaction', async () => {
    const orderingKey = {};
    const results = await Promise.allSettled([
      store.transaction(insert('first of two'), { orderingKey }),
      store.transaction(
        async (tx) => {
          await tx.query('RELEASE SAVEPOINT job', []);
          throw new Error('undo me');
        },
        { orderingKey },
      ),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    const [row] = await store.query<{ n: number }>(
      "SELECT count(*) AS n FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'",
      [],
    );
    expect(row!.n).toBe(0);
    await createUser(store, 'second of two');
    expect(await names(store, USER, 'userName ew "of two"')).toEqual(['first of two', 'second of two']);
  });

  it('[S1] what fails after a commit is reported, and the write is done', async () => {
    const done = await store.transaction(async (tx) => {
      (tx as unknown as { afterCommit(action: () => void): void }).afterCommit(() => {
        throw new Error('no');
      });
      return insert('done')(tx);
    });
    expect(done.changed).toBe(true);
    expect(failures).toContain('after a commit');
  });
});
