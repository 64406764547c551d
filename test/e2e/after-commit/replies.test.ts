import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ON_POSTGRES } from '../../support/postgres.js';
import { group, idsOf, newClient, patchOp, user, type Client } from '../support/client.js';
import { connect } from '../support/database.js';
import { startService, type TestService } from '../support/service.js';

const onPostgres = ON_POSTGRES ? describe : describe.skip;

describe('the reply of a write that is stored', () => {
  let service: TestService;
  let client: Client;

  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-replies-'));
    service = await startService({ DATABASE_STATEMENT_SECONDS: '1', DATABASE_URL: join(folder, 'test.sqlite') });
  });
  afterAll(async () => {
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    client = await newClient(service);
  });

  onPostgres('while memberships cannot be read', () => {
    async function locked<T>(work: () => Promise<T>): Promise<T> {
      const other = await connect(service);
      await other.run('BEGIN');
      await other.run('LOCK TABLE member IN ACCESS EXCLUSIVE MODE');
      try {
        return await work();
      } finally {
        await other.run('ROLLBACK');
        await other.close();
      }
    }

    it('[S1] of a PATCH of a user is 200 with what was written, without groups', async () => {
      const { id } = await client.user('ann');
      await client.group('crew', [id]);
      const reply = await locked(() => client.patch(`/Users/${id}`, [{ op: 'replace', path: 'title', value: 'x' }]));
      expect([reply.status, reply.json.title, reply.json.groups]).toEqual([200, 'x', undefined]);
      expect(reply.headers.get('etag')).toBe('W/"2"');
      const now = await client.read(`/Users/${id}`);
      expect([now.title, now.groups.length]).toEqual(['x', 1]);
      expect(service.log).toContainEqual(expect.objectContaining({ task: 'reply to a write that is done' }));
    });

    it('[S1] of a PUT of a user is 200', async () => {
      const { id } = await client.user('ann');
      const reply = await locked(() => client.put(`/Users/${id}`, user('ann', { title: 'y' })));
      expect([reply.status, reply.json.title]).toEqual([200, 'y']);
    });

    it('[S1] of a POST of a group is 201 with body and Location, and there is one group', async () => {
      const reply = await locked(() => client.post('/Groups', group('crew')));
      expect([reply.status, reply.json.displayName]).toEqual([201, 'crew']);
      expect(reply.headers.get('location')).toBe(`${service.scimUrl}/Groups/${reply.json.id}`);
      expect((await client.get('/Groups')).json.totalResults).toBe(1);
    });

    it('[S1] of a PATCH of a group that asks for attributes is 200 without members', async () => {
      const { id } = await client.group('crew', [(await client.user('ann')).id]);
      const reply = await locked(() =>
        client.send('PATCH', `/Groups/${id}?attributes=displayName,members`, {
          body: patchOp([{ op: 'replace', path: 'displayName', value: 'team' }]),
        }),
      );
      expect([reply.status, reply.json.displayName, reply.json.members]).toEqual([200, 'team', undefined]);
      expect((await client.read(`/Groups/${id}`)).members).toHaveLength(1);
    });

    it('[S1] of a Bulk says of each operation what became of it', async () => {
      const { id } = await client.user('ann');
      const reply = await locked(() =>
        client.bulk([
          { method: 'POST', path: '/Users', bulkId: 'u', data: user('bob') },
          { method: 'POST', path: '/Groups', bulkId: 'g', data: group('crew') },
          { method: 'PUT', path: `/Users/${id}`, data: user('ann', { title: 'x' }) },
        ]),
      );
      expect(reply.json.Operations.map(({ status }: { status: string }) => status)).toEqual(['201', '201', '200']);
    });

    it('[S1] nothing is stored of one that has to do with memberships itself, and the reply says so', async () => {
      const { id } = await client.user('ann');
      const reply = await locked(() => client.post('/Groups', group('crew', [id])));
      expect([reply.status, reply.json.detail]).toEqual([503, expect.stringContaining('Nothing was changed')]);
      expect((await client.get('/Groups')).json.totalResults).toBe(0);
    });
  });

  (ON_POSTGRES ? it.skip : it)(
    '[S1] is 200 for each of 150 that ask at once for the members of a very large group',
    async () => {
      const users = Array.from({ length: 2100 }, (_, at) => ({
        method: 'POST',
        path: '/Users',
        bulkId: `u${at}`,
        data: user(`user${at}`),
      }));
      const ids: string[] = [];
      for (let at = 0; at < users.length; at += 700) {
        const made = await client.bulk(users.slice(at, at + 700));
        for (const { location } of made.json.Operations) ids.push(location.split('/').at(-1));
      }
      const { id } = await client.group('everybody', ids.slice(100));
      const replies = await Promise.all(
        Array.from({ length: 150 }, (_, at) =>
          client.send('PATCH', `/Groups/${id}?attributes=externalId,members`, {
            body: patchOp([{ op: 'replace', path: 'externalId', value: `x${at}` }]),
          }),
        ),
      );
      expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200]));
      expect(replies.map(({ json }) => json.externalId)).toEqual(replies.map((_, at) => `x${at}`));
      expect(new Set(replies.map(({ headers }) => headers.get('etag'))).size).toBe(150);
    },
    120_000,
  );

  it('[S1] of a Bulk names a resource that was created by half and could not be removed', async () => {
    const bulkId = (value: string) => [{ value: `bulkId:${value}` }];
    const other = await connect(service);
    if (ON_POSTGRES) {
      await other.run(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '58030'; END $$`);
      await other.run('CREATE TRIGGER refuse BEFORE UPDATE OR DELETE ON resource EXECUTE FUNCTION refuse()');
    } else {
      for (const event of ['UPDATE', 'DELETE'])
        await other.run(
          `CREATE TRIGGER refuse_${event} BEFORE ${event} ON resource BEGIN SELECT RAISE(ABORT, 'no'); END`,
        );
    }
    const reply = await client.bulk([
      { method: 'POST', path: '/Groups', bulkId: 'a', data: { ...group('a'), members: bulkId('b') } },
      { method: 'POST', path: '/Groups', bulkId: 'b', data: { ...group('b'), members: bulkId('a') } },
    ]);
    if (ON_POSTGRES) await other.run('DROP TRIGGER refuse ON resource');
    else for (const event of ['UPDATE', 'DELETE']) await other.run(`DROP TRIGGER refuse_${event}`);
    await other.close();
    const groups = (await client.get('/Groups')).json.Resources as { id: string }[];
    expect(groups).toHaveLength(2);
    const failed = reply.json.Operations.find(({ status }: { status: string }) => status === '503');
    expect(failed.response.detail).toContain('[outcome-unknown]');
    expect(groups.some(({ id }) => failed.response.detail.includes(id))).toBe(true);
  });

  it('[S3] of a user has the tag and the state of its own write', async () => {
    const { id } = await client.user('ann');
    await client.group('crew', [id]);
    const replies = await Promise.all(
      Array.from({ length: 30 }, (_, at) =>
        client.patch(`/Users/${id}`, [{ op: 'replace', path: 'title', value: `t${at}` }]),
      ),
    );
    expect(replies.map(({ json }) => json.title)).toEqual(replies.map((_, at) => `t${at}`));
    const versions = replies.map(({ headers }) => Number(/^W\/"(\d+)/.exec(headers.get('etag')!)![1]));
    expect(versions.toSorted((a, b) => a - b)).toEqual(replies.map((_, at) => at + 2));
    for (const { headers, json } of replies) {
      expect(json.meta.version).toBe(headers.get('etag'));
      expect(json.groups).toHaveLength(1);
    }
    const now = await client.read(`/Users/${id}`);
    expect(now.title).toBe(`t${versions.indexOf(31)}`);
  });

  it('[S3] of a group has the tag and the members of its own write', async () => {
    const ids = await Promise.all(Array.from({ length: 12 }, async (_, at) => (await client.user(`u${at}`)).id));
    const { id } = await client.group('crew');
    const replies = await Promise.all(ids.map((own) => client.put(`/Groups/${id}`, group('crew', [own]))));
    expect(replies.map(({ json }) => idsOf(json.members))).toEqual(ids.map((own) => [own]));
    expect(new Set(replies.map(({ headers }) => headers.get('etag'))).size).toBe(12);
    const added = await Promise.all(
      ids.map((value) =>
        client.send('PATCH', `/Groups/${id}?attributes=members`, {
          body: patchOp([{ op: 'add', path: 'members', value: [{ value }] }]),
        }),
      ),
    );
    for (const [at, { json }] of added.entries()) expect(idsOf(json.members)).toContain(ids[at]);
    const later = added.toSorted((a, b) => a.json.members.length - b.json.members.length);
    const versions = later.map(({ headers }) => Number(/\d+/.exec(headers.get('etag')!)![0]));
    expect(versions).toEqual(versions.toSorted((a, b) => a - b));
  });
});

onPostgres('the replies of two replicas', () => {
  it('[S3] have the tags of their own writes', async () => {
    const one = await startService();
    const two = await startService({ DATABASE_URL: one.databaseUrl });
    const client = await newClient(one);
    const { id } = await client.user('ann');
    const path = `/scim/v2/Users/${id}`;
    const replies = await Promise.all(
      Array.from({ length: 40 }, (_, at) =>
        (at % 2 ? one : two).request('PATCH', path, {
          token: client.token,
          body: patchOp([{ op: 'replace', path: 'title', value: `t${at}` }]),
        }),
      ),
    );
    expect(replies.map(({ json }) => json.title)).toEqual(replies.map((_, at) => `t${at}`));
    expect(new Set(replies.map(({ headers }) => headers.get('etag'))).size).toBe(40);
    await two.close();
    await one.close();
  });
});
