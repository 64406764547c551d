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
const WORK2 = { value: 'work2@example.com', type: 'work', display: 'second' };
const HOME = { value: 'home@example.com', type: 'home' };
const ADDRESS = { type: 'work', streetAddress: '1 Main St', locality: 'Hollywood' };

const GIVEN = {
  title: 'Guide',
  name: { givenName: 'Barbara', familyName: 'Jensen' },
  emails: [WORK, WORK2, HOME],
  addresses: [ADDRESS],
};
type Case = readonly [string, string, unknown, Record<string, unknown>];

describe.each(MODES)('the replace operation (RFC 7644 section 3.5.2.3, %s tenant)', (mode) => {
  it('[7644-114] without a path the attributes of the value are replaced, and no others', async () => {
    const client = await newClient(service, mode);
    const before = await client.newUser(GIVEN);
    const value = { emails: [HOME], nickname: 'Babs', title: 'Boss', [ENTERPRISE]: { department: 'Tours' } };
    const reply = await client.patch(`/Users/${before.id}`, [{ op: 'replace', value }]);
    expect(reply.json).toEqual({
      ...{ ...before, schemas: [USER, ENTERPRISE], emails: [HOME], nickName: 'Babs', title: 'Boss' },
      ...{ [ENTERPRISE]: { department: 'Tours' }, meta: reply.json.meta },
    });
  });

  it.each(['x', 5, null, ['title']])(
    '[7644-114] without a path, a value that is no list of attributes is 400: %j',
    async (value) => {
      const client = await newClient(service, mode);
      const before = await client.newUser(GIVEN);
      const reply = await client.patch(`/Users/${before.id}`, [{ op: 'replace', value }]);
      expectScimError(reply, 400, 'invalidValue');
      expect(await client.read(`/Users/${before.id}`)).toEqual(before);
    },
  );

  const added: readonly Case[] = [
    ['a single value', 'nickName', 'Babs', { nickName: 'Babs' }],
    ['a multi-valued attribute', 'phoneNumbers', [{ value: '1' }], { phoneNumbers: [{ value: '1' }] }],
    ['a sub-attribute', 'name.middleName', 'Jane', { name: { ...GIVEN.name, middleName: 'Jane' } }],
    [
      'an attribute of an extension',
      `${ENTERPRISE}:costCenter`,
      '4130',
      { schemas: [USER, ENTERPRISE], [ENTERPRISE]: { costCenter: '4130' } },
    ],
  ];
  it.each(added)('[7644-115] %s that is not there is added', async (_what, path, value, after) => {
    const client = await newClient(service, mode);
    const before = await client.newUser(GIVEN);
    const reply = await client.patch(`/Users/${before.id}`, [{ op: 'replace', path, value }]);
    expect(reply.json).toEqual({ ...before, ...after, meta: reply.json.meta });
  });

  const replaced: readonly Case[] = [
    ['a single value', 'title', 'Boss', { title: 'Boss' }],
    ['all values of a multi-valued attribute', 'emails', [HOME], { emails: [HOME] }],
    ['a sub-attribute', 'name.givenName', 'B', { name: { givenName: 'B', familyName: 'Jensen' } }],
    [
      'the given sub-attributes of a complex value, the others staying',
      'name',
      { givenName: 'B', middleName: 'Jane' },
      { name: { givenName: 'B', familyName: 'Jensen', middleName: 'Jane' } },
    ],
  ];
  it.each(replaced)('[7644-116] replaces %s', async (_what, path, value, after) => {
    const client = await newClient(service, mode);
    const before = await client.newUser(GIVEN);
    const reply = await client.patch(`/Users/${before.id}`, [{ op: 'replace', path, value }]);
    expect(reply.json).toEqual({ ...before, ...after, meta: reply.json.meta });
    expect(await client.read(`/Users/${before.id}`)).toEqual(reply.json);
  });

  it('[7644-116] replaces all members of a group', async () => {
    const client = await newClient(service, mode);
    const [ann, bob, cid] = [await client.newUser(), await client.newUser(), await client.newUser()];
    const guides = await client.newGroup([ann, bob]);
    const value = [{ value: bob.id }, { value: cid.id }];
    await client.patch(`/Groups/${guides.id}`, [{ op: 'replace', path: 'members', value }]);
    const { members } = await client.read(`/Groups/${guides.id}`);
    expect(members.map((member: { value: string }) => member.value).sort()).toEqual([bob.id, cid.id].sort());
    expect((await client.read(`/Users/${ann.id}`)).groups).toBeUndefined();
  });

  const selected: readonly Case[] = [
    [
      'every value that matches, as a whole',
      'emails[type eq "work"]',
      { value: 'new@example.com', type: 'work' },
      { emails: [{ value: 'new@example.com', type: 'work' }, HOME] },
    ],
    [
      'one sub-attribute of every value that matches',
      'emails[type eq "work"].display',
      'office',
      { emails: [{ ...WORK, display: 'office' }, { ...WORK2, display: 'office' }, HOME] },
    ],
    [
      'the example of the section',
      'addresses[type eq "work"].streetAddress',
      '1010 Broadway Ave',
      { addresses: [{ ...ADDRESS, streetAddress: '1010 Broadway Ave' }] },
    ],
    [
      'one value by two conditions',
      'emails[type eq "work" and display eq "second"].value',
      'new@example.com',
      { emails: [WORK, { ...WORK2, value: 'new@example.com' }, HOME] },
    ],
  ];
  it.each(selected)('[7644-117] with a filter it replaces %s', async (_what, path, value, after) => {
    const client = await newClient(service, mode);
    const before = await client.newUser(GIVEN);
    const { emails, ...rest } = (await client.patch(`/Users/${before.id}`, [{ op: 'replace', path, value }])).json;
    const unique = emails.filter(
      (email: unknown, index: number) => emails.findIndex((each: unknown) => same(each, email)) === index,
    );
    expect({ ...rest, emails: unique }).toEqual({ ...before, ...after, meta: rest.meta });
  });

  it.each([
    ['emails[type eq "other" and not (value pr)]', { value: 'x@example.com' }],
    ['emails[value sw "nobody"].display', 'x'],
    ['ims[type ne "xmpp"].value', 'x'],
  ])('[7644-118, 7644-149] with a filter that matches nothing it is 400 noTarget: %s', async (path, value) => {
    const client = await newClient(service, mode);
    const before = await client.newUser(GIVEN);
    expectScimError(await client.patch(`/Users/${before.id}`, [{ op: 'replace', path, value }]), 400, 'noTarget');
    expect(await client.read(`/Users/${before.id}`)).toEqual(before);
  });
});

