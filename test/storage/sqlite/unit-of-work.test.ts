import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import Database from 'better-sqlite3';
import {
  ClientGoneError,
  ConflictError,
  InsufficientStorageError,
  UnavailableError,
} from '../../../src/scim/errors.js';
import type { TenantKey } from '../../../src/storage/store.js';
import { prepareWriter } from '../../../src/storage/sqlite/pragmas.js';
import { UnitOfWork, type TransactionHandle } from '../../../src/storage/sqlite/unit-of-work.js';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let folder: string;
let writer: Database.Database;
let reader: Database.Database;
let work: UnitOfWork;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-work-'));
  writer = new Database(join(folder, 'test.sqlite'), { timeout: 0 });
  prepareWriter(writer);
  writer.exec('CREATE TABLE t (id integer PRIMARY KEY, n integer, body blob); INSERT INTO t VALUES (1, 0, NULL)');
  reader = new Database(join(folder, 'test.sqlite'), { readonly: true });
  work = new UnitOfWork(writer);
});
afterEach(async () => {
  await work.close();
  reader.close();
  writer.close();
  rmSync(folder, { recursive: true });
});

const insert = (id: number) => (tx: TransactionHandle) => tx.query('INSERT INTO t (id) VALUES (?)', [id]);
const ids = (): unknown[] => reader.prepare('SELECT id FROM t ORDER BY id').pluck().all();

