import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ENTERPRISE, group, newClient, patchOp, user, type Client, type Resource } from '../support/client.js';
import type { Reply, TestService } from '../support/service.js';
import { needsBody, pathOf, startWithRoutes, type Route } from './routes.js';

const CANARY = 'canary-of-the-victim';

/** What must not differ between a foreign id and a random one: everything but the id itself and what is per request. */
function essence(reply: Reply, id: string): unknown {
  const headers = [...reply.headers].filter(([name]) => !['x-request-id', 'date'].includes(name));
  return JSON.parse(JSON.stringify([reply.status, headers, reply.text]).replaceAll(id, '<id>'));
}

describe.each(['lenient', 'strict'] as const)('isolation of tenants (%s)', (mode) => {
  let service: TestService;
  let routes: readonly Route[];
  let me: Client;
  let own: Resource;
  let ownGroup: Resource;
  let victim: Client;
  let foreign: { user: Resource; boss: Resource; group: Resource };
  const seen: Reply[] = [];

  beforeAll(async () => {
    ({ service, routes } = await startWithRoutes());
    me = await newClient(service, { mode });
    victim = await newClient(service, { mode });
    const boss = await victim.user(`${CANARY}-boss`);
    const person = await victim.user(CANARY, {
      externalId: `${CANARY}-external`,
      title: CANARY,
      emails: [{ value: `${CANARY}@example.test`, type: 'work', primary: true }],
      [ENTERPRISE]: { manager: { value: boss.id }, department: CANARY },
    });
    foreign = { user: person, boss, group: await victim.group(CANARY, [person.id]) };
    own = await me.user('own');
    ownGroup = await me.group('own', [own.id]);
  });
  afterAll(() => service.close());
  afterEach(() => {
    for (const reply of seen.splice(0)) expect(reply.text + JSON.stringify([...reply.headers])).not.toContain(CANARY);
  });

  const expectAlike = async (id: string, send: (id: string) => Promise<Reply>) => {
    const random = randomUUID();
    const [known, unknown] = [await send(id), await send(random)];
    expect(essence(known, id)).toEqual(essence(unknown, random));
    seen.push(known);
    return known;
  };

  it('answers a foreign id on every route with an id exactly as a random one', async () => {
    const withId = routes.filter(({ pattern }) => pattern.startsWith('/scim/v2/') && pattern.includes(':'));
    expect(withId.length).toBeGreaterThanOrEqual(12);
    const bodies = [user('x'), group('x'), patchOp([{ op: 'replace', path: 'externalId', value: 'x' }]), {}];
    for (const route of withId) {
      for (const { id } of Object.values(foreign)) {
        for (const body of needsBody(route) ? bodies : [undefined]) {
          const reply = await expectAlike(id, (each) =>
            service.request(route.method, pathOf(route, each), { token: me.token, ...(body && { body }) }),
          );
          expect([400, 404]).toContain(reply.status);
        }
      }
    }
  });

  it('is no oracle by validators, projections or operations of a PATCH', async () => {
    for (const [endpoint, { id, meta }] of [
      ['/Users', foreign.user],
      ['/Groups', foreign.group],
    ] as const) {
      const version = meta.version as string;
      for (const value of [version, '*']) {
        await expectAlike(id, (each) => me.get(`${endpoint}/${each}`, { 'if-none-match': value }));
        await expectAlike(id, (each) => me.delete(`${endpoint}/${each}`, { 'if-match': value }));
        await expectAlike(id, (each) => me.put(`${endpoint}/${each}`, user('x'), { 'if-match': value }));
      }
      await expectAlike(id, (each) => me.get(`${endpoint}/${each}?attributes=id`));
      await expectAlike(id, (each) => me.patch(`${endpoint}/${each}`, [{ op: 'remove', path: 'title' }]));
    }
  });

  it('finds nothing foreign by filter, at an endpoint, at the root, by GET and by search', async () => {
    const filters = (id: string): [string, string][] => [
      ['/Users', `id eq "${id}"`],
      ['/Users', `groups.value eq "${id}"`],
      ['/Users', `groups[value eq "${id}"]`],
      ['/Users', `groups.$ref ew "${id}"`],
      ['/Users', `${ENTERPRISE}:manager.value eq "${id}"`],
      ['/Users', `meta.location co "${id}"`],
      ['/Groups', `members.value eq "${id}"`],
      ['/Groups', `members[value eq "${id}"]`],
      ['/Groups', `members.$ref co "${id}"`],
      ['/Groups', `id eq "${id}" and members eq "${id}"`],
      ['', `id eq "${id}"`],
    ];
    for (const { id } of Object.values(foreign)) {
      for (let n = 0; n < filters(id).length; n++) {
        const [path] = filters(id)[n]!;
        const got = await expectAlike(id, (each) => me.list(path, { filter: filters(each)[n]![1] }));
        expect(got.json.totalResults).toBe(0);
        await expectAlike(id, (each) => me.search(path, { filter: filters(each)[n]![1] }));
      }
    }
    for (const filter of [
      `userName sw "canary"`,
      `title pr`,
      `externalId co "canary"`,
      `emails pr`,
      `groups.display co "canary"`,
    ]) {
      const reply = await me.list('/Users', { filter });
      expect(reply.json).toMatchObject({ totalResults: 0, Resources: [] });
    }
  });

  it('counts and lists its own resources alone', async () => {
    for (const [path, total] of [
      ['/Users', 1],
      ['/Groups', 1],
      ['', 2],
    ] as const) {
      for (const query of [
        '',
        '?cursor=&count=10',
        '?sortBy=id',
        '?count=0',
        '?startIndex=2',
        '?filter=not(id%20eq%20%22x%22)',
      ]) {
        const reply = await me.get(path + query);
        expect([path, query, reply.json.totalResults]).toEqual([path, query, total]);
        seen.push(reply);
      }
    }
  });

  it('takes a foreign member for one who does not exist, in every write', async () => {
    for (const { id } of Object.values(foreign)) {
      const add = (members: readonly string[]) => ({
        op: 'add',
        path: 'members',
        value: members.map((value) => ({ value })),
      });
      await expectAlike(id, (each) => me.patch(`/Groups/${ownGroup.id}`, [add([each])]));
      await expectAlike(id, (each) => me.put(`/Groups/${ownGroup.id}`, group('own', [each])));
      await expectAlike(id, (each) => me.post('/Groups', group('new', [each])));
      await expectAlike(id, (each) => me.patch(`/Groups/${ownGroup.id}`, [add([own.id, each])]));
      await expectAlike(id, (each) =>
        me.patch(`/Groups/${ownGroup.id}`, [{ op: 'remove', path: `members[value eq "${each}"]` }]),
      );
      await expectAlike(id, (each) => me.put(`/Groups/${ownGroup.id}`, group('own', [own.id, each])));
    }
    expect((await me.get('/Groups')).json.totalResults).toBe(1);
    expect((await me.read(`/Groups/${ownGroup.id}`)).members).toHaveLength(1);
    expect((await victim.read(`/Users/${foreign.user.id}`)).groups).toHaveLength(1);
  });

  it('derives nothing from a foreign manager', async () => {
    for (const { id } of Object.values(foreign)) {
      await expectAlike(id, async (each) => {
        await me.put(`/Users/${own.id}`, user('own', { [ENTERPRISE]: { manager: { value: each } } }));
        const reply = await me.get(`/Users/${own.id}`);
        return { ...reply, text: JSON.stringify(reply.json[ENTERPRISE]), headers: new Headers() };
      });
    }
  });

  it('reaches nothing foreign by Bulk', async () => {
    for (const { id } of Object.values(foreign)) {
      for (const endpoint of ['/Users', '/Groups']) {
        await expectAlike(id, (each) =>
          me.bulk([
            { method: 'DELETE', path: `${endpoint}/${each}` },
            { method: 'PUT', path: `${endpoint}/${each}`, data: user('x') },
            { method: 'PATCH', path: `${endpoint}/${each}`, data: patchOp([{ op: 'remove', path: 'externalId' }]) },
            {
              method: 'PATCH',
              path: `/Groups/${ownGroup.id}`,
              data: patchOp([{ op: 'add', path: 'members', value: [{ value: each }] }]),
            },
          ]),
        );
      }
    }
  });

  it('has unique names of its own', async () => {
    const reply = await me.post('/Users', user(CANARY));
    expect(reply.status).toBe(201);
    expect((await me.delete(`/Users/${reply.json.id}`)).status).toBe(204);
  });

  it('leaves the other tenant as it was, after all of this', async () => {
    expect((await victim.read(`/Users/${foreign.user.id}`)).meta.version).toMatch(/^W\/"1\./);
    expect((await victim.read(`/Groups/${foreign.group.id}`)).meta.version).toBe('W/"1"');
    expect((await victim.get('/Users')).json.totalResults).toBe(2);
    expect(await victim.changes(0)).toHaveLength(3);
    expect(JSON.stringify(await me.changes(0))).not.toContain(foreign.user.id);
  });

  it.each(['1', '0', 'admin', '-1', 'null', 'undefined', '*', '%25'])(
    'takes externalId %p for nobody’s id',
    async (externalId) => {
      const client = await newClient(service, { mode });
      const others = [await client.user('first'), await client.user('second', { externalId })];
      const path = `/Users/${externalId}`;
      for (const reply of [
        await client.get(path),
        await client.delete(path),
        await client.put(path, user('x', { externalId })),
        await client.patch(path, [{ op: 'replace', path: 'title', value: 'x' }]),
        await client.post('/Groups', group('g', [externalId])),
      ])
        expect([400, 404]).toContain(reply.status);
      const found = await client.list('/Users', { filter: `externalId eq "${externalId}"` });
      expect(found.json.Resources.map((each: Resource) => each.id)).toEqual([others[1].id]);
      expect((await client.list('/Users', { filter: `id eq "${externalId}"` })).json.totalResults).toBe(0);
      expect((await client.get('/Users')).json.totalResults).toBe(2);
    },
  );
});