describe('an eq filter of a replace that matches nothing (RFC 7644 section 3.5.2.3)', () => {
  it('[7644-118] is 400 noTarget in a strict tenant, and creates the element in a lenient one', async () => {
    const operations = [{ op: 'replace', path: 'emails[type eq "other"].value', value: 'o@example.com' }];
    const strict = await newClient(service, 'strict');
    const { id } = await strict.newUser(GIVEN);
    expectScimError(await strict.patch(`/Users/${id}`, operations), 400, 'noTarget');
    const lenient = await newClient(service, 'lenient');
    const other = await lenient.newUser(GIVEN);
    const reply = await lenient.patch(`/Users/${other.id}`, operations);
    expect(reply.headers.get('rollcall-applied')).toBe('patch-create-on-no-match');
    expect(reply.json.emails).toEqual([WORK, WORK2, HOME, { type: 'other', value: 'o@example.com' }]);
  });

  it('[7644-117] what the new value leaves out is gone in a strict tenant; a lenient one keeps the selector', async () => {
    for (const [mode, email] of [
      ['strict', { value: 'n@example.com' }],
      ['lenient', { value: 'n@example.com', type: 'home' }],
    ] as const) {
      const client = await newClient(service, mode);
      const { id } = await client.newUser({ emails: [HOME] });
      const operations = [{ op: 'replace', path: 'emails[type eq "home"]', value: { value: 'n@example.com' } }];
      expect([mode, (await client.patch(`/Users/${id}`, operations)).json.emails]).toEqual([mode, [email]]);
    }
  });
});

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
