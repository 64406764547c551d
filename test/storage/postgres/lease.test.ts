import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DatabaseLease } from '../../../src/storage/postgres/database-lease.js';
import type { DatabaseStore } from '../../../src/storage/store.js';
import { ON_POSTGRES } from '../../support/postgres.js';
import { openReplicas, type Replicas } from './support.js';

(ON_POSTGRES ? describe : describe.skip)('a lease', () => {
  let replicas: Replicas;
  let one: DatabaseStore;
  let other: DatabaseStore;
  beforeAll(async () => {
    replicas = await openReplicas(2);
    [one, other] = [replicas.stores[0]!, replicas.stores[1]!];
  });
  afterAll(() => replicas.close());

  const never = new AbortController().signal;
  const leaseOf = (store: DatabaseStore, name: string) => new DatabaseLease((job) => store.transaction(job), name);
  const rowOf = async (name: string) => {
    const [row] = await one.query<{ value: string }>('SELECT value FROM setting WHERE name = ?', [`lease.${name}`]);
    return row?.value;
  };

  it('lets one process work at a time, and the next one as soon as it is given back', async () => {
    const [mine, theirs] = [leaseOf(one, 'turns'), leaseOf(other, 'turns')];
    let inner: boolean | undefined;
    const held = await mine.run(async () => {
      inner = await theirs.run(() => Promise.resolve(), never);
    }, never);
    expect([held, inner]).toEqual([true, false]);
    expect(await rowOf('turns')).toBeUndefined();
    expect(await theirs.run(() => Promise.resolve(), never)).toBe(true);
  });

  it('is given back when the work fails', async () => {
    await expect(leaseOf(one, 'fails').run(() => Promise.reject(new Error('no')), never)).rejects.toThrow('no');
    expect(await leaseOf(other, 'fails').run(() => Promise.resolve(), never)).toBe(true);
  });

  it('ends by the clock of the database, so that a process that was killed is followed by another one', async () => {
    const put = (end: string) =>
      one.transaction((tx) =>
        tx.query(
          `INSERT INTO setting (name, value) VALUES ('lease.killed', (${end})::bigint || ' gone')
           ON CONFLICT (name) DO UPDATE SET value = excluded.value`,
          [],
        ),
      );
    await put('extract(epoch FROM clock_timestamp()) * 1000 + 60000');
    expect(await leaseOf(other, 'killed').run(() => Promise.resolve(), never)).toBe(false);
    await put('extract(epoch FROM clock_timestamp()) * 1000 - 1');
    expect(await leaseOf(other, 'killed').run(() => Promise.resolve(), never)).toBe(true);
  });

  it('tells the work when it was lost to another process', async () => {
    const held = await leaseOf(one, 'lost').run(async (signal) => {
      await other.transaction((tx) =>
        tx.query(
          `UPDATE setting SET value = ((extract(epoch FROM clock_timestamp()) * 1000)::bigint + 60000) || ' another'
           WHERE name = 'lease.lost'`,
          [],
        ),
      );
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    }, never);
    expect(held).toBe(false);
  });
});
