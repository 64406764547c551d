import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { ENTERPRISE, GROUP, idsOf, newClient, patchOp, USER, type Client, type Resource } from '../support/client.js';
import { startService, type Reply, type TestService } from '../support/service.js';

type Operation = Record<string, unknown>;

/** How the two forms of Entra's connector write the same changes. */
interface Form {
  readonly name: string;
  readonly update: (boss: string) => readonly Operation[];
  readonly active: (active: boolean) => readonly Operation[];
  readonly rename: (name: string) => readonly Operation[];
  readonly add: (ids: readonly string[]) => readonly Operation[];
  readonly remove: (ids: readonly string[]) => readonly Operation[];
}

const FORMS: readonly Form[] = [
  {
    name: 'in its legacy form',
    update: (boss) => [
      { op: 'Replace', path: 'displayName', value: 'Ann Kim' },
      { op: 'Add', path: 'emails[type eq "work"].value', value: 'kim@example.test' },
      { op: 'Replace', path: 'phoneNumbers[type eq "mobile"].value', value: '+1 555 0100' },
      { op: 'Add', path: 'addresses[type eq "work"].locality', value: 'Oslo' },
      { op: 'Add', path: 'name.givenName', value: 'Anna' },
      { op: 'Replace', path: `${ENTERPRISE}:department`, value: 'Sales' },
      { op: 'Add', path: `${ENTERPRISE}:manager`, value: boss },
    ],
    active: (active) => [{ op: 'Replace', path: 'active', value: active ? 'True' : 'False' }],
    rename: (value) => [{ op: 'Replace', path: 'displayName', value }],
    add: (ids) => [{ op: 'Add', path: 'members', value: ids.map((value) => ({ $ref: null, value })) }],
    remove: (ids) => [{ op: 'Remove', path: 'members', value: ids.map((value) => ({ $ref: null, value })) }],
  },
  {
    name: 'with aadOptscim062020',
    update: (boss) => [
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'kim@example.test' },
      { op: 'replace', path: 'phoneNumbers[type eq "mobile"].value', value: '+1 555 0100' },
      { op: 'add', path: 'addresses[type eq "work"].locality', value: 'Oslo' },
      {
        op: 'replace',
        value: {
          displayName: 'Ann Kim',
          'name.givenName': 'Anna',
          [`${ENTERPRISE}:department`]: 'Sales',
          [`${ENTERPRISE}:manager`]: boss,
        },
      },
    ],
    active: (active) => [{ op: 'replace', value: { active } }],
    rename: (value) => [{ op: 'replace', value: { displayName: value } }],
    add: (ids) => [{ op: 'add', path: 'members', value: ids.map((value) => ({ value })) }],
    remove: (ids) => ids.map((id) => ({ op: 'remove', path: `members[value eq "${id}"]` })),
  },
];

