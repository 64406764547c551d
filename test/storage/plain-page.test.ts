import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import {
  BASE,
  create,
  createUser,
  GROUP,
  listQuery,
  openStore,
  OTHER_TENANT,
  TENANT,
  USER,
  type TestStore,
} from './fixture.js';

describe('pages by index of everything there is', () => {
  let opened: TestStore;
  let ids: string[];
  beforeAll(async () => {
    opened = await openStore();
    // Keys of three blocks, in which groups lie between the users.
    for (let at = 0; at < 2600; at += 100) {
      await create(opened.store, GROUP, { displayName: `group ${at}` });
      await Promise.all(Array.from({ length: 100 }, (_, n) => createUser(opened.store, `user${at + n}`)));
    }
  });
  afterAll(() => opened.close());

  beforeEach(async () => {
    const rows = await opened.store.query<{ id: string }>(
      "SELECT id FROM resource WHERE tenant = ? AND type = 'User' ORDER BY key",
      [TENANT],
    );
    ids = rows.map(({ id }) => id);
  });

  async function expectPage(startIndex: number, count: number): Promise<void> {
    const page = await opened.store.list(
      TENANT,
      listQuery(USER, undefined, { kind: 'index', startIndex, count }),
      BASE,
    );
    expect(page.total).toBe(ids.length);
    expect(page.resources.map(({ id }) => id)).toEqual(ids.slice(startIndex - 1, startIndex - 1 + count));
  }

  async function expectPages(): Promise<void> {
    for (const startIndex of [1, 2, 60, 990, 1024, 1025, 1400, 2048, 2549, ids.length, ids.length + 1, 9999]) {
      if (startIndex < 1) continue;
      await expectPage(startIndex, 10);
      await expectPage(startIndex, 100);
    }
  }

  const remove = (from: number, to: number) =>
    Promise.all(
      ids
        .slice(from, to)
        .map((id) =>
          opened.store.transaction(async (tx) => tx.remove(TENANT, USER, (await tx.find(TENANT, USER, id))!)),
        ),
    );

  it('begin where they should, with the exact total', async () => {
    expect(ids).toHaveLength(2600);
    await expectPages();
  });

  it('also when the blocks that were known have lost their first users', async () => {
    await expectPage(2500, 50);
    await remove(0, 1300);
    ids.splice(0, 1300);
    await expectPages();
  });

  it('also when users have come', async () => {
    await Promise.all(Array.from({ length: 300 }, (_, n) => createUser(opened.store, `late${n}`)));
    const before = ids.length;
    const rows = await opened.store.query<{ id: string }>(
      "SELECT id FROM resource WHERE tenant = ? AND type = 'User' ORDER BY key",
      [TENANT],
    );
    ids = rows.map(({ id }) => id);
    expect(ids).toHaveLength(before + 300);
    await expectPages();
  });

  it('and there is nothing on them when nearly all have gone', async () => {
    await expectPage(1500, 100);
    await remove(20, ids.length);
    ids.splice(20);
    await expectPage(1500, 100);
    await expectPages();
  });

  it('and where counters speak of more than there is, as while a tenant is purged, there is an end', async () => {
    const surplus = [OTHER_TENANT, 'User', 0, 200];
    await opened.store.transaction((tx) =>
      tx.query('INSERT INTO counter (tenant, type, block, n) VALUES (?, ?, ?, ?)', surplus),
    );
    for (const count of [10, 100]) {
      const query = listQuery(USER, undefined, { kind: 'index', startIndex: 151, count });
      expect(await opened.store.list(OTHER_TENANT, query, BASE)).toEqual({ total: 200, resources: [] });
    }
  });
});
