import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { appendChange, ChangeLog } from '../../src/changes/change-log.js';
import type { SqlValue, Store, TenantKey, Transaction } from '../../src/storage/store.js';
import { addTenants, openStore, OTHER_TENANT, TENANT, type TestStore } from '../storage/fixture.js';

describe('ChangeLog', () => {
  let open: TestStore;
  let log: ChangeLog;

  beforeEach(async () => {
    open = await openStore();
    await addTenants(open.store);
    log = new ChangeLog(open.store);
  });
  afterEach(() => open.close());

  const append = (tenant: TenantKey, id: string, membersAdded: readonly string[] = []) =>
    open.store.transaction((tx) =>
      appendChange(tx, tenant, {
        resourceType: 'Group',
        id,
        operation: 'update',
        version: 3,
        attributes: ['members'],
        membersAdded,
        membersRemoved: [],
      }),
    );
  const age = (id: string, time: number) =>
    open.store.transaction((tx) => tx.query('UPDATE change_log SET time = ? WHERE id = ?', [time, id]));
  const ids = async (tenant: TenantKey, after = 0, limit = 1000) =>
    (await log.read(tenant, after, limit)).map((each) => each.id);

  it('shows an entry as it was appended, its version as an entity tag', async () => {
    await append(TENANT, 'g', ['a', 'b']);
    expect((await log.read(TENANT, 0, 10)).map((each) => JSON.parse(each.toText()) as unknown)).toEqual([
      {
        seq: expect.any(Number),
        time: expect.stringMatching(/Z$/),
        resourceType: 'Group',
        id: 'g',
        operation: 'update',
        version: 'W/"3"',
        attributes: ['members'],
        membersAdded: ['a', 'b'],
        membersRemoved: [],
      },
    ]);
  });

  it('knows a number it has not come to from one it gave out, forgotten ones too', async () => {
    await append(TENANT, 'a');
    await append(OTHER_TENANT, 'b');
    const { seq } = await log.latest(TENANT);
    expect((await log.place(TENANT, seq)).newest).toBe(seq);
    await age('a', 0);
    await log.forget(1000);
    expect(await log.place(TENANT, seq)).toMatchObject({ newest: seq, forgottenThrough: seq });
  });

  it('appends nothing when the transaction of the write is undone', async () => {
    await expect(
      open.store.transaction(async (tx) => {
        await appendChange(tx, TENANT, {
          resourceType: 'User',
          id: 'u',
          operation: 'create',
          version: 1,
          attributes: [],
          membersAdded: [],
          membersRemoved: [],
        });
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    expect(await ids(TENANT)).toEqual([]);
  });

  it('reads more than a slice in order, at most the limit', async () => {
    const names = Array.from({ length: 130 }, (_, n) => `g${n}`);
    for (const name of names) await append(TENANT, name);
    expect(await ids(TENANT)).toEqual(names);
    expect(await ids(TENANT, 0, 70)).toEqual(names.slice(0, 70));
  });

  it('cuts a page of very large changes, and loses none by it', async () => {
    const members = Array.from({ length: 20_000 }, (_, n) => `2819c223-7f76-453a-919d-${String(n).padStart(12, '0')}`);
    for (let n = 0; n < 60; n++) await append(TENANT, `g${n}`, n < 55 ? members : []);
    const seen: string[] = [];
    let pages = 0;
    for (let after = 0; seen.length < 60; pages++) {
      const changes = await log.read(TENANT, after, 1000);
      expect(changes.length).toBeGreaterThan(0);
      seen.push(...changes.map((each) => each.id));
      after = changes.at(-1)!.seq;
    }
    expect(seen).toEqual(Array.from({ length: 60 }, (_, n) => `g${n}`));
    expect(pages).toBeGreaterThan(1);
  });

  it('forgets what is older than a time, slice by slice, and remembers how far for each tenant', async () => {
    for (let n = 0; n < 5; n++) await append(TENANT, `old${n}`);
    await append(OTHER_TENANT, 'old5');
    await append(TENANT, 'new');
    for (let n = 0; n < 6; n++) await age(`old${n}`, 1000);
    const before = await log.read(TENANT, 0, 10);
    expect(await log.forget(2000, 2)).toBe(6);
    expect(await ids(TENANT)).toEqual(['new']);
    expect(await ids(OTHER_TENANT)).toEqual([]);
    expect((await log.place(TENANT, 0)).forgottenThrough).toBe(before[4]!.seq);
    expect((await log.latest(OTHER_TENANT)).seq).toBe(before[4]!.seq + 1);
    expect((await log.place(OTHER_TENANT, 0)).forgottenThrough).toBe(before[4]!.seq + 1);
    expect(await log.forget(2000, 2)).toBe(0);
  });

  it('never gives a number out again, even when the newest entries were forgotten', async () => {
    await append(TENANT, 'a');
    const { seq: place } = await log.latest(TENANT);
    await log.forget(Date.now() + 1000);
    await append(TENANT, 'b');
    expect((await log.read(TENANT, place, 10)).map((each) => each.seq > place)).toEqual([true]);
  });

  it('knows the newest entry of all, and which tenants have entries in a stretch', async () => {
    expect(await log.head()).toBe(0);
    await append(TENANT, 'a');
    const first = await log.head();
    await append(OTHER_TENANT, 'b');
    await append(OTHER_TENANT, 'c');
    const head = await log.head();
    expect(await log.tenants(first, head)).toEqual([OTHER_TENANT]);
    expect((await log.tenants(0, head)).sort()).toEqual([TENANT, OTHER_TENANT]);
    expect(await log.tenants(head, head)).toEqual([]);
  });

  it('gives each place a mark: of its entry, of the last before it, of none', async () => {
    const none = (await log.place(TENANT, 0)).mark;
    expect(none).toMatch(/^[0-9a-f]{16}$/);
    expect(await log.latest(TENANT)).toEqual({ seq: 0, mark: none });
    await append(TENANT, 'a');
    await append(OTHER_TENANT, 'b');
    const [entry] = await log.read(TENANT, 0, 10);
    expect(await log.latest(TENANT)).toEqual({ seq: entry!.seq, mark: entry!.mark });
    expect((await log.place(TENANT, entry!.seq)).mark).toBe(entry!.mark);
    expect((await log.place(TENANT, entry!.seq + 1)).mark).toBe(entry!.mark);
    expect((await log.place(TENANT, 0)).mark).toBe(none);
    const [other] = await log.read(OTHER_TENANT, 0, 10);
    expect(new Set([none, entry!.mark, other!.mark, (await log.place(OTHER_TENANT, 0)).mark]).size).toBe(4);
  });

  it('keeps the mark of the last entry that was forgotten; without it, of an older release, no mark is known', async () => {
    await append(TENANT, 'a');
    const [entry] = await log.read(TENANT, 0, 10);
    await log.forget(Date.now() + 1000);
    expect(await log.latest(TENANT)).toEqual({ seq: entry!.seq, mark: entry!.mark });
    await open.store.transaction((tx) => tx.query("DELETE FROM setting WHERE name LIKE 'changes.forgottenMark%'", []));
    expect((await log.place(TENANT, entry!.seq)).mark).toBeUndefined();
  });

  const forgottenThrough = async () => (await log.place(TENANT, 0)).forgottenThrough;

  it('[S7] never takes back how far the log was forgotten, whatever another replica has noted', async () => {
    await append(TENANT, 'a');
    const [entry] = await log.read(TENANT, 0, 10);
    await open.store.transaction((tx) =>
      tx.query("INSERT INTO setting (name, value) VALUES (?, '1000')", [`changes.forgottenThrough.${TENANT}`]),
    );
    expect(await log.forget(Date.now() + 1000)).toBe(1);
    expect(entry!.seq).toBeLessThan(1000);
    expect(await forgottenThrough()).toBe(1000);
  });

  it('[S7] compares the numbers as numbers', async () => {
    for (let n = 0; n < 9; n++) await append(TENANT, `g${n}`);
    await log.forget(Date.now() + 1000);
    expect(await forgottenThrough()).toBe(9);
    await append(TENANT, 'tenth');
    await log.forget(Date.now() + 1000);
    expect(await forgottenThrough()).toBe(10);
  });

  it('[S7] notes what was removed, an entry of another tenant that came in between included', async () => {
    await append(TENANT, 'a');
    await append(OTHER_TENANT, 'b');
    const before = Date.now() + 1000;
    const [[mine], [theirs]] = [await log.read(TENANT, 0, 10), await log.read(OTHER_TENANT, 0, 10)];
    // The first statement of a slice sees the log without the entry of the first tenant, which is committed just then.
    const hiding = {
      transaction: (job: (tx: Transaction) => Promise<number>) =>
        open.store.transaction((tx) =>
          job({
            query: (sql: string, values: SqlValue[]) =>
              tx.query(sql.replace('FROM change_log ORDER', `FROM change_log WHERE seq > ${mine!.seq} ORDER`), values),
          } as unknown as Transaction),
        ),
    };
    await new ChangeLog(hiding as unknown as Store).forget(before);
    expect(await log.read(TENANT, 0, 10)).toEqual([]);
    expect(await forgottenThrough()).toBe(mine!.seq);
    expect((await log.place(OTHER_TENANT, 0)).forgottenThrough).toBe(theirs!.seq);
  });
});