describe.each(FORMS)('the life cycle of an Entra ID app $name', (form) => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService();
    client = await newClient(service);
  });
  afterAll(() => service.close());

  const expectStatus = (reply: Reply, status: number): Reply => {
    expect([reply.status, reply.status === status ? '' : reply.text]).toEqual([status, '']);
    return reply;
  };
  const find = async (query: string): Promise<Resource[]> => expectStatus(await client.get(query), 200).json.Resources;
  const newUser = (name: string) => ({
    schemas: [USER, ENTERPRISE],
    externalId: name,
    userName: `${name}@example.test`,
    active: true,
    displayName: name,
    emails: [{ primary: true, type: 'work', value: `${name}@example.test` }],
    meta: { resourceType: 'User' },
    name: { formatted: name, familyName: 'Lee', givenName: name },
    roles: [],
  });

  it('goes from the connection test to the final deletion, and the application learns of each step', async () => {
    const start = await client.latest();
    expect(await find(`/Users?filter=userName+eq+%22${randomUUID()}%22`)).toEqual([]);
    expect(await find(`/Groups?excludedAttributes=members&filter=displayName+eq+%22${randomUUID()}%22`)).toEqual([]);

    const boss = expectStatus(await client.post('/Users', newUser('boss')), 201).json;
    const ann = expectStatus(await client.post('/Users', newUser('ann')), 201).json;
    for (const filter of [
      'userName+eq+%22ANN@example.test%22',
      'externalId+eq+%22ann%22',
      'emails[type+eq+%22work%22].value+eq+%22ann@example.test%22',
    ])
      expect((await find(`/Users?filter=${filter}`)).map((each) => each.id)).toEqual([ann.id]);

    const updated = expectStatus(await client.patch(`/Users/${ann.id}`, form.update(boss.id)), 200).json;
    expect(updated).toMatchObject({
      displayName: 'Ann Kim',
      name: { givenName: 'Anna', familyName: 'Lee' },
      emails: [{ primary: true, type: 'work', value: 'kim@example.test' }],
      phoneNumbers: [{ type: 'mobile', value: '+1 555 0100' }],
      addresses: [{ type: 'work', locality: 'Oslo' }],
      [ENTERPRISE]: { department: 'Sales', manager: { value: boss.id } },
    });
    const managed = `/Users?attributes=id&filter=id+eq+%22${ann.id}%22+and+manager+eq+%22${boss.id}%22`;
    expect((await find(managed)).map((each) => each.id)).toEqual([ann.id]);

    const groupBody = {
      schemas: [GROUP, 'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group'],
      externalId: randomUUID(),
      displayName: 'Sales',
      meta: { resourceType: 'Group' },
    };
    const crew = expectStatus(await client.post('/Groups', groupBody), 201).json;
    expect(crew.schemas).toEqual([GROUP]);
    expectStatus(await client.patch(`/Groups/${crew.id}`, form.add([ann.id, boss.id])), 204);
    const member = `/Groups?attributes=id&filter=id+eq+%22${crew.id}%22+and+members+eq+%22${ann.id}%22`;
    expect((await find(member)).map((each) => each.id)).toEqual([crew.id]);
    expectStatus(await client.patch(`/Groups/${crew.id}`, form.remove([boss.id])), 204);
    expect(idsOf((await client.read(`/Groups/${crew.id}`)).members)).toEqual([ann.id]);
    expectStatus(await client.patch(`/Groups/${crew.id}`, form.rename('Sales Team')), 204);
    const read = await client.read(`/Groups/${crew.id}?excludedAttributes=members`);
    expect(read).toMatchObject({ displayName: 'Sales Team' });
    expect(read).not.toHaveProperty('members');

    // Unassigned, still found, restored, unassigned for good.
    for (const active of [false, true, false]) {
      expect(expectStatus(await client.patch(`/Users/${ann.id}`, form.active(active)), 200).json.active).toBe(active);
      expect((await find('/Users?filter=externalId+eq+%22ann%22'))[0]).toMatchObject({ id: ann.id, active });
    }
    expectStatus(await client.send('PATCH', `/Users/${ann.id}`, { body: patchOp([]) }), 200);
    expectStatus(await client.delete(`/Users/${ann.id}`), 204);
    expectStatus(await client.delete(`/Users/${ann.id}`), 404);
    expect(await client.read(`/Groups/${crew.id}`)).not.toHaveProperty('members');
    expectStatus(await client.delete(`/Groups/${crew.id}`), 204);

    const changes = await client.changes(start);
    expect(changes.map(({ operation, resourceType }) => `${operation} ${resourceType}`)).toEqual([
      'create User',
      'create User',
      'update User',
      'create Group',
      'update Group',
      'update Group',
      'update Group',
      'update User',
      'update User',
      'update User',
      'update Group',
      'delete User',
      'delete Group',
    ]);
    expect(changes.slice(7, 10).map((each) => each.attributes)).toEqual([['active'], ['active'], ['active']]);
    expect(changes[10]!.membersRemoved).toEqual([ann.id]);
    expect(changes[2]!.attributes).toEqual(
      expect.arrayContaining(['displayName', 'name', 'emails', `${ENTERPRISE}:manager`]),
    );
  });

  it('keeps the members that are added at once', async () => {
    const people = await Promise.all(
      Array.from({ length: 10 }, async (_, n) => (await client.user(`p${n}`)).id as string),
    );
    const crew = await client.group('parallel');
    await Promise.all(people.map((id) => client.patch(`/Groups/${crew.id}`, form.add([id]))));
    expect(idsOf((await client.read(`/Groups/${crew.id}`)).members)).toEqual([...people].sort());
  });
});
