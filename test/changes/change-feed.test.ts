import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { setMaxListeners } from 'node:events';
import { ChangeFeed } from '../../src/changes/change-feed.js';
import type { ChangeLog, Place } from '../../src/changes/change-log.js';
import { LoggedChange } from '../../src/changes/logged-change.js';
import { markOf } from '../../src/changes/mark.js';
import { LIMITS } from '../../src/scim/limits.js';
import type { TenantKey } from '../../src/storage/store.js';

const TENANT = 1 as TenantKey;
const OTHER = 2 as TenantKey;

const row = (seq: number) => ({
  seq,
  time: Date.UTC(2026, 10, 25),
  resource_type: 'User',
  id: `id-${seq}`,
  operation: 'create',
  version: 1,
  attributes: '[]',
  members_added: '[]',
  members_removed: '[]',
});
const change = (tenant: TenantKey, seq: number) => new LoggedChange(tenant, row(seq));

/** The page that shows these entries. */
const pageOf = (tenant: TenantKey, ...seqs: number[]) => ({
  changes: seqs.map((seq) => JSON.parse(change(tenant, seq).toText())),
  next: seqs.at(-1),
  mark: change(tenant, seqs.at(-1)!).mark,
});
const nothing = (next: number) => ({ changes: [], next, mark: expect.stringMatching(/^[0-9a-f]{16}$/) });

/** A log in memory; `onRead` runs in the middle of a read. */
class FakeLog {
  entries: { tenant: TenantKey; change: LoggedChange }[] = [];
  forgotten = 0;
  /** How often each kind of statement was sent. */
  asked = { read: 0, place: 0, head: 0, tenants: 0 };
  onRead: () => void = () => undefined;

  add(tenant: TenantKey, seq: number): void {
    this.entries.push({ tenant, change: change(tenant, seq) });
  }

  read(tenant: TenantKey, after: number, limit: number): Promise<LoggedChange[]> {
    this.asked.read++;
    const found = this.#of(tenant).filter(({ seq }) => seq > after);
    this.onRead();
    return Promise.resolve(found.slice(0, limit));
  }

  place(tenant: TenantKey, seq: number): Promise<Place> {
    this.asked.place++;
    const newest = Math.max(this.#of(tenant).at(-1)?.seq ?? 0, this.forgotten);
    const last = this.#of(tenant).findLast((each) => each.seq <= seq);
    return Promise.resolve({ forgottenThrough: this.forgotten, newest, mark: last?.mark ?? markOf(tenant) });
  }

  latest(tenant: TenantKey) {
    const last = this.#of(tenant).at(-1);
    return Promise.resolve({ seq: last?.seq ?? this.forgotten, mark: last?.mark ?? markOf(tenant) });
  }

  head(): Promise<number> {
    this.asked.head++;
    return Promise.resolve(this.entries.at(-1)?.change.seq ?? 0);
  }

  tenants(after: number, through: number): Promise<TenantKey[]> {
    this.asked.tenants++;
    const found = this.entries.filter(({ change: { seq } }) => seq > after && seq <= through);
    return Promise.resolve([...new Set(found.map(({ tenant }) => tenant))]);
  }

  #of(tenant: TenantKey): LoggedChange[] {
    return this.entries.filter((each) => each.tenant === tenant).map((each) => each.change);
  }
}

