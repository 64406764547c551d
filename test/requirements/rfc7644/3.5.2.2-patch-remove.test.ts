import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { ENTERPRISE, MODES, newClient, NOBODY, USER } from './support/client.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

const WORK = { value: 'work@example.com', type: 'work' };
const HOME = { value: 'home@example.com', type: 'home' };
const OTHER = { value: 'other@example.org', type: 'other' };

const GIVEN = {
  title: 'Guide',
  name: { givenName: 'Barbara', familyName: 'Jensen' },
  emails: [WORK, HOME, { ...OTHER, display: 'x' }],
  phoneNumbers: [{ value: '1', type: 'work' }],
  [ENTERPRISE]: { department: 'Tours' },
};

describe.each(MODES)('the remove operation (RFC 7644 section 3.5.2.2, %s tenant)', (mode) => {
  it('[7644-109, 7644-149] without a path it is 400 noTarget', async () => {
    const client = await newClient(service, mode);
    const before = await client.newUser(GIVEN);
    expectScimError(await client.patch(`/Users/${before.id}`, [{ op: 'remove' }]), 400, 'noTarget');
    expect(await client.read(`/Users/${before.id}`)).toEqual(before);
  });

  const removed: readonly [string, string, string, Record<string, unknown>][] = [
    ['7644-110', 'a single value', 'title', { title: undefined }],
    ['7644-110', 'a complex value', 'name', { name: undefined }],
    ['7644-110', 'a sub-attribute', 'name.givenName', { name: { familyName: 'Jensen' } }],
    ['7644-110', 'all values of a multi-valued attribute', 'emails', { emails: undefined }],
    [
      '7644-110',
      'an attribute of an extension',
      `${ENTERPRISE}:department`,
      { schemas: [USER], [ENTERPRISE]: undefined },
    ],
    [
      '7644-111',
      'the values a filter matches',
      'emails[type eq "work"]',
      { emails: [HOME, { ...OTHER, display: 'x' }] },
    ],
    ['7644-111', 'several matches', 'emails[value ew "example.com"]', { emails: [{ ...OTHER, display: 'x' }] }],
    ['7644-111', 'by two conditions', 'emails[type eq "other" and value ew ".org"]', { emails: [WORK, HOME] }],
    ['7644-111', 'the last value', 'phoneNumbers[type eq "work"]', { phoneNumbers: undefined }],
    ['7644-111', 'all that match', 'emails[value pr]', { emails: undefined }],
    ['7644-111', 'a sub-attribute of the matches', 'emails[type eq "other"].display', { emails: [WORK, HOME, OTHER] }],
  ];
  it.each(removed)('[%s] removes %s: %s', async (_id, _what, path, after) => {
    const client = await newClient(service, mode);
    const before = await client.newUser(GIVEN);
    const reply = await client.patch(`/Users/${before.id}`, [{ op: 'remove', path }]);
    const expected = JSON.parse(JSON.stringify({ ...before, ...after, meta: reply.json.meta }));
    expect(reply.json).toEqual(expected);
    expect(reply.json.meta.version).toBe('W/"2"');
    const attribute = Object.keys(after).at(-1)!;
    if (after[attribute] === undefined && attribute !== ENTERPRISE) {
      expect((await client.list('/Users', { filter: `${attribute} pr` })).json.totalResults).toBe(0);
    }
  });

  it('[7644-110, 7644-111] members: one by a filter, then all; the attribute is unassigned', async () => {
    const client = await newClient(service, mode);
    const users = [await client.newUser(), await client.newUser(), await client.newUser()];
    const guides = await client.newGroup(users);
    const path = `/Groups/${guides.id}`;
    await client.patch(path, [{ op: 'remove', path: `members[value eq "${users[1].id}"]` }]);
    const left = (await client.read(path)).members.map(({ value }: { value: string }) => value);
    expect(left.sort()).toEqual([users[0].id, users[2].id].sort());
    expect((await client.read(`/Users/${users[1].id}`)).groups).toBeUndefined();
    await client.patch(path, [{ op: 'remove', path: 'members' }]);
    expect(await client.read(path)).not.toHaveProperty('members');
    expect((await client.list('/Groups', { filter: 'members pr' })).json.totalResults).toBe(0);
  });

  it.each(['userName', 'id', 'schemas', 'meta', 'meta.created', 'groups'])(
    '[7644-112, 7644-146] removing the required or readOnly %s is 400 mutability',
    async (path) => {
      const client = await newClient(service, mode);
      const { id } = await client.newUser(GIVEN);
      await client.newGroup([{ id }]);
      const before = await client.read(`/Users/${id}`);
      expectScimError(await client.patch(`/Users/${id}`, [{ op: 'remove', path }]), 400, 'mutability');
      expect(await client.read(`/Users/${id}`)).toEqual(before);
    },
  );

  it('[7644-112] nor can a group lose its displayName', async () => {
    const client = await newClient(service, mode);
    const { id } = await client.newGroup();
    expectScimError(await client.patch(`/Groups/${id}`, [{ op: 'remove', path: 'displayName' }]), 400, 'mutability');
  });

  it.each(['title', 'emails', 'name.givenName', 'emails[type eq "work"]', `${ENTERPRISE}:department`])(
    '[7644-113] what is not there is removed with success and without a change: %s',
    async (path) => {
      const client = await newClient(service, mode);
      const before = await client.newUser();
      const reply = await client.patch(`/Users/${before.id}`, [{ op: 'remove', path }]);
      expect([reply.status, reply.json]).toEqual([200, before]);
    },
  );

  it('[7644-113] a member that is none is removed with success and without a change', async () => {
    const client = await newClient(service, mode);
    const guides = await client.newGroup([await client.newUser()]);
    const stranger = await client.newUser();
    for (const id of [stranger.id, NOBODY]) {
      const path = `members[value eq "${id}"]`;
      expect((await client.patch(`/Groups/${guides.id}`, [{ op: 'remove', path }])).status).toBe(204);
    }
    expect(await client.read(`/Groups/${guides.id}`)).toEqual(guides);
  });
});

describe('a remove that lists values', () => {
  it('[7644-110] takes these alone in a lenient tenant, and is 400 in a strict one', async () => {
    for (const mode of MODES) {
      const client = await newClient(service, mode);
      const [ann, bob] = [await client.newUser(), await client.newUser()];
      const guides = await client.newGroup([ann, bob]);
      const operations = [{ op: 'remove', path: 'members', value: [{ value: ann.id }] }];
      const reply = await client.patch(`/Groups/${guides.id}`, operations);
      const members = (await client.read(`/Groups/${guides.id}`)).members.map(({ value }: { value: string }) => value);
      if (mode === 'strict') {
        expectScimError(reply, 400, 'invalidValue');
        expect(members.sort()).toEqual([ann.id, bob.id].sort());
      } else {
        expect([reply.status, reply.headers.get('rollcall-applied')]).toEqual([204, 'patch-remove-listed']);
        expect(members).toEqual([bob.id]);
      }
    }
  });
});
