import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { ON_POSTGRES } from '../../support/postgres.js';
import { newClient, type Client } from '../support/client.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';

describe('marks of the change feed', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    client = await newClient(service);
  });

  it('[S7] come with each page and hold for its next, on an empty log as well', async () => {
    const empty = await client.place();
    expect((await client.feed(empty)).json).toMatchObject({ changes: [] });
    await client.user('ann');
    await client.user('ben');
    const first = await client.feed(`${empty}&limit=1`);
    expect(first.json.changes).toHaveLength(1);
    const second = await client.feed(`after=${first.json.next}&mark=${first.json.mark}&limit=1`);
    expect(second.json.changes).toHaveLength(1);
    expect(second.json.mark).not.toBe(first.json.mark);
    const end = await client.feed(`after=${second.json.next}&mark=${second.json.mark}`);
    expect(end.json).toEqual({ changes: [], next: second.json.next, mark: second.json.mark });
    expect(await client.place()).toBe(`after=${second.json.next}&mark=${second.json.mark}`);
    expect((await client.feed(`after=${second.json.next}`)).json.mark).toBe(second.json.mark);
  });

  it('[S7] of another entry or another tenant are refused with 410, waiting or not', async () => {
    const other = await newClient(service);
    await other.user('cid');
    const foreign = (await other.feed('after=latest')).json.mark as string;
    await client.user('ann');
    const place = await client.latest();
    for (const more of ['', '&wait=30']) {
      const reply = await client.feed(`after=${place}&mark=${foreign}${more}`);
      expectScimError(reply, 410);
      expect(reply.json.detail).toMatch(/after=latest.*\[changes-expired\]$/);
    }
    expectScimError(await client.feed(`after=0&mark=${foreign}`), 410);
  });

  it('[S7] stay good when the entry is forgotten but nothing behind it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-marks-'));
    const database = { DATABASE_URL: join(folder, 'test.sqlite') };
    const first = await startService(database);
    const reader = await newClient(first);
    await reader.user('ann');
    const early = await reader.place();
    await reader.user('ben');
    const place = await reader.place();
    await first.close();
    const second = await startService({ ...database, CHANGE_LOG_DAYS: '0' });
    try {
      Object.assign(reader, { service: second });
      let reply = await reader.feed(early);
      for (let tries = 0; reply.status === 200 && tries < 100; tries++) reply = await reader.feed(early);
      expectScimError(reply, 410);
      expect((await reader.feed(place)).json).toMatchObject({ changes: [] });
      expect(await reader.place()).toBe(place);
      await reader.user('cid');
      expect((await reader.feed(place)).json.changes).toHaveLength(1);
    } finally {
      await second.close();
      rmSync(folder, { recursive: true });
    }
  });
});

(ON_POSTGRES ? describe.skip : describe)('a backup that is restored', () => {
  it('[S7] is noticed by a reader that waited until the log had passed its place; a bare after is not told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-restore-'));
    const database = join(folder, 'test.sqlite');
    const backup = join(folder, 'backup.sqlite');
    let service = await startService({ DATABASE_URL: database });
    try {
      const client = await newClient(service);
      await client.user('ann');
      const before = await client.place();
      const source = new Database(database, { readonly: true });
      source.prepare('VACUUM INTO ?').run(backup);
      source.close();
      const lost = await client.user('ben');
      const seen = await client.place();
      const { next } = (await client.feed('after=latest')).json;
      await service.close();
      for (const end of ['', '-wal', '-shm']) rmSync(database + end, { force: true });
      copyFileSync(backup, database);
      service = await startService({ DATABASE_URL: database });
      Object.assign(client, { service });
      expectScimError(await client.feed(seen), 410);
      await client.user('cid');
      await client.user('dan');
      // The log has another entry at the number by now.
      expect((await client.feed(`after=${next}`)).json.changes).toHaveLength(1);
      const reply = await client.feed(seen);
      expectScimError(reply, 410);
      expect(reply.json.detail).toMatch(/restored from a backup/);
      // Who had not come further than the backup misses nothing, and need not begin anew.
      const { changes } = (await client.feed(before)).json;
      expect(changes).toHaveLength(2);
      expect(JSON.stringify(changes)).not.toContain(lost.id);
    } finally {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