describe('ChangeFeed', () => {
  let log: FakeLog;
  let feed: ChangeFeed;
  let failures: unknown[];
  /** Hashes of tokens that were revoked. */
  let revoked: Set<string>;
  let checks: number;
  const never = new AbortController().signal;
  setMaxListeners(0, never);

  beforeEach(() => {
    log = new FakeLog();
    failures = [];
    revoked = new Set();
    checks = 0;
    const tokens = {
      check: (waiting: ReadonlyMap<string, unknown>, end: (hash: string) => void) => {
        checks++;
        for (const hash of waiting.keys()) if (revoked.has(hash)) end(hash);
        return Promise.resolve();
      },
      verify: ({ hash }: { hash: string }, end: (hash: string) => void) => {
        if (revoked.has(hash)) end(hash);
      },
    };
    feed = new ChangeFeed(log as unknown as ChangeLog, tokens, (error) => failures.push(error));
  });
  afterEach(() => {
    feed.close();
    expect(failures).toEqual([]);
  });

  interface How {
    tenant?: TenantKey;
    limit?: number;
    mark?: string;
    gone?: AbortSignal;
    token?: string;
  }
  const readText = (after: number | 'latest', waitSeconds = 0, how: How = {}) => {
    const { tenant = TENANT, limit = 10, mark, gone = never, token = 'token' } = how;
    return feed.read({ after, mark, limit, waitSeconds }, { tenant, gone, token, hash: token });
  };
  const read = async (after: number | 'latest', waitSeconds = 0, how: How = {}) =>
    JSON.parse(await readText(after, waitSeconds, how)) as unknown;
  /** Comes back when whatever was begun waits for something that only a timer or a commit ends. */
  const turns = async (count = 6) => {
    for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
  };

  it('does not sleep over a commit that comes while it is looking', async () => {
    log.onRead = () => {
      log.onRead = () => undefined;
      log.add(TENANT, 1);
      feed.committed(TENANT);
    };
    expect(await read(0, 30)).toEqual(pageOf(TENANT, 1));
    expect(log.asked.head).toBe(1);
  });

  it('refuses a place the log has not come to, as after a restored backup, without waiting', async () => {
    log.add(TENANT, 5);
    await expect(read(6, 30)).rejects.toMatchObject({ status: 410 });
    expect(await read(5)).toEqual(nothing(5));
  });

  it('finds what another process wrote without being told', async () => {
    const reading = read(0, 30);
    await turns();
    log.add(TENANT, 1);
    expect(await reading).toEqual(pageOf(TENANT, 1));
  });

  it('is not woken by another tenant', async () => {
    const reading = read(0, 30);
    await turns();
    const before = log.asked.read;
    log.add(OTHER, 1);
    feed.committed(OTHER);
    await turns();
    expect(log.asked.read).toBe(before);
    feed.close();
    expect(await reading).toEqual(nothing(0));
  });

  it('ends when the client is gone, and when it is gone from the start', async () => {
    const gone = new AbortController();
    log.forgotten = 5;
    const reading = read(5, 30, { gone: gone.signal });
    await turns();
    gone.abort();
    expect(await reading).toEqual(nothing(5));
    expect(await read(5, 30, { gone: gone.signal })).toEqual(nothing(5));
  });

  it('ends all readers when it closes, and lets none wait after that', async () => {
    log.forgotten = 3;
    const readers = [read(3, 30), read(3, 30, { tenant: OTHER })];
    await turns();
    feed.close();
    expect(await Promise.all(readers)).toEqual([nothing(3), nothing(3)]);
    expect(await read(3, 30)).toEqual(nothing(3));
  });

  it('answers 410 when entries behind the place are gone, 200 at the place where they end', async () => {
    log.forgotten = 7;
    await expect(read(6)).rejects.toMatchObject({ status: 410 });
    expect(await read(7)).toEqual(nothing(7));
    expect(await read('latest')).toEqual(nothing(7));
  });

  it('answers 410 when entries are removed while it reads, since some may have been missed', async () => {
    log.onRead = () => {
      log.forgotten = 2;
    };
    await expect(read(0, 30)).rejects.toMatchObject({ status: 410 });
  });

  it('[S7] answers 410 to a mark that is not that of the entry there, waiting or not', async () => {
    log.add(TENANT, 5);
    const mark = change(TENANT, 5).mark;
    expect(await read(5, 0, { mark })).toEqual({ changes: [], next: 5, mark });
    for (const wait of [0, 30])
      await expect(read(5, wait, { mark: '0123456789abcdef' })).rejects.toMatchObject({ status: 410 });
  });

  it('[H3] looks once for all readers of a tenant, at a commit and beside it, and answers each by its own limit', async () => {
    log.add(TENANT, 1);
    const readers = Array.from({ length: 1000 }, (_, n) =>
      readText(1, 30, { limit: 1 + (n % 2), token: `token-${n % 100}` }),
    );
    await turns();
    // Two limits, so two looks; one asks for the newest entry of the log.
    expect(log.asked).toEqual({ read: 2, place: 2, head: 1, tenants: 0 });
    log.add(TENANT, 2);
    log.add(TENANT, 3);
    feed.committed(TENANT);
    const texts = await Promise.all(readers);
    expect(log.asked).toMatchObject({ read: 3, place: 3 });
    expect(texts.map((text) => (JSON.parse(text) as { next: number }).next)).toEqual(
      Array.from({ length: 1000 }, (_, n) => 2 + (n % 2)),
    );
  });

  it('[H3] asks one question for the readers of 1,000 tenants, and reads only those that have something', async () => {
    const readers = Array.from({ length: 1000 }, (_, n) =>
      read(0, 30, { tenant: (n + 1) as TenantKey }).catch(() => 0),
    );
    // Far more than one token may have; each of these tenants has its own.
    await Promise.all(readers.slice(LIMITS.waitingPolls));
    const own = Array.from({ length: 1000 }, (_, n) =>
      read(0, 30, { tenant: (n + 1) as TenantKey, token: `token-${n}` }),
    );
    await turns();
    const { read: reads } = log.asked;
    log.add(OTHER, 1);
    expect(await own[OTHER - 1]).toEqual(pageOf(OTHER, 1));
    expect(log.asked).toMatchObject({ tenants: 1, read: reads + 1 });
    // One question a look, and the longer the machine takes, the more looks there are; but not one for each tenant.
    expect(log.asked.head).toBeLessThan(100);
    expect(checks).toBeLessThanOrEqual(log.asked.head);
  });

  it('[H3] answers readers in slices, others have their turn in between', async () => {
    const readers = Array.from({ length: 320 }, (_, n) => readText(0, 30, { token: `token-${n}` }));
    await turns();
    let answered = 0;
    for (const reader of readers) void reader.then(() => answered++);
    log.add(TENANT, 1);
    feed.committed(TENANT);
    const atOnce: number[] = [];
    for (let before = 0; answered < readers.length; before = answered) {
      await turns(1);
      atOnce.push(answered - before);
    }
    expect(Math.max(...atOnce)).toBeLessThanOrEqual(64);
  });

  it('[H3] lets a token wait with so many requests at once; the next is 429 until one has ended', async () => {
    const gone = new AbortController();
    setMaxListeners(0, gone.signal);
    const readers = Array.from({ length: LIMITS.waitingPolls }, () => read(0, 30, { gone: gone.signal }));
    const refused = { status: 429, code: 'too-many', retryAfterSeconds: 1 };
    await expect(read(0, 30)).rejects.toMatchObject(refused);
    expect(await read(0)).toEqual(nothing(0));
    const other = read(0, 30, { token: 'another' });
    await turns();
    gone.abort();
    await Promise.all(readers);
    const again = read(0, 30);
    await turns();
    feed.close();
    expect(await Promise.all([other, again])).toEqual([nothing(0), nothing(0)]);
  });

  it('[H3] ends the readers of a token that was revoked, and no others', async () => {
    const mine = [read(0, 30, { token: 'mine' }), read(0, 30, { token: 'mine' })];
    const theirs = read(0, 30, { token: 'theirs' });
    await turns();
    revoked.add('mine');
    feed.tokensChanged();
    for (const reader of mine) await expect(reader).rejects.toMatchObject({ status: 401, code: 'token-revoked' });
    feed.close();
    expect(await theirs).toEqual(nothing(0));
  });

  it('[H3] goes on looking after a look that failed, and tells of it once', async () => {
    const reading = read(0, 30);
    await turns();
    const error = new Error('no database');
    const head = log.head.bind(log);
    let tries = 0;
    log.head = () => {
      if (++tries > 2) log.head = head;
      return Promise.reject(error);
    };
    log.add(TENANT, 1);
    expect(await reading).toEqual(pageOf(TENANT, 1));
    expect(failures).toEqual([error]);
    failures = [];
  });
});