describe('one writer, shared commits', () => {
  it('200 concurrent increments lose none', async () => {
    const increment = async (tx: TransactionHandle) => {
      const [row] = await tx.query<{ n: number }>('SELECT n FROM t WHERE id = 1', []);
      await tx.query('UPDATE t SET n = ? WHERE id = 1', [(row?.n ?? 0) + 1]);
    };
    await Promise.all(Array.from({ length: 200 }, () => work.run(increment)));
    expect(reader.prepare('SELECT n FROM t').pluck().get()).toBe(200);
  });

  it('jobs that wait together share commits, of at most 256', async () => {
    let begun = 0;
    const counted = new UnitOfWork(writer, { onBegin: () => begun++ });
    await Promise.all(Array.from({ length: 600 }, (_, index) => counted.run(insert(index + 10))));
    expect(ids()).toHaveLength(601);
    expect(begun).toBeGreaterThanOrEqual(3);
    expect(begun).toBeLessThan(20);
  });

  it('[M1] takes turns by tenant, each in its order, also when all jobs of a commit run again', async () => {
    const order: string[] = [];
    const [a, b] = [1 as TenantKey, 2 as TenantKey];
    const job = (name: string, id: number) => async (tx: TransactionHandle) => {
      if (id === 13 && !order.includes('again')) {
        await insert(id)(tx);
        order.splice(0, order.length, 'again');
        throw new ConflictError('no');
      }
      order.push(name);
      await insert(id)(tx);
    };
    const many = Array.from({ length: 300 }, (_, n) => work.run(job(`a${n}`, 10 + n), { tenant: a }));
    const few = [work.run(job('b0', 500), { tenant: b }), work.run(job('b1', 501), { tenant: b })];
    const results = await Promise.allSettled([...many, ...few]);
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(0);
    expect(order.slice(0, 6)).toEqual(['again', 'a0', 'b0', 'a1', 'b1', 'a2']);
    const ofA = order.filter((name) => name.startsWith('a') && name !== 'again');
    expect(ofA).toEqual(Array.from({ length: 300 }, (_, n) => `a${n}`));
  });

  it('a job whose client has gone is not begun, and its neighbours are', async () => {
    let begun = false;
    const gone = work.run(
      (tx) => {
        begun = true;
        return insert(2)(tx);
      },
      { isGone: () => true },
    );
    const there = work.run(insert(3), { isGone: () => false });
    await expect(gone).rejects.toThrow(ClientGoneError);
    await there;
    expect([begun, ids()]).toEqual([false, [1, 3]]);
  });

  it('a failing job is undone alone and leaves its neighbours in place', async () => {
    const results = await Promise.allSettled([
      work.run(insert(2)),
      work.run(async (tx) => {
        await insert(3)(tx);
        throw new ConflictError('no');
      }),
      work.run(insert(1)),
      work.run(insert(4)),
    ]);
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { status: 409 } });
    expect(results[2]).toMatchObject({ reason: { code: 'SQLITE_CONSTRAINT_PRIMARYKEY' } });
    expect(ids()).toEqual([1, 2, 4]);
  });

  describe('a job that fails', () => {
    /** Three jobs of one batch; gives what each heard, how often the first and the last ran, and their actions after it. */
    async function around(middle: (tx: TransactionHandle) => Promise<unknown>, first: number) {
      const ran = { first: 0, last: 0, actions: 0 };
      const neighbour = (name: 'first' | 'last', id: number) =>
        work.run(async (tx) => {
          ran[name] += 1;
          tx.afterCommit(() => (ran.actions += 1));
          await insert(id)(tx);
        });
      const heard = await Promise.allSettled([
        neighbour('first', first),
        work.run(middle),
        neighbour('last', first + 1),
      ]);
      return { ran, heard: heard.map(({ status }) => status) };
    }

    const heard = ['fulfilled', 'rejected', 'fulfilled'];
    const afterWriting = async (tx: TransactionHandle) => {
      await insert(50)(tx);
      throw new ConflictError('no');
    };

    it('after it wrote makes its neighbours run again once, and not in the transactions after', async () => {
      expect(await around(afterWriting, 2)).toEqual({ heard, ran: { first: 2, last: 1, actions: 2 } });
      expect(await around(afterWriting, 4)).toEqual({ heard, ran: { first: 1, last: 1, actions: 2 } });
      expect(ids()).toEqual([1, 2, 3, 4, 5]);
    });

    it('has savepoints used for a while, and not for ever', async () => {
      const runs = [];
      for (let id = 100; id < 240; id += 2) runs.push((await around(afterWriting, id)).ran.first);
      const retried = runs.flatMap((first, batch) => (first === 2 ? [batch] : []));
      expect(retried).toEqual([0, 64]);
    });

    it('and its neighbours run again in the order they came', async () => {
      const ran: number[] = [];
      const jobs = [1, 2, 3, 4].map((number) =>
        work.run(async (tx) => {
          ran.push(number);
          await insert(number * 10)(tx);
          if (number === 3) throw new ConflictError('no');
        }),
      );
      await Promise.allSettled(jobs);
      expect(ran).toEqual([1, 2, 3, 1, 2, 3, 4]);
      expect(ids()).toEqual([1, 10, 20, 40]);
    });

    it('before it wrote leaves its neighbours alone', async () => {
      const beforeWriting = async (tx: TransactionHandle) => {
        await tx.query('SELECT id FROM t', []);
        throw new ConflictError('no');
      };
      expect(await around(beforeWriting, 2)).toEqual({ heard, ran: { first: 1, last: 1, actions: 2 } });
    });

    it('in a statement of which some rows went in is undone whole', async () => {
      const halfway = (tx: TransactionHandle) => tx.query('INSERT OR FAIL INTO t (id) VALUES (60), (61), (1)', []);
      expect(await around(halfway, 2)).toEqual({ heard, ran: { first: 2, last: 1, actions: 2 } });
      expect(await around(halfway, 4)).toEqual({ heard, ran: { first: 1, last: 1, actions: 2 } });
      expect(ids()).toEqual([1, 2, 3, 4, 5]);
    });
  });

  it('nobody reads what is not committed, and nobody hears of success or failure before it is', async () => {
    const seen: unknown[] = [];
    const settled: string[] = [];
    const first = work.run(insert(2)).then(() => settled.push('first'));
    const failing = work.run(() => Promise.reject(new ConflictError('no'))).catch(() => settled.push('failing'));
    const last = work.run(async (tx) => {
      seen.push(ids(), (await tx.query('SELECT id FROM t', [])).length, [...settled]);
    });
    await Promise.all([first, failing, last]);
    expect(seen).toEqual([[1], 2, []]);
    expect(settled.toSorted()).toEqual(['failing', 'first']);
  });

  it('a transaction is dead once its job has ended', async () => {
    let leaked: TransactionHandle | undefined;
    await work.run(async (tx) => {
      leaked = tx;
    });
    await expect(insert(2)(leaked!)).rejects.toThrow('ended');
    expect(ids()).toEqual([1]);
  });

  it('actions run after the commit, and not for a job that was undone', async () => {
    const ran: string[] = [];
    const ok = work.run(async (tx) => {
      await insert(2)(tx);
      tx.afterCommit(() => ran.push(`ok ${ids().length}`));
    });
    const undone = work.run(async (tx) => {
      tx.afterCommit(() => ran.push('undone'));
      throw new ConflictError('no');
    });
    await Promise.allSettled([ok, undone]);
    expect(ran).toEqual(['ok 2']);
  });
});

