import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { ENTERPRISE, MODES, newClient, USER } from './support/client.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const WORK = { value: 'work@example.com', type: 'work' };
const HOME = { value: 'home@example.com', type: 'home' };

describe.each(MODES)('the add operation (RFC 7644 section 3.5.2.1, %s tenant)', (mode) => {
  it.each(['title', 'emails', undefined])('[7644-104] without a value it is 400: path %s', async (path) => {
    const client = await newClient(service, mode);
    const { id, meta } = await client.newUser({ title: 'Guide' });
    expectScimError(await client.patch(`/Users/${id}`, [{ op: 'add', path }]), 400, 'invalidValue');
    expect((await client.read(`/Users/${id}`)).meta).toEqual(meta);
  });

  it('[7644-105] without a path the attributes of the value are added to the resource', async () => {
    const client = await newClient(service, mode);
    const { id } = await client.newUser({ title: 'Guide', emails: [WORK], name: { givenName: 'Barbara' } });
    const value = {
      ...{ nickname: 'Babs', title: 'Boss', name: { familyName: 'Jensen' }, emails: [HOME] },
      [ENTERPRISE]: { department: 'Tours' },
    };
    const reply = await client.patch(`/Users/${id}`, [{ op: 'add', value }]);
    expect(reply.json).toMatchObject({
      ...{ schemas: [USER, ENTERPRISE], nickName: 'Babs', title: 'Boss', emails: [WORK, HOME] },
      ...{ name: { givenName: 'Barbara', familyName: 'Jensen' }, [ENTERPRISE]: { department: 'Tours' } },
    });
    expect(await client.read(`/Users/${id}`)).toEqual(reply.json);
  });

  const added: readonly [string, Record<string, unknown>, string, unknown, Record<string, unknown>][] = [
    ['an attribute that is not there is added', {}, 'title', 'Guide', { title: 'Guide' }],
    ['a first element is added', {}, 'emails', [WORK], { emails: [WORK] }],
    ['a sub-attribute is added', {}, 'name.givenName', 'B', { name: { givenName: 'B' } }],
    ['a single value is replaced', { title: 'Guide' }, 'title', 'Boss', { title: 'Boss' }],
    ['a new element is appended', { emails: [WORK] }, 'emails', [HOME], { emails: [WORK, HOME] }],
    [
      'a complex value is given more sub-attributes',
      { name: { givenName: 'Barbara', familyName: 'Jensen' } },
      'name',
      { familyName: 'J', middleName: 'Jane' },
      { name: { givenName: 'Barbara', familyName: 'J', middleName: 'Jane' } },
    ],
    [
      'an element chosen by a filter is given a sub-attribute',
      { emails: [WORK, HOME] },
      'emails[type eq "home"].display',
      'at home',
      { emails: [WORK, { ...HOME, display: 'at home' }] },
    ],
    [
      'an extension that is not there is added',
      {},
      `${ENTERPRISE}:manager.value`,
      'M-1',
      { schemas: [USER, ENTERPRISE], [ENTERPRISE]: { manager: { value: 'M-1' } } },
    ],
  ];
  it.each(added)('[7644-106] %s', async (_what, given, path, value, expected) => {
    const client = await newClient(service, mode);
    const before = await client.newUser(given);
    const reply = await client.patch(`/Users/${before.id}`, [{ op: 'add', path, value }]);
    const { meta } = reply.json;
    expect(reply.json).toEqual({ ...before, ...expected, meta });
    expect(await client.read(`/Users/${before.id}`)).toEqual(reply.json);
  });

  it('[7644-106] a member is added to a group, and is seen at both ends', async () => {
    const client = await newClient(service, mode);
    const [ann, bob] = [await client.newUser({ displayName: 'Ann' }), await client.newUser()];
    const guides = await client.newGroup([bob]);
    const path = `/Groups/${guides.id}`;
    expect((await client.patch(path, [{ op: 'add', path: 'members', value: [{ value: ann.id }] }])).status).toBe(204);
    const { members } = await client.read(path);
    expect(members).toHaveLength(2);
    expect(members).toContainEqual({
      ...{ value: ann.id, display: 'Ann', type: 'User' },
      $ref: `${service.scimUrl}/Users/${ann.id}`,
    });
    expect((await client.read(`/Users/${ann.id}`)).groups).toMatchObject([{ value: guides.id }]);
  });

  it.each<[string, unknown]>([
    ['title', 'Guide'],
    ['emails', [WORK]],
    ['emails', [{ type: 'work', value: 'work@example.com' }]],
    ['name', { givenName: 'Barbara' }],
    ['active', true],
    [`${ENTERPRISE}:department`, 'Tours'],
  ])('[7644-107, 7644-108] adding to %s what is there succeeds and changes nothing: %j', async (path, value) => {
    const client = await newClient(service, mode);
    const before = await client.newUser({
      ...{ title: 'Guide', emails: [WORK, HOME], name: { givenName: 'Barbara', familyName: 'Jensen' } },
      [ENTERPRISE]: { department: 'Tours' },
    });
    await afterTheClockMoved(before.meta.lastModified);
    const reply = await client.patch(`/Users/${before.id}`, [{ op: 'add', path, value }]);
    expect([reply.status, reply.json]).toEqual([200, before]);
    expect(reply.headers.get('etag')).toBe(before.meta.version);
  });

  it('[7644-107, 7644-108] nor does a member that is one already', async () => {
    const client = await newClient(service, mode);
    const ann = await client.newUser();
    const guides = await client.newGroup([ann]);
    await afterTheClockMoved(guides.meta.lastModified);
    const add = { op: 'add', path: 'members', value: [{ value: ann.id }, { value: ann.id }] };
    expect((await client.patch(`/Groups/${guides.id}`, [add])).status).toBe(204);
    expect(await client.read(`/Groups/${guides.id}`)).toEqual(guides);
  });

  it('[7644-108] a change beside it does change the time', async () => {
    const client = await newClient(service, mode);
    const { id, meta } = await client.newUser({ title: 'Guide' });
    await afterTheClockMoved(meta.lastModified);
    const reply = await client.patch(`/Users/${id}`, [
      { op: 'add', path: 'title', value: 'Guide' },
      { op: 'add', path: 'nickName', value: 'Babs' },
    ]);
    expect(reply.json.meta.version).not.toBe(meta.version);
    expect(Date.parse(reply.json.meta.lastModified)).toBeGreaterThan(Date.parse(meta.lastModified));
    expect(reply.json.meta.created).toBe(meta.created);
  });
});

describe('what a filter of an add does not find (RFC 7644 section 3.12)', () => {
  it('[7644-106, 7644-149] is noTarget in a strict tenant, and created in a lenient one', async () => {
    const operations = [{ op: 'add', path: 'emails[type eq "work"].value', value: WORK.value }];
    const strict = await newClient(service, 'strict');
    const { id } = await strict.newUser({ emails: [HOME] });
    expectScimError(await strict.patch(`/Users/${id}`, operations), 400, 'noTarget');
    const lenient = await newClient(service, 'lenient');
    const other = await lenient.newUser({ emails: [HOME] });
    const reply = await lenient.patch(`/Users/${other.id}`, operations);
    expect([reply.json.emails, reply.headers.get('rollcall-applied')]).toEqual([
      [HOME, expect.objectContaining(WORK)],
      'patch-create-on-no-match',
    ]);
  });
});

/** Resolves when a write would be given a later time than this one. */
async function afterTheClockMoved(time: string): Promise<void> {
  while (Date.now() <= Date.parse(time) + 1) await new Promise((resolve) => setImmediate(resolve));
}
