import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newClient, user, withToken, type Change, type Client } from '../support/client.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';

describe('reading the change feed', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    client = await newClient(service);
  });

  it('begins with the oldest entry and goes on behind next, limit by limit', async () => {
    for (let n = 0; n < 7; n++) await client.user(`user-${n}`);
    const seen: Change[] = [];
    let after = 0;
    for (let pages = 0; pages < 3; pages++) {
      const { json } = await client.feed(`after=${after}&limit=3`);
      expect(json.changes).toHaveLength(pages < 2 ? 3 : 1);
      seen.push(...json.changes);
      expect(json.next).toBe(seen.at(-1)!.seq);
      after = json.next;
    }
    expect((await client.feed('')).json.changes).toEqual(seen);
    expect((await client.feed(`after=${after}`)).json).toEqual({ changes: [], next: after, mark: expect.any(String) });
  });

  it('gives only the place to begin with after=latest', async () => {
    expect((await client.feed('after=latest')).json).toEqual({
      changes: [],
      next: expect.any(Number),
      mark: expect.any(String),
    });
    await client.user('ann');
    const { next } = (await client.feed('after=latest')).json;
    await client.user('ben');
    expect((await client.changes(next)).map((each) => each.operation)).toEqual(['create']);
  });

  it('gives at most 1,000 entries, 100 unless asked', async () => {
    for (let round = 0; round < 2; round++) {
      await client.bulk(
        Array.from({ length: 600 }, (_, n) => ({
          method: 'POST',
          path: '/Users',
          bulkId: `u${n}`,
          data: user(`user-${round}-${n}`),
        })),
      );
    }
    expect((await client.feed('')).json.changes).toHaveLength(100);
    expect((await client.feed('limit=5000')).json.changes).toHaveLength(1000);
  }, 120_000);

  it.each([
    'after=x',
    'after=-1',
    'after=1.5',
    'limit=x',
    'wait=-1',
    'mark=',
    'mark=x',
    'after=latest&mark=0123456789abcdef',
  ])('refuses %s', async (query) => {
    expectScimError(await client.feed(query), 400, 'invalidValue');
  });

  it.each(['resourceType=User', 'RESOURCETYPE=User', 'After=1', 'filter=x', 'after=1&after=2', 'wait=1&wait=1', '=1'])(
    '[U9] refuses %s and names the parameters there are',
    async (query) => {
      const reply = await client.feed(query);
      expectScimError(reply, 400, 'invalidValue');
      expect(reply.json.detail).toMatch(/after, mark, limit, wait\. \[parameter-unknown\]$/);
    },
  );

  it('[U9] gives as version what the ETag of the resource begins with, groups or not', async () => {
    const tagOf = async (path: string) => (await client.get(path)).headers.get('etag')!;
    const number = (tag: string) => /^W\/"(\d+)[".]/.exec(tag)?.[1];
    const after = await client.latest();
    const ann = await client.user('ann');
    const crew = await client.group('crew', [ann.id]);
    await client.patch(`/Users/${ann.id}`, [{ op: 'replace', path: 'title', value: 'Chief' }]);
    const changes = await client.changes(after);
    const [userTag, groupTag] = [await tagOf(`/Users/${ann.id}`), await tagOf(`/Groups/${crew.id}`)];
    const newest = (id: string) => changes.findLast((each) => each.id === id)!.version;
    expect(newest(ann.id)).not.toBe(userTag);
    expect(number(newest(ann.id))).toBe('2');
    expect(number(userTag)).toBe('2');
    expect(number(groupTag)).toBe(number(newest(crew.id)));
    // It is a tag that If-Match takes.
    const reply = await client.patch(`/Users/${ann.id}`, [{ op: 'replace', path: 'title', value: 'Clerk' }], {
      'if-match': newest(ann.id),
    });
    expect(reply.status).toBe(200);
  });

  it('needs a token with scim:read, and no more', async () => {
    const reader = await withToken(client, { scopes: ['scim:read'] });
    expect((await reader.feed('')).status).toBe(200);
    expect((await reader.post('/Users', {})).status).toBe(403);
    const writer = await withToken(client, { scopes: ['scim:write'] });
    expect((await writer.feed('')).status).toBe(403);
    expect((await service.request('GET', '/api/v1/changes', { token: null })).status).toBe(401);
  });

  it('shows a tenant its own changes alone', async () => {
    const other = await newClient(service);
    const mine = await client.user('ann');
    const theirs = await other.user('ann');
    expect((await client.changes(0)).map((each) => each.id)).toEqual([mine.id]);
    expect((await other.changes(0)).map((each) => each.id)).toEqual([theirs.id]);
  });

  it('shows the writes of 50 clients at once in commit order, none missing and none twice', async () => {
    const seen: Change[] = [];
    let after = await client.latest();
    let writing = true;
    const follow = (async () => {
      for (let last = false; !last;) {
        last = !writing;
        const { json } = await client.feed(`after=${after}&limit=7`);
        seen.push(...json.changes);
        after = json.next;
        if (json.changes.length > 0) last = false;
      }
    })();
    const made = await Promise.all(
      Array.from({ length: 50 }, async (_, writer) => {
        const { id } = await client.user(`user-${writer}`);
        for (let n = 0; n < 4; n++) {
          const reply = await client.patch(`/Users/${id}`, [{ op: 'replace', path: 'title', value: `t${n}` }]);
          expect(reply.status).toBe(200);
        }
        return id as string;
      }),
    );
    writing = false;
    await follow;
    expect(seen).toHaveLength(250);
    for (let n = 1; n < seen.length; n++) expect(seen[n]!.seq).toBeGreaterThan(seen[n - 1]!.seq);
    for (const id of made) {
      const versions = seen.filter((each) => each.id === id).map((each) => each.version);
      expect(versions).toEqual([1, 2, 3, 4, 5].map((version) => `W/"${version}"`));
    }
  }, 120_000);

  it('answers 410 to a reader whose place is no longer kept, and tells where to begin anew', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-changes-'));
    const database = { DATABASE_URL: join(folder, 'test.sqlite') };
    const first = await startService(database);
    const tenant = await newClient(first);
    await tenant.user('ann');
    const middle = await tenant.latest();
    await tenant.user('ben');
    await first.close();
    const second = await startService({ ...database, CHANGE_LOG_DAYS: '0' });
    try {
      const reader = Object.assign(tenant, { service: second });
      let reply = await reader.feed(`after=${middle}`);
      for (let tries = 0; reply.status === 200 && tries < 100; tries++) reply = await reader.feed(`after=${middle}`);
      expectScimError(reply, 410);
      expect(reply.json.detail).toMatch(/after=latest.*remove or deactivate/);
      expectScimError(await reader.feed(''), 410);
      const place = await reader.latest();
      await reader.user('cid');
      expect(await reader.changes(place)).toHaveLength(1);
    } finally {
      await second.close();
      rmSync(folder, { recursive: true });
    }
  });
});