describe('trouble below', () => {
  it('a disk that fills up in the middle acknowledges no job of the commit, and the next one works', async () => {
    const pages = Number(writer.pragma('page_count', { simple: true }));
    writer.pragma(`max_page_count = ${pages + 10}`);
    const big = (tx: TransactionHandle) => tx.query('INSERT INTO t (id, body) VALUES (3, zeroblob(1000000))', []);
    const results = await Promise.allSettled([work.run(insert(2)), work.run(big), work.run(insert(4))]);
    for (const result of results.slice(0, 2))
      expect(result).toMatchObject({ status: 'rejected', reason: expect.any(InsufficientStorageError) });
    const kept = ids();
    results.forEach((result, index) => expect(kept.includes(index + 2)).toBe(result.status === 'fulfilled'));
    expect(kept).not.toContain(3);
    writer.pragma('max_page_count = 100000');
    await work.run(insert(5));
    expect(ids()).toContain(5);
  });

  it('a commit that fails acknowledges none of its jobs', async () => {
    writer.exec(
      'CREATE TABLE parent (id integer PRIMARY KEY); CREATE TABLE child (p integer REFERENCES parent DEFERRABLE INITIALLY DEFERRED)',
    );
    const orphan = (tx: TransactionHandle) => tx.query('INSERT INTO child VALUES (7)', []);
    const results = await Promise.allSettled([work.run(insert(2)), work.run(orphan)]);
    expect(results.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    expect(results[0]).toMatchObject({ reason: expect.any(UnavailableError) });
    expect(ids()).toEqual([1]);
    await work.run(insert(3));
    expect(ids()).toEqual([1, 3]);
  });

  it('while another process writes, jobs wait without blocking the event loop', async () => {
    const other = new Database(join(folder, 'test.sqlite'), { timeout: 0 });
    other.exec('BEGIN IMMEDIATE; INSERT INTO t (id) VALUES (9)');
    const waiting = work.run(insert(2));
    let turns = 0;
    while (turns < 50) {
      await new Promise((resolve) => setImmediate(resolve));
      turns++;
    }
    other.exec('COMMIT');
    other.close();
    await waiting;
    expect(ids()).toEqual([1, 2, 9]);
  });

  it('after closing no job is taken, and those that waited are done', async () => {
    const waiting = work.run(insert(2));
    await Promise.all([work.close(), waiting]);
    await expect(work.run(insert(3))).rejects.toThrow(UnavailableError);
    expect(ids()).toEqual([1, 2]);
  });

  /** A connection whose next COMMIT fails with this result, before or after it has stored everything. */
  function failingCommit(code: string, stores: boolean): UnitOfWork {
    let fails = true;
    const prepare = (sql: string) => {
      const statement = writer.prepare(sql);
      if (sql !== 'COMMIT') return statement;
      return {
        reader: false,
        run: () => {
          if (!fails || stores) statement.run();
          if (!fails) return;
          fails = false;
          throw Object.assign(new Error('commit'), { code });
        },
      };
    };
    const database = new Proxy(writer, {
      get: (target, name) => {
        if (name === 'prepare') return prepare;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    return new UnitOfWork(database);
  }

  it.each([true, false])('[S11] after an I/O error at COMMIT the outcome is unknown (stored: %s)', async (stores) => {
    const failing = failingCommit('SQLITE_IOERR_FSYNC', stores);
    const refused = failing.run(async (tx) => {
      await tx.query('SELECT id FROM t', []);
      throw new ConflictError('no');
    });
    const results = await Promise.allSettled([failing.run(insert(2)), refused]);
    expect(results[0]).toMatchObject({ reason: { status: 503, code: 'outcome-unknown' } });
    expect((results[0] as PromiseRejectedResult).reason.detail).not.toContain('Nothing was changed');
    // It wrote nothing, whatever became of the others.
    expect(results[1]).toMatchObject({
      reason: { status: 503, detail: expect.stringContaining('Nothing was changed') },
    });
    expect(ids()).toEqual(stores ? [1, 2] : [1]);
    await failing.run(insert(3));
    expect(ids()).toContain(3);
    await failing.close();
  });

  it.each([
    ['SQLITE_FULL', 507],
    ['SQLITE_BUSY', 503],
  ])('[S11] after %s at COMMIT nothing was changed, and the reply says so', async (code, status) => {
    const failing = failingCommit(code, false);
    await expect(failing.run(insert(2))).rejects.toMatchObject({
      status,
      detail: expect.stringContaining('Nothing was changed'),
    });
    expect(ids()).toEqual([1]);
    await failing.run(insert(3));
    expect(ids()).toEqual([1, 3]);
    await failing.close();
  });

  it('[S1] what fails after a commit is reported; the writes are done, and the next ones, too', async () => {
    const reported: string[] = [];
    const noisy = new UnitOfWork(writer, {
      report: (task) => reported.push(task),
      onCommit: () => {
        throw new Error('no');
      },
    });
    const failing = noisy.run(async (tx) => {
      tx.afterCommit(() => {
        throw new Error('no');
      });
      await insert(2)(tx);
    });
    await Promise.all([failing, noisy.run(insert(3))]);
    await noisy.run(insert(4));
    expect(ids()).toEqual([1, 2, 3, 4]);
    expect(reported).toEqual(['after a commit', 'after a commit', 'after a commit']);
    await noisy.close();
  });
});
