import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { ScimError } from '../../../src/scim/errors.js';
import type { PostgresStore } from '../../../src/storage/postgres/postgres-store.js';
import { ON_POSTGRES } from '../../support/postgres.js';
import { BASE, create, createUser, GROUP, listQuery, names, TENANT, USER } from '../fixture.js';
import { openReplicas, ownCluster, type OwnCluster, type Replicas } from './support.js';

const statusOf = (error: unknown) => (error instanceof ScimError ? error.status : error);

(ON_POSTGRES ? describe : describe.skip)('when the server fails', () => {
  let cluster: OwnCluster;
  let replicas: Replicas;
  let store: PostgresStore;
  beforeAll(async () => {
    cluster = await ownCluster();
    replicas = await openReplicas(1, { url: cluster.url, longReadMs: 300 });
    store = replicas.stores[0]!;
  });
  afterAll(async () => {
    await replicas.close();
    await cluster.stop();
  });

  it.each(['SIGINT', 'SIGQUIT'] as const)(
    'and is started again (%s): writes and reads meanwhile are 503, what was acknowledged is there, and it goes on by itself',
    async (signal) => {
      const acknowledged: string[] = [];
      const others = new Set<unknown>();
      let going = true;
      const write = async (writer: number) => {
        for (let at = 0; going; at++) {
          const userName = `${signal}-${writer}-${at}`;
          try {
            await createUser(store, userName);
            acknowledged.push(userName);
            await store.list(TENANT, listQuery(USER, `userName eq "${userName}"`), BASE);
          } catch (error) {
            others.add(statusOf(error));
            await new Promise((resolve) => setTimeout(resolve, 5));
          }
        }
      };
      const writers = Array.from({ length: 16 }, (_, writer) => write(writer));
      const until = async (condition: () => boolean) => {
        while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
      };
      await until(() => acknowledged.length > 100);
      await cluster.halt(signal);
      await expect(store.health()).rejects.toMatchObject({ status: 503, retryAfterSeconds: 1 });
      await cluster.start();
      const before = acknowledged.length;
      await until(() => acknowledged.length > before + 100);
      going = false;
      await Promise.all(writers);
      await store.health();
      expect([...others]).toEqual([503]);
      const stored = new Set(
        (await store.query<{ display: string }>('SELECT display FROM resource', [])).map(({ display }) => display),
      );
      expect(acknowledged.filter((name) => !stored.has(name))).toEqual([]);
    },
    60_000,
  );

  it('a connection that was cut while it idled is not noticed by anybody', async () => {
    await createUser(store, 'before the cut');
    const admin = new Client({ connectionString: replicas.database.url });
    await admin.connect();
    await admin.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    await admin.end();
    await createUser(store, 'after the cut');
    expect(await names(store, USER, 'userName eq "after the cut"')).toEqual(['after the cut']);
  });

  it('a transaction whose connection is cut before it commits is not kept, and run once more', async () => {
    let runs = 0;
    await store.transaction(async (tx) => {
      runs += 1;
      await tx.insert(TENANT, GROUP, { document: { displayName: `cut in run ${runs}` }, members: [] });
      if (runs === 1)
        await tx.query('SELECT pg_terminate_backend(pg_backend_pid())', []).catch((error: unknown) => {
          throw error;
        });
    });
    expect(await names(store, GROUP)).toEqual(['cut in run 2']);
  });

  it('a list that takes too long is tooMany, and leaves its connection in order', async () => {
    await create(store, GROUP, { displayName: 'slow' });
    const blocker = new Client({ connectionString: replicas.database.url });
    await blocker.connect();
    await blocker.query('BEGIN');
    await blocker.query('LOCK TABLE document IN ACCESS EXCLUSIVE MODE');
    await expect(store.list(TENANT, listQuery(GROUP), BASE)).rejects.toMatchObject({
      status: 400,
      scimType: 'tooMany',
    });
    await blocker.query('ROLLBACK');
    await blocker.end();
    expect(await names(store, GROUP, 'displayName eq "slow"')).toEqual(['slow']);
  });

  it('a full disk is 507, and nothing of the write is kept', async () => {
    const admin = new Client({ connectionString: replicas.database.url });
    await admin.connect();
    await admin.query(`CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$`);
    await admin.query('CREATE TRIGGER full_disk BEFORE INSERT ON document EXECUTE FUNCTION full_disk()');
    await expect(createUser(store, 'too much')).rejects.toMatchObject({ status: 507 });
    await admin.query('DROP TRIGGER full_disk ON document');
    await admin.end();
    expect(await names(store, USER, 'userName eq "too much"')).toEqual([]);
    await createUser(store, 'too much');
  });
});
