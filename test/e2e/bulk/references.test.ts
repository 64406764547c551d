import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ENTERPRISE, group, idsOf, newClient, patchOp, user, type Client } from '../support/client.js';
import { startService, type TestService } from '../support/service.js';

interface Outcome {
  readonly status: string;
  readonly bulkId?: string;
  readonly location?: string;
  readonly version?: string;
}

describe('bulkId references (RFC 7644 sections 3.7.1 and 3.7.2)', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    client = await newClient(service, { mode: 'strict' });
  });

  const run = async (operations: readonly unknown[], more = {}): Promise<Outcome[]> => {
    const reply = await client.bulk(operations, more);
    expect(reply.status).toBe(200);
    return reply.json.Operations as Outcome[];
  };
  const create = (path: string, bulkId: string, data: unknown) => ({ method: 'POST', path, bulkId, data });
  const statuses = (outcomes: readonly Outcome[]) => outcomes.map((each) => each.status);
  const idOf = (outcome: Outcome | undefined) => outcome?.location?.split('/').at(-1) ?? '';
  const readBy = (outcome: Outcome | undefined) => client.read(outcome!.location!.slice(service.scimUrl.length));

  it('resolves a reference to an earlier operation, as the example of section 3.7.2 has it', async () => {
    const made = await run([
      create('/Users', 'qwerty', user('Alice')),
      create('/Groups', 'ytrewq', group('Tour Guides', ['bulkId:qwerty'])),
    ]);
    expect(statuses(made)).toEqual(['201', '201']);
    expect((await readBy(made[1])).members).toEqual([
      { value: idOf(made[0]), display: 'Alice', $ref: made[0]!.location, type: 'User' },
    ]);
  });

  it('resolves a reference to a later operation and keeps the order of the reply', async () => {
    const made = await run([
      create('/Groups', 'g', group('crew', ['bulkId:a', 'bulkId:b'])),
      create('/Users', 'a', user('ann')),
      create('/Users', 'b', user('ben')),
    ]);
    expect(made.map(({ status, bulkId }) => [status, bulkId])).toEqual([
      ['201', 'g'],
      ['201', 'a'],
      ['201', 'b'],
    ]);
    expect(idsOf((await readBy(made[0])).members)).toEqual([idOf(made[1]), idOf(made[2])].sort());
    expect(made[0]!.version).toBe((await readBy(made[0])).meta.version);
  });

  it('resolves references in paths of PUT, PATCH and DELETE', async () => {
    const made = await run([
      create('/Groups', 'g', group('crew')),
      create('/Groups', 'h', group('gone')),
      create('/Users', 'u', user('ann')),
      {
        method: 'PATCH',
        path: '/Groups/bulkId:g',
        data: patchOp([{ op: 'add', path: 'members', value: [{ value: 'bulkId:u' }] }]),
      },
      { method: 'PUT', path: '/Users/bulkId:u', data: user('ann', { title: 'Chief' }) },
      { method: 'DELETE', path: '/Groups/bulkId:h' },
    ]);
    expect(statuses(made)).toEqual(['201', '201', '201', '200', '200', '204']);
    expect(made[5]!.location).toBe(made[1]!.location);
    expect(made[4]!.location).toBe(made[2]!.location);
    expect((await readBy(made[2])).title).toBe('Chief');
    expect(idsOf((await readBy(made[0])).members)).toEqual([idOf(made[2])]);
    expect((await client.get(`/Groups/${idOf(made[1])}`)).status).toBe(404);
  });

  it('resolves references anywhere in PATCH: in values, in value filters and forward', async () => {
    const crew = await client.group('crew');
    const made = await run([
      {
        method: 'PATCH',
        path: `/Groups/${crew.id}`,
        data: patchOp([{ op: 'add', value: { members: [{ value: 'bulkId:a' }, { value: 'bulkId:b' }] } }]),
      },
      create('/Users', 'a', user('ann')),
      create('/Users', 'b', user('ben')),
      {
        method: 'PATCH',
        path: `/Groups/${crew.id}`,
        data: patchOp([{ op: 'remove', path: 'members[value eq "bulkId:a"]' }]),
      },
    ]);
    expect(statuses(made)).toEqual(['200', '201', '201', '200']);
    expect(idsOf((await client.read(`/Groups/${crew.id}`)).members)).toEqual([idOf(made[2])]);
  });

  it('resolves manager.value of an extension, in both directions', async () => {
    const made = await run([
      create(
        '/Users',
        'report',
        user('ann', { [ENTERPRISE]: { department: 'Sales', manager: { value: 'bulkId:boss' } } }),
      ),
      create('/Users', 'boss', user('ben')),
      create('/Users', 'other', user('cid', { [ENTERPRISE]: { manager: { value: 'bulkId:boss' } } })),
    ]);
    expect(statuses(made)).toEqual(['201', '201', '201']);
    expect((await readBy(made[0]))[ENTERPRISE]).toMatchObject({
      department: 'Sales',
      manager: { value: idOf(made[1]) },
    });
    expect((await readBy(made[2]))[ENTERPRISE].manager.value).toBe(idOf(made[1]));
  });

  it('creates groups that contain each other, as in the example of section 3.7.1', async () => {
    const made = await run([
      create('/Groups', 'qwerty', group('Group A', ['bulkId:ytrewq'])),
      create('/Groups', 'ytrewq', group('Group B', ['bulkId:qwerty'])),
    ]);
    expect(statuses(made)).toEqual(['201', '201']);
    const [a, b] = await Promise.all(made.map(readBy));
    expect(idsOf(a.members)).toEqual([b.id]);
    expect(idsOf(b.members)).toEqual([a.id]);
    expect(made.map((each) => each.version)).toEqual([a.meta.version, b.meta.version]);
  });

  it('creates a circle of three and users who manage each other', async () => {
    const managed = (name: string, by: string) => user(name, { [ENTERPRISE]: { manager: { value: `bulkId:${by}` } } });
    const made = await run([
      create('/Groups', 'g1', group('one', ['bulkId:g2'])),
      create('/Groups', 'g2', group('two', ['bulkId:g3'])),
      create('/Groups', 'g3', group('three', ['bulkId:g1', 'bulkId:u1'])),
      create('/Users', 'u1', managed('ann', 'u2')),
      create('/Users', 'u2', managed('ben', 'u1')),
    ]);
    expect(statuses(made)).toEqual(['201', '201', '201', '201', '201']);
    const read = await Promise.all(made.map(readBy));
    expect(read[0].members[0].value).toBe(read[1].id);
    expect(read[1].members[0].value).toBe(read[2].id);
    expect(idsOf(read[2].members)).toEqual([read[0].id, read[3].id].sort());
    expect(read[3][ENTERPRISE].manager.value).toBe(read[4].id);
    expect(read[4][ENTERPRISE].manager.value).toBe(read[3].id);
  });

  it('creates a group that names itself', async () => {
    const [made] = await run([create('/Groups', 'me', group('self', ['bulkId:me']))]);
    expect(made!.status).toBe('201');
    expect(idsOf((await readBy(made)).members)).toEqual([idOf(made)]);
  });

  it('fails an operation that names an unknown bulkId, and nothing else', async () => {
    const made = await run([
      create('/Groups', 'g', group('crew', ['bulkId:nobody'])),
      { method: 'DELETE', path: '/Users/bulkId:nobody' },
      create('/Users', 'u', user('ann')),
    ]);
    expect(statuses(made)).toEqual(['400', '400', '201']);
    expect((await client.get('/Groups')).json.totalResults).toBe(0);
  });

  it('fails what refers to an operation that failed, with 409', async () => {
    await client.user('taken');
    const made = await run([
      create('/Users', 'u', user('taken')),
      create('/Groups', 'g', group('crew', ['bulkId:u'])),
      { method: 'DELETE', path: '/Groups/bulkId:g' },
    ]);
    expect(statuses(made)).toEqual(['409', '409', '409']);
    expect((await client.get('/Groups')).json.totalResults).toBe(0);
  });

  it('leaves no half of a circle behind when one side cannot be made', async () => {
    const wrong = { ...group('two', ['bulkId:g1']), displayName: 7 };
    const made = await run([
      create('/Groups', 'g1', group('one', ['bulkId:g2'])),
      create('/Groups', 'g2', wrong),
      create('/Groups', 'g3', group('three')),
    ]);
    expect(statuses(made)).toEqual(['409', '400', '201']);
    expect((await client.get('/Groups')).json.totalResults).toBe(1);
  });

  it('refuses one bulkId on two creates as a whole', async () => {
    const reply = await client.bulk([create('/Users', 'x', user('ann')), create('/Users', 'x', user('ben'))]);
    expect(reply.json).toMatchObject({ status: '400', scimType: 'invalidValue' });
    expect((await client.get('/Users')).json.totalResults).toBe(0);
  });

  it('takes a text that only looks like a reference for what it is once it is no reference', async () => {
    const [made] = await run([create('/Users', 'u', user('ann', { title: 'see bulkID' }))]);
    expect((await readBy(made)).title).toBe('see bulkID');
  });

  it('keeps keys of an object prototype harmless', async () => {
    const body = `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[
      {"method":"POST","path":"/Users","bulkId":"__proto__","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"ann"}},
      {"method":"POST","path":"/Groups","bulkId":"constructor","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"crew","members":[{"value":"bulkId:__proto__"}]}},
      {"method":"POST","path":"/Users","bulkId":"p","data":{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"__proto__":{"userName":"inherited"}}}]}`;
    const reply = await client.post('/Bulk', body);
    expect(statuses(reply.json.Operations)).toEqual(['201', '201', '400']);
    expect(idsOf((await readBy(reply.json.Operations[1])).members)).toEqual([idOf(reply.json.Operations[0])]);
  });
});
