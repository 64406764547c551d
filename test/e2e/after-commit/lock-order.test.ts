import { describe, expect, it } from '@jest/globals';
import { Client as Connection } from 'pg';
import { createDatabase, ON_POSTGRES } from '../../support/postgres.js';
import { Client, group, idsOf, patchOp, user } from '../support/client.js';
import { startService } from '../support/service.js';

const REQUESTS = 1500;
const CLIENTS = 8;

async function deadlocks(url: string): Promise<number> {
  const connection = new Connection({ connectionString: url });
  await connection.connect();
  const { rows } = await connection.query<{ n: string }>(
    'SELECT deadlocks AS n FROM pg_stat_database WHERE datname = current_database()',
  );
  await connection.end();
  return Number(rows[0]?.n);
}

(ON_POSTGRES ? describe : describe.skip)('writes that meet in the same rows', () => {
  it('[S2] never wait for each other in a circle: all kinds at once on two replicas', async () => {
    const database = await createDatabase();
    const one = await startService({ DATABASE_URL: database.url });
    const two = await startService({ DATABASE_URL: database.url });
    const { id: tenant, token } = await one.tenant({ duplicateGroupNames: 'reject' });
    const clients = [one, two].map((service) => new Client(service, token, tenant));
    const either = (at: number) => clients[at % 2]!;
    const users = await Promise.all(Array.from({ length: 12 }, async (_, at) => (await either(at).user(`u${at}`)).id));
    const groups = await Promise.all(Array.from({ length: 4 }, async (_, at) => (await either(at).group(`g${at}`)).id));

    let seed = 7;
    const random = (below: number) => {
      seed = (seed + 0x6d2b79f5) | 0;
      let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
    };
    let fresh = 0;
    const some = (ids: string[], count: number) =>
      Array.from({ length: count }, () => ids[random(ids.length)]!).filter((id, at, all) => all.indexOf(id) === at);
    const values = (ids: string[]) => ids.map((value) => ({ value }));
    const statuses = new Map<string, Set<number>>();

    const KINDS: Record<string, (client: Client, g: string) => Promise<{ status: number }>> = {
      add: (client, g) => client.patch(`/Groups/${g}`, [{ op: 'add', path: 'members', value: values(some(users, 4)) }]),
      remove: (client, g) =>
        client.patch(`/Groups/${g}`, [{ op: 'remove', path: `members[value eq "${some(users, 1)[0]}"]` }]),
      removeWhere: (client, g) =>
        client.patch(`/Groups/${g}`, [{ op: 'remove', path: `members[display sw "u${random(12)}"]` }]),
      replace: (client, g) =>
        client.patch(`/Groups/${g}`, [{ op: 'replace', path: 'members', value: values(some(users, 5)) }]),
      put: (client, g) => client.put(`/Groups/${g}`, group(`g${random(5)}`, some([...users, ...groups], 5))),
      rename: (client, g) =>
        client.patch(`/Groups/${g}`, [{ op: 'replace', path: 'displayName', value: `g${random(5)}` }]),
      nest: (client, g) =>
        client.patch(`/Groups/${g}`, [{ op: 'add', path: 'members', value: values(some(groups, 2)) }]),
      shown: (client, g) =>
        client.send('PATCH', `/Groups/${g}?attributes=members`, {
          body: patchOp([{ op: 'add', path: 'members', value: values(some(users, 2)) }]),
        }),
      renameUser: (client) =>
        client.patch(`/Users/${some(users, 1)[0]}`, [{ op: 'replace', path: 'userName', value: `u${random(13)}` }]),
      deleteUser: async (client) => {
        const at = random(users.length);
        const reply = await client.delete(`/Users/${users[at]}`);
        const made = await client.post('/Users', user(`n${(fresh += 1)}`));
        if (made.status === 201) users[at] = made.json.id;
        return reply;
      },
      deleteGroup: async (client) => {
        const at = random(groups.length);
        const reply = await client.delete(`/Groups/${groups[at]}`);
        const made = await client.post('/Groups', group(`n${(fresh += 1)}`, some(users, 3)));
        if (made.status === 201) groups[at] = made.json.id;
        return reply;
      },
      bulk: (client) => {
        const round = random(20);
        return client.bulk(
          some(['a', 'b', 'c', 'd', 'e', 'f'], 6).map((name) => ({
            method: 'POST',
            path: '/Users',
            bulkId: name,
            data: user(`bulk-${name}-${round}`),
          })),
        );
      },
    };
    const names = Object.keys(KINDS);
    let left = REQUESTS;
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, at) => {
        while (left-- > 0) {
          const kind = names[random(names.length)]!;
          const { status } = await KINDS[kind]!(either(at), groups[random(groups.length)]!);
          statuses.set(kind, (statuses.get(kind) ?? new Set()).add(status));
        }
      }),
    );
    for (const [kind, seen] of statuses) for (const status of seen) expect([kind, status < 500]).toEqual([kind, true]);

    // Members and groups say the same, and nobody is a member who is gone.
    const listed = (await clients[0]!.list('/Groups', { count: 100 })).json.Resources as {
      id: string;
      members?: { value: string }[];
    }[];
    const people = (await clients[1]!.list('/Users', { count: 1000 })).json.Resources as {
      id: string;
      groups?: { value: string }[];
    }[];
    for (const person of people)
      expect(idsOf(person.groups)).toEqual(
        listed
          .filter(({ members }) => members?.some(({ value }) => value === person.id))
          .map(({ id }) => id)
          .toSorted(),
      );
    await Promise.all([one.close(), two.close()]);
    expect(await deadlocks(database.url)).toBe(0);
    await database.drop();
  }, 120_000);

  it('[S2] nor do the deletion of a tenant and a change of its settings', async () => {
    const database = await createDatabase();
    const service = await startService({ DATABASE_URL: database.url });
    const { id } = await service.tenant();
    const connection = new Connection({ connectionString: database.url });
    await connection.connect();
    const waiting = async (count: number) => {
      const statement =
        "SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
      for (;;) if ((await connection.query<{ n: number }>(statement)).rows[0]!.n === count) return;
    };
    // What the triggers of both lock: so both stop at it, or before it.
    await connection.query('SELECT pg_advisory_lock(740299, 0)');
    const deleted = service.request('DELETE', `/admin/v1/tenants/${id}`);
    await waiting(1);
    const changed = service.request('PATCH', `/admin/v1/tenants/${id}`, { body: { mode: 'strict' } });
    await waiting(2);
    await connection.query('SELECT pg_advisory_unlock(740299, 0)');
    expect([(await deleted).status, (await changed).status]).toEqual([204, 404]);
    await connection.end();
    await service.close();
    expect(await deadlocks(database.url)).toBe(0);
    await database.drop();
  });
});
