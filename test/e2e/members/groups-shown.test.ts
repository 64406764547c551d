import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { group, newClient, user, type Client, type Resource } from '../support/client.js';
import { startService, type TestService } from '../support/service.js';

/** More than the purge of a removed group takes away at once. */
const MANY = 1_200;

describe('the groups of a user, wherever they are shown', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    client = await newClient(service);
  });

  /** Names of the groups of Ann, and her entity tag, as every kind of reply shows them. */
  const shown = async (ann: Resource): Promise<{ names: string[][]; tags: string[] }> => {
    const one = await client.get(`/Users/${ann.id}`);
    const found = await client.list('/Users', { filter: `userName eq "${ann.userName}"` });
    const page = await client.list('/Users', { count: 100 });
    const walked = await client.get('/Users?cursor&count=100');
    const sorted = await client.list('/Users', { sortBy: 'userName' });
    const written = await client.patch(`/Users/${ann.id}`, [{ op: 'replace', path: 'title', value: ann.title }]);
    const replies = [one.json, written.json, ...[found, page, walked, sorted].map(({ json }) => ofAnn(json, ann.id))];
    return {
      names: replies.map((reply) => (reply.groups ?? []).map(({ display }: Resource) => display)),
      tags: replies.map((reply) => reply.meta.version),
    };
  };
  const ofAnn = (list: Resource, id: string): Resource => list.Resources.find((each: Resource) => each.id === id);

  it('are the same everywhere, and right at once after each change of a group', async () => {
    const ann = await client.user('ann', { title: 'Clerk' });
    for (let number = 0; number < 8; number++) await client.user(`other${number}`);
    const crew = await client.group('crew', [ann.id]);
    const team = await client.group('team', [ann.id]);
    const steps: [() => Promise<unknown>, string[]][] = [
      [async () => undefined, ['crew', 'team']],
      [() => client.patch(`/Groups/${crew.id}`, [{ op: 'replace', value: { displayName: 'club' } }]), ['club', 'team']],
      [() => client.put(`/Groups/${team.id}`, { ...group('tribe'), members: [{ value: ann.id }] }), ['club', 'tribe']],
      [() => client.bulk([{ method: 'PATCH', path: `/Groups/${team.id}`, data: renamed('trio') }]), ['club', 'trio']],
      [() => client.delete(`/Groups/${crew.id}`), ['trio']],
    ];
    const seen = new Set<string>();
    for (const [step, wanted] of steps) {
      await step();
      const { names, tags } = await shown(ann);
      for (const each of names) expect(each).toEqual(wanted);
      expect(new Set(tags).size).toBe(1);
      seen.add(tags[0]!);
    }
    expect(seen.size).toBe(steps.length);
  });

  it('are undisturbed by a rename that failed', async () => {
    const ann = await client.user('ann', { title: 'Clerk' });
    const crew = await client.group('crew', [ann.id]);
    await shown(ann);
    const reply = await client.patch(`/Groups/${crew.id}`, [
      { op: 'replace', path: 'displayName', value: 'club' },
      { op: 'add', path: 'members', value: [{ value: 'nobody' }] },
    ]);
    expect(reply.status).toBe(400);
    for (const each of (await shown(ann)).names) expect(each).toEqual(['crew']);
  });

  it('no longer have a large group from the moment it is deleted', async () => {
    const operations = Array.from({ length: MANY }, (_, index) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `u${index}`,
      data: user(`many${index}`, { title: 'Clerk' }),
    }));
    const members: string[] = [];
    for (let at = 0; at < MANY; at += 600) {
      const { json } = await client.bulk(operations.slice(at, at + 600));
      for (const { location } of json.Operations) members.push(location.slice(location.lastIndexOf('/') + 1));
    }
    const crew = await client.group('crew', members);
    const last = await client.read(`/Users/${members.at(-1)}`);
    expect(last.groups).toHaveLength(1);
    expect((await client.delete(`/Groups/${crew.id}`)).status).toBe(204);
    expect((await client.read(`/Users/${last.id}`)).groups).toBeUndefined();
    expect((await client.list('/Users', { filter: 'groups pr' })).json.totalResults).toBe(0);
  });
});

function renamed(displayName: string): object {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'displayName', value: displayName }],
  };
}
