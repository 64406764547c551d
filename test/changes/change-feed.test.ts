import { ChangeFeed } from '../../src/changes/change-feed.js';
import type { Change, ChangeLog } from '../../src/changes/change-log.js';
import type { TenantKey } from '../../src/storage/store.js';

const TENANT = 1 as TenantKey;
const OTHER = 2 as TenantKey;

const change = (seq: number): Change => ({
  seq,
  time: '2026-11-25T09:30:00.000Z',
  resourceType: 'User',
  id: `id-${seq}`,
  operation: 'create',
  version: 'W/"1"',
  attributes: [],
  membersAdded: [],
  membersRemoved: [],
});

/** A log in memory; `onRead` runs in the middle of a read. */
class FakeLog {
  entries: Change[] = [];
  forgotten = 0;
  reads = 0;
  onRead: () => void = () => undefined;

  read(_tenant: TenantKey, after: number, limit: number): Promise<Change[]> {
    this.reads++;
    const found = this.entries.filter(({ seq }) => seq > after).slice(0, limit);
    this.onRead();
    return Promise.resolve(found);
  }

  latest(): Promise<number> {
    return Promise.resolve(this.entries.at(-1)?.seq ?? this.forgotten);
  }

  isAhead(_tenant: TenantKey, seq: number): Promise<boolean> {
    return Promise.resolve(seq > Math.max(this.entries.at(-1)?.seq ?? 0, this.forgotten));
  }

  forgottenThrough(): Promise<number> {
    return Promise.resolve(this.forgotten);
  }
}

describe('ChangeFeed', () => {
  let log: FakeLog;
  let feed: ChangeFeed;
  const never = new AbortController().signal;

  beforeEach(() => {
    log = new FakeLog();
    feed = new ChangeFeed(log as unknown as ChangeLog);
  });
  afterEach(() => feed.close());

  it('does not sleep over a commit that comes while it is looking', async () => {
    log.onRead = () => {
      log.onRead = () => undefined;
      log.entries.push(change(1));
      feed.committed(TENANT);
    };
    const started = performance.now();
    expect(await feed.read(TENANT, 0, 10, 30, never)).toEqual({ changes: [change(1)], next: 1 });
    expect(performance.now() - started).toBeLessThan(900);
    expect(log.reads).toBe(2);
  });

  it('refuses a place the log has not come to, as after a restored backup, at once', async () => {
    log.entries.push(change(5));
    const started = performance.now();
    await expect(feed.read(TENANT, 6, 10, 30, never)).rejects.toMatchObject({ status: 410 });
    expect(performance.now() - started).toBeLessThan(5000);
    expect(await feed.read(TENANT, 5, 10, 0, never)).toEqual({ changes: [], next: 5 });
  });

  it('finds what another process wrote without being told', async () => {
    log.onRead = () => log.entries.push(change(log.reads));
    const { changes } = await feed.read(TENANT, 0, 10, 30, never);
    expect(changes).toEqual([change(1)]);
  });

  it('is not woken by another tenant', async () => {
    const reading = feed.read(TENANT, 0, 10, 0.2, never);
    await Promise.resolve();
    feed.committed(OTHER);
    expect(await reading).toEqual({ changes: [], next: 0 });
    expect(log.reads).toBe(2);
  });

  it('ends when the client is gone', async () => {
    const gone = new AbortController();
    const started = performance.now();
    log.forgotten = 5;
    const reading = feed.read(TENANT, 5, 10, 30, gone.signal);
    await new Promise((resolve) => setImmediate(resolve));
    gone.abort();
    expect(await reading).toEqual({ changes: [], next: 5 });
    expect(performance.now() - started).toBeLessThan(900);
  });

  it('ends all readers when it closes, and lets none wait after that', async () => {
    log.forgotten = 3;
    const readers = [feed.read(TENANT, 3, 10, 30, never), feed.read(OTHER, 3, 10, 30, never)];
    await new Promise((resolve) => setImmediate(resolve));
    feed.close();
    expect(await Promise.all(readers)).toEqual([
      { changes: [], next: 3 },
      { changes: [], next: 3 },
    ]);
    expect(await feed.read(TENANT, 3, 10, 30, never)).toEqual({ changes: [], next: 3 });
  });

  it('answers 410 when entries behind the place are gone, 200 at the place where they end', async () => {
    log.forgotten = 7;
    await expect(feed.read(TENANT, 6, 10, 0, never)).rejects.toMatchObject({ status: 410 });
    expect(await feed.read(TENANT, 7, 10, 0, never)).toEqual({ changes: [], next: 7 });
    expect(await feed.read(TENANT, 'latest', 10, 0, never)).toEqual({ changes: [], next: 7 });
  });

  it('answers 410 when entries are removed while it reads, since some may have been missed', async () => {
    log.onRead = () => {
      log.forgotten = 2;
    };
    await expect(feed.read(TENANT, 0, 10, 30, never)).rejects.toMatchObject({ status: 410 });
  });
});
