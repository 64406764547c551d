import { appendChange, ChangeLog } from '../../src/changes/change-log.js';
import type { TenantKey } from '../../src/storage/store.js';
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
    expect(await log.read(TENANT, 0, 10)).toEqual([
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
    const latest = await log.latest(TENANT);
    expect(await log.isAhead(TENANT, 0)).toBe(false);
    expect(await log.isAhead(TENANT, latest)).toBe(false);
    expect(await log.isAhead(TENANT, latest + 1)).toBe(true);
    await age('a', 0);
    await log.forget(1000);
    expect(await log.isAhead(TENANT, latest)).toBe(false);
    expect(await log.isAhead(TENANT, latest + 1)).toBe(true);
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
    expect(await log.forgottenThrough(TENANT)).toBe(before[4]!.seq);
    expect(await log.latest(OTHER_TENANT)).toBe(before[4]!.seq + 1);
    expect(await log.forgottenThrough(OTHER_TENANT)).toBe(before[4]!.seq + 1);
    expect(await log.forget(2000, 2)).toBe(0);
  });

  it('never gives a number out again, even when the newest entries were forgotten', async () => {
    await append(TENANT, 'a');
    const place = await log.latest(TENANT);
    await log.forget(Date.now() + 1000);
    await append(TENANT, 'b');
    expect((await log.read(TENANT, place, 10)).map((each) => each.seq > place)).toEqual([true]);
  });
});
