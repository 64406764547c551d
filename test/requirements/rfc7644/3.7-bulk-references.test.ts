import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService, type TestService } from '../../e2e/support/service.js';
import { ENTERPRISE, group, MODES, newClient, patchOp, user, type ScimClient } from './support/client.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

type Operation = Record<string, unknown>;

/** Runs a job all of whose operations succeed, and gives the paths of what they made or changed. */
async function succeed(client: ScimClient, operations: readonly Operation[]): Promise<string[]> {
  const { Operations } = (await client.bulk(operations)).json;
  return Operations.map(({ status, location, response }: { status: string; location: string; response: unknown }) => {
    expect([status, response]).toEqual([expect.stringMatching(/^2/), undefined]);
    return location.slice(service.scimUrl.length);
  });
}

const newUser = (bulkId: string, data: Operation = {}): Operation => ({
  ...{ method: 'POST', path: '/Users', bulkId },
  data: user(data),
});
const newGroup = (bulkId: string, ...members: string[]): Operation => ({
  ...{ method: 'POST', path: '/Groups', bulkId },
  data: group({ members: members.map((value) => ({ value })) }),
});
const idOf = (path: string) => path.split('/').at(-1);

describe.each(MODES)('bulkId references (RFC 7644 sections 3.7.1 and 3.7.2, %s tenant)', (mode) => {
  it('[7644-131] two groups that are members of each other are both made', async () => {
    const client = await newClient(service, mode);
    const [a, b] = await succeed(client, [newGroup('qwerty', 'bulkId:ytrewq'), newGroup('ytrewq', 'bulkId:qwerty')]);
    expect((await client.read(a!)).members).toMatchObject([{ value: idOf(b!), type: 'Group' }]);
    expect((await client.read(b!)).members).toMatchObject([{ value: idOf(a!), type: 'Group' }]);
    expect((await client.get('/Groups')).json.totalResults).toBe(2);
  });

  it('[7644-131] a circle of three, and managers of each other', async () => {
    const client = await newClient(service, mode);
    const groups = await succeed(client, [
      newGroup('a', 'bulkId:b'),
      newGroup('b', 'bulkId:c'),
      newGroup('c', 'bulkId:a', 'bulkId:b'),
    ]);
    const members = async (path: string) =>
      (await client.read(path)).members.map(({ value }: { value: string }) => value).sort();
    expect(await members(groups[0]!)).toEqual([idOf(groups[1]!)]);
    expect(await members(groups[2]!)).toEqual([idOf(groups[0]!), idOf(groups[1]!)].sort());
    const manager = (bulkId: string) => ({ [ENTERPRISE]: { department: 'x', manager: { value: `bulkId:${bulkId}` } } });
    const [x, y] = await succeed(client, [newUser('x', manager('y')), newUser('y', manager('x'))]);
    expect((await client.read(x!))[ENTERPRISE]).toMatchObject({ department: 'x', manager: { value: idOf(y!) } });
    expect((await client.read(y!))[ENTERPRISE]).toMatchObject({ department: 'x', manager: { value: idOf(x!) } });
  });

  it('[7644-132] a reference is replaced by the id, before and behind the operation it refers to', async () => {
    const client = await newClient(service, mode);
    const [, behind, before] = await succeed(client, [
      newUser('alice'),
      newGroup('guides', 'bulkId:alice'),
      newGroup('heads', 'bulkId:bob', 'bulkId:alice'),
      newUser('bob'),
    ]);
    const members = async (path: string) => (await client.read(path)).members;
    expect(await members(behind!)).toHaveLength(1);
    expect(await members(before!)).toHaveLength(2);
    expect(JSON.stringify((await client.get('/')).json)).not.toContain('bulkId');
  });

  it('[7644-132] in extensions, in references and in the values of a PATCH too', async () => {
    const client = await newClient(service, mode);
    const guides = await client.newGroup();
    const manager = { value: 'bulkId:alice', $ref: '../Users/bulkId:alice' };
    const [alice, bob] = await succeed(client, [
      newUser('alice'),
      newUser('bob', { [ENTERPRISE]: { employeeNumber: '11250', manager } }),
      {
        ...{ method: 'PATCH', path: `/Groups/${guides.id}` },
        data: patchOp([{ op: 'add', path: 'members', value: [{ value: 'bulkId:bob' }, { value: 'bulkId:alice' }] }]),
      },
    ]);
    const made = (await client.read(bob!))[ENTERPRISE].manager;
    expect(made.value).toBe(idOf(alice!));
    expect(JSON.stringify(made)).not.toContain('bulkId');
    expect((await client.read(`/Groups/${guides.id}`)).members).toHaveLength(2);
    const filter = `${ENTERPRISE}:manager.value eq "${idOf(alice!)}"`;
    expect((await client.list('/Users', { filter })).json.totalResults).toBe(1);
  });

  it('[7644-132] in paths too: what a job makes it can change and delete', async () => {
    const client = await newClient(service, mode);
    const [ann] = await succeed(client, [
      newUser('ann', { userName: 'ann' }),
      newUser('bob', { userName: 'bob' }),
      { method: 'PATCH', path: '/Users/bulkId:ann', data: patchOp([{ op: 'add', path: 'title', value: 'Guide' }]) },
      { method: 'DELETE', path: '/Users/bulkId:bob' },
    ]);
    expect((await client.read(ann!)).title).toBe('Guide');
    expect((await client.get('/Users')).json.totalResults).toBe(1);
  });

  it('[7644-132, 7644-133] the location of a failed operation has the id too', async () => {
    const client = await newClient(service, mode);
    const data = patchOp([{ op: 'replace', path: 'id', value: 'x' }]);
    const operations = [newUser('ann'), { method: 'PATCH', path: '/Users/bulkId:ann', data }];
    const [made, failed] = (await client.bulk(operations)).json.Operations;
    expect([made.status, failed.status, failed.location]).toEqual(['201', '400', made.location]);
  });

  it.each<[string, Operation[], string[]]>([
    ['that no operation makes', [newGroup('g', 'bulkId:nobody')], ['400', '409']],
    ['whose operation failed', [newUser('u', { userName: null }), newGroup('g', 'bulkId:u')], ['400', '409']],
  ])('[7644-132] a reference %s fails the operation, which changes nothing', async (_what, operations, statuses) => {
    const client = await newClient(service, mode);
    const { Operations } = (await client.bulk(operations)).json;
    expect(statuses).toContain(Operations.at(-1).status);
    expect(Operations.at(-1).response.detail).toContain('bulkId:');
    expect((await client.get('/')).json.totalResults).toBe(0);
  });

  it('[7644-131] when one side of a circle fails, the other is an error and not half made', async () => {
    const client = await newClient(service, mode);
    const bad = { ...newGroup('b', 'bulkId:a'), data: group({ displayName: null, members: [{ value: 'bulkId:a' }] }) };
    const { Operations } = (await client.bulk([newGroup('a', 'bulkId:b'), bad])).json;
    expect(Operations.map(({ status }: { status: string }) => status)).toEqual(['409', '400']);
    expect((await client.get('/Groups')).json.totalResults).toBe(0);
  });
});
