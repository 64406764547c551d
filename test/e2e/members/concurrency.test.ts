import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { group, idsOf, newClient, type Client } from '../support/client.js';
import { startService, type TestService } from '../support/service.js';

describe('concurrent membership changes', () => {
  let service: TestService;
  let client: Client;
  let people: string[];

  beforeAll(async () => {
    service = await startService();
    client = await newClient(service);
    people = await Promise.all(
      Array.from({ length: 64 }, async (_, n) => (await client.user(`user-${n}`)).id as string),
    );
  });
  afterAll(() => service.close());

  const patch = (id: string, op: string, members: readonly string[]) =>
    op === 'remove'
      ? client.patch(
          `/Groups/${id}`,
          members.map((member) => ({ op, path: `members[value eq "${member}"]` })),
        )
      : client.patch(`/Groups/${id}`, [{ op, path: 'members', value: members.map((value) => ({ value })) }]);

  it('loses none of 64 adds at once, nor of 64 removals', async () => {
    const crew = await client.group('crew');
    const added = await Promise.all(people.map((id) => patch(crew.id, 'add', [id])));
    expect(new Set(added.map((reply) => reply.status))).toEqual(new Set([204]));
    const full = await client.read(`/Groups/${crew.id}`);
    expect(idsOf(full.members)).toEqual([...people].sort());
    expect(full.meta.version).toBe('W/"65"');
    const removed = await Promise.all(people.slice(1).map((id) => patch(crew.id, 'remove', [id])));
    expect(new Set(removed.map((reply) => reply.status))).toEqual(new Set([204]));
    expect(idsOf((await client.read(`/Groups/${crew.id}`)).members)).toEqual([people[0]]);
  });

  it('adds one member once, however many ask', async () => {
    const crew = await client.group('crew');
    const changes = await client.changesOf(() =>
      Promise.all(Array.from({ length: 32 }, () => patch(crew.id, 'add', [people[0]!]))),
    );
    expect(changes.map((each) => each.membersAdded)).toEqual([[people[0]]]);
    expect((await client.read(`/Groups/${crew.id}`)).meta.version).toBe('W/"2"');
  });

  it('ends, for adds, removals and replacements at once, where the feed says and where a serial run would', async () => {
    const crew = await client.group('crew', people.slice(0, 10));
    const after = await client.latest();
    const work = Array.from({ length: 90 }, (_, n) => {
      const some = [0, 1, 2].map((k) => people[(n * 7 + k * 11) % people.length]!);
      if (n % 9 === 8) return () => client.put(`/Groups/${crew.id}`, group('crew', some));
      if (n % 9 === 4) return () => patch(crew.id, 'replace', some);
      return () => patch(crew.id, n % 2 === 0 ? 'add' : 'remove', some);
    });
    const replies = await Promise.all(work.map((run) => run()));
    for (const reply of replies) expect([200, 204]).toContain(reply.status);

    // Played back one after the other, the entries must fit: nobody comes twice, nobody goes who was not there.
    const model = new Set(people.slice(0, 10));
    let version = 1;
    for (const change of await client.changes(after)) {
      for (const id of change.membersRemoved) expect(model.delete(id)).toBe(true);
      for (const id of change.membersAdded) {
        expect(model.has(id)).toBe(false);
        model.add(id);
      }
      expect(change.version).toBe(`W/"${(version += 1)}"`);
    }
    const now = await client.read(`/Groups/${crew.id}`);
    expect(idsOf(now.members)).toEqual([...model].sort());
    expect(now.meta.version).toBe(`W/"${version}"`);
  });

  it('equals a serial model through a random sequence of operations in one request each', async () => {
    const crew = await client.group('crew');
    let model = new Set<string>();
    let state = 7;
    const random = (below: number) => {
      state = (state * 1103515245 + 12345) % 2147483648;
      return Math.floor((state / 2147483648) * below);
    };
    for (let round = 0; round < 60; round++) {
      const operations = Array.from({ length: 1 + random(3) }, () => {
        const some = Array.from({ length: random(4) }, () => people[random(12)]!);
        const value = some.map((id) => ({ value: id }));
        switch (random(5)) {
          case 0:
            model = new Set(some);
            return { op: 'replace', path: 'members', value };
          case 1:
            if (some[0] !== undefined) model.delete(some[0]);
            return { op: 'remove', path: `members[value eq "${some[0] ?? 'nobody'}"]` };
          case 2:
            if (random(6) > 0) return { op: 'add', path: 'displayName', value: `crew ${round}` };
            model.clear();
            return { op: 'remove', path: 'members' };
          default:
            for (const id of some) model.add(id);
            return { op: 'add', path: 'members', value };
        }
      });
      const reply = await client.patch(`/Groups/${crew.id}`, operations);
      expect([reply.status, JSON.stringify(operations)]).toEqual([204, JSON.stringify(operations)]);
      expect(idsOf((await client.read(`/Groups/${crew.id}`)).members)).toEqual([...model].sort());
    }
  });

  it('never leaves a membership of a user who is deleted at the same time', async () => {
    const crew = await client.group('crew');
    const guests = await Promise.all(
      Array.from({ length: 20 }, async (_, n) => (await client.user(`guest-${n}`)).id as string),
    );
    await Promise.all(guests.flatMap((id) => [patch(crew.id, 'add', [id]), client.delete(`/Users/${id}`)]));
    expect(await client.read(`/Groups/${crew.id}`)).not.toHaveProperty('members');
    for (const id of guests) expect((await client.get(`/Users/${id}`)).status).toBe(404);
  });
});
