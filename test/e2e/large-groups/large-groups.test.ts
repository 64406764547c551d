import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { group, newClient, type Client } from '../support/client.js';
import { startService, type TestService } from '../support/service.js';

/** 100,000 members when LARGE is set; less by default, so that the test stays short on a small machine. */
const MEMBERS = process.env['LARGE'] ? 100_000 : 20_000;
const BULK = 1000;

/** Asks for small things, one after the other, until stopped; gives the time of each answer in milliseconds. */
function bystander(client: Client, paths: readonly string[]) {
  const times: number[] = [];
  const failures: string[] = [];
  let going = true;
  const done = (async () => {
    for (let n = 0; going; n++) {
      const started = performance.now();
      const path = paths[n % paths.length]!;
      const reply = await client.get(path);
      times.push(performance.now() - started);
      if (reply.status !== 200) failures.push(`${path}: ${reply.status}`);
    }
  })();
  return {
    stop: async () => {
      going = false;
      await done;
      times.sort((a, b) => a - b);
      return { failures, count: times.length, worst: times.at(-1) ?? 0, median: times[times.length >> 1] ?? 0 };
    },
  };
}

describe(`a group of ${MEMBERS} members (RFC 7644 sections 3.3 to 3.6)`, () => {
  let service: TestService;
  let client: Client;
  let ids: string[];
  let extra: string;
  let id: string;
  let path: string;
  let smallUser: string;
  let other: Client;
  const report: string[] = [];

  beforeAll(async () => {
    service = await startService({ LOG_LEVEL: 'silent', BODY_LIMIT: String(32 * 1024 * 1024) });
    client = await newClient(service);
    other = await newClient(service);
    smallUser = (await other.user('small')).id;
    ids = [];
    for (let from = 0; from < MEMBERS; from += BULK) {
      const reply = await client.bulk(
        Array.from({ length: BULK }, (_, n) => ({
          method: 'POST',
          path: '/Users',
          bulkId: `b${n}`,
          data: { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: `user-${from + n}` },
        })),
      );
      for (const each of reply.json.Operations) ids.push(each.location.split('/').at(-1));
    }
    extra = (await client.user('extra')).id;
    id = (await client.group('everybody')).id;
    path = `/Groups/${id}`;
  }, 300_000);
  afterAll(async () => {
    process.stdout.write(`${MEMBERS} members\n${report.join('\n')}\n`);
    await service.close();
  });

  /** Runs one step while another client goes on reading; none of its replies may be an error. */
  const step = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const reading = bystander(other, [`/Users/${smallUser}`, '/Users?count=5', '/ServiceProviderConfig']);
    const started = performance.now();
    const result = await work();
    const took = performance.now() - started;
    const { failures, count, worst, median } = await reading.stop();
    report.push(
      `  ${name.padEnd(28)} ${took.toFixed(0).padStart(6)} ms; ${count} other reads, median ${median.toFixed(1)}, worst ${worst.toFixed(0)} ms`,
    );
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(0);
    return result;
  };

  it('is filled by one PUT', async () => {
    const reply = await step('PUT', () => client.put(`${path}?excludedAttributes=members`, group('everybody', ids)));
    expect(reply.status).toBe(200);
    expect(reply.json.meta.version).toBe('W/"2"');
  }, 120_000);

  it('is read whole', async () => {
    const { json } = await step('GET', () => client.get(path));
    expect(json.members).toHaveLength(MEMBERS);
    expect(new Set(json.members.map((member: { value: string }) => member.value))).toEqual(new Set(ids));
    const byId = new Map(json.members.map((member: { value: string }) => [member.value, member]));
    for (const n of [0, 1, MEMBERS >> 1, MEMBERS - 1]) {
      expect(byId.get(ids[n]!)).toEqual({
        value: ids[n],
        display: `user-${n}`,
        $ref: `${service.scimUrl}/Users/${ids[n]}`,
        type: 'User',
      });
    }
  }, 120_000);

  it('is read without its members', async () => {
    const { json } = await step('GET without members', () => client.get(`${path}?excludedAttributes=members`));
    expect(json).not.toHaveProperty('members');
    expect(json.displayName).toBe('everybody');
    const list = await step('list without members', () => client.get('/Groups?excludedAttributes=members'));
    expect(list.json.Resources).toHaveLength(1);
  });

  it('gains and loses one member by PATCH', async () => {
    const add = await step('PATCH +1', () =>
      client.patch(path, [{ op: 'add', path: 'members', value: [{ value: extra }] }]),
    );
    expect([add.status, add.headers.get('etag')]).toEqual([204, 'W/"3"']);
    expect((await client.read(`/Users/${extra}`)).groups).toHaveLength(1);
    const again = await step('PATCH +1, a member already', () =>
      client.patch(path, [{ op: 'add', path: 'members', value: [{ value: extra }] }]),
    );
    expect([again.status, again.headers.get('etag')]).toEqual([204, 'W/"3"']);
    const remove = await step('PATCH -1', () =>
      client.patch(path, [{ op: 'remove', path: `members[value eq "${extra}"]` }]),
    );
    expect([remove.status, remove.headers.get('etag')]).toEqual([204, 'W/"4"']);
    expect(await client.read(`/Users/${extra}`)).not.toHaveProperty('groups');
  });

  it('is replaced by one PUT that differs in few', async () => {
    const changes = await client.changesOf(async () => {
      const body = group('everybody', [...ids.slice(10), extra]);
      const reply = await step('PUT, 10 differ', () => client.put(`${path}?excludedAttributes=members`, body));
      expect(reply.status).toBe(200);
    });
    expect(changes).toHaveLength(1);
    const { membersAdded, membersRemoved } = changes[0]!;
    expect(membersAdded).toEqual([extra]);
    expect(new Set(membersRemoved)).toEqual(new Set(ids.slice(0, 10)));
  }, 120_000);

  it('loses a member who is deleted', async () => {
    expect((await step('DELETE of a member', () => client.delete(`/Users/${extra}`))).status).toBe(204);
    const { json } = await client.get(path);
    expect(json.members).toHaveLength(MEMBERS - 10);
  }, 120_000);

  it('is deleted at once, and gone from its users', async () => {
    expect((await step('DELETE', () => client.delete(path))).status).toBe(204);
    expect((await client.get(path)).status).toBe(404);
    for (const n of [10, MEMBERS - 1]) {
      expect(await client.read(`/Users/${ids[n]}`)).not.toHaveProperty('groups');
    }
  });
});
