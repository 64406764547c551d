import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PostgresStore } from '../../../src/storage/postgres/postgres-store.js';
import { keptStatements, toStatement } from '../../../src/storage/postgres/statements.js';
import { ON_POSTGRES } from '../../support/postgres.js';
import { BASE, create, createUser, FIRST_PAGE, listQuery, OTHER_TENANT, TENANT, USER } from '../fixture.js';
import { openReplicas, type Replicas } from './support.js';

describe('translations of statements', () => {
  it('[M2] are bounded in bytes, and filters take no names from the statements of the code', () => {
    const filter = (n: number) =>
      `SELECT r.key AS key, 0 AS target FROM resource r WHERE ${Array.from({ length: 20 }, () => `r.version = ? + ${n}`).join(' OR ')}`;
    for (let n = 0; n < 20_000; n++) for (let time = 0; time < 1 + (n % 4); time++) toStatement(filter(n));
    const kept = keptStatements();
    expect(kept.characters).toBeLessThanOrEqual(1024 * 1024);
    expect(kept.named).toBeLessThanOrEqual(200);
    expect(kept.named).toBeGreaterThan(0);
    expect(toStatement('SELECT 1 FROM setting WHERE name = ?').name).toBeDefined();
    expect(toStatement(`SELECT 1 WHERE ${'1 = 1 AND '.repeat(1000)} 1 = 1`).name).toBeUndefined();
  });
});

(ON_POSTGRES ? describe : describe.skip)('one tenant beside another', () => {
  let replicas: Replicas;
  let store: PostgresStore;
  beforeAll(async () => {
    replicas = await openReplicas(1, { pool: 4 });
    store = replicas.stores[0]!;
  });
  afterAll(() => replicas.close());

  it('[M1] [H5] whatever waits in the transactions and reads of one, the other writes, reads and lists', async () => {
    const user = await createUser(store, 'there');
    const other = (await create(store, USER, { userName: 'other' }, [], OTHER_TENANT)).resource;
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let holding = 0;
    const writes = Array.from({ length: 50 }, (_, n) =>
      store.transaction(
        async (tx) => {
          await tx.find(TENANT, USER, user.id);
          holding += 1;
          await held;
        },
        {
          tenant: TENANT,
          ...(n % 2 === 1 && { batchKey: `${TENANT} Group ${n}` }),
          ...(n % 3 === 1 && { orderingKey: {} }),
        },
      ),
    );
    const parts = { members: true, memberOf: true };
    while (holding === 0) await new Promise(setImmediate);
    const query = listQuery(USER, undefined, FIRST_PAGE);
    // Each of them would wait for ever.
    for (let time = 0; time < 3; time++) {
      expect((await store.get(OTHER_TENANT, USER, other.id, parts, BASE))?.id).toBe(other.id);
      expect((await store.list(OTHER_TENANT, query, BASE)).total).toBe(1);
      await store.transaction((tx) => tx.find(OTHER_TENANT, USER, other.id), { tenant: OTHER_TENANT });
      await store.transaction((tx) => tx.find(OTHER_TENANT, USER, other.id), {
        tenant: OTHER_TENANT,
        batchKey: `${OTHER_TENANT} Group`,
      });
    }
    expect(holding).toBeLessThan(4);
    release();
    await Promise.all(writes);
    expect(holding).toBe(50);
  });
});
