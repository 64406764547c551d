import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import type { TestService } from '../../e2e/support/service.js';
import { ENTERPRISE, MODES, newClient, NOBODY, USER } from './support/client.js';
import { device, startConfiguredService } from './support/configured.js';

let service: TestService;
beforeAll(async () => {
  service = await startConfiguredService();
});
afterAll(() => service.close());

describe.each(MODES)('what every PATCH obeys (RFC 7644 section 3.5.2, %s tenant)', (mode) => {
  it.each(['id', 'meta', 'meta.lastModified', 'meta.version', 'groups', 'groups[value eq "x"]'])(
    '[7644-098, 7644-146] the readOnly %s cannot be changed: 400 mutability',
    async (target) => {
      const client = await newClient(service, mode);
      const { id } = await client.newUser();
      await client.newGroup([{ id }]);
      const before = await client.read(`/Users/${id}`);
      for (const op of ['add', 'replace']) {
        const reply = await client.patch(`/Users/${id}`, [{ op, path: target, value: 'x' }]);
        expectScimError(reply, 400, 'mutability');
      }
      expectScimError(await client.patch(`/Users/${id}`, [{ op: 'remove', path: target }]), 400, 'mutability');
      expect(await client.read(`/Users/${id}`)).toEqual(before);
    },
  );

  it('[7644-098, 7644-146] an immutable attribute that is set cannot be changed: 400 mutability', async () => {
    const client = await newClient(service, mode);
    const path = `/Devices/${await device(client, { serial: 'A-1', assetTag: 'T-1' })}`;
    for (const operation of [
      { op: 'replace', path: 'serial', value: 'A-2' },
      { op: 'add', path: 'assetTag', value: 'T-2' },
      { op: 'replace', value: { assetTag: 'T-2' } },
      { op: 'remove', path: 'assetTag' },
    ]) {
      expectScimError(await client.patch(path, [operation]), 400, 'mutability');
    }
    expect(await client.read(path)).toMatchObject({ serial: 'A-1', assetTag: 'T-1' });
  });

  it.each<[string, unknown]>([
    ['active', 'maybe'],
    ['active', { value: true }],
    ['title', ['a', 'b']],
    ['title', { value: 'x', other: 1 }],
    ['name', 5],
    ['addresses', [5]],
    ['userName', null],
    ['emails[type eq "work"].primary', 'perhaps'],
  ])('[7644-098, 7644-150] a value of the wrong type for %s is 400 invalidValue: %j', async (target, value) => {
    const client = await newClient(service, mode);
    const { id } = await client.newUser({ emails: [{ value: 'a@example.com', type: 'work' }] });
    const before = await client.read(`/Users/${id}`);
    const reply = await client.patch(`/Users/${id}`, [{ op: 'replace', path: target, value }]);
    expectScimError(reply, 400, 'invalidValue');
    expect(await client.read(`/Users/${id}`)).toEqual(before);
  });

  it('[7644-099] an immutable attribute without a value may be added', async () => {
    const client = await newClient(service, mode);
    const path = `/Devices/${await device(client, { serial: 'A-1' })}`;
    expect((await client.patch(path, [{ op: 'add', path: 'assetTag', value: 'T-1' }])).json.assetTag).toBe('T-1');
    const again = await client.patch(path, [{ op: 'add', path: 'assetTag', value: 'T-1' }]);
    expect([again.status, again.json.meta.version]).toEqual([200, 'W/"2"']);
  });

  it('[7644-100] an attribute by its full name brings its schema, and its last one takes the schema away', async () => {
    const client = await newClient(service, mode);
    const { id } = await client.newUser();
    const path = `/Users/${id}`;
    const added = await client.patch(path, [{ op: 'add', path: `${ENTERPRISE}:employeeNumber`, value: '7' }]);
    expect(added.json).toMatchObject({ schemas: [USER, ENTERPRISE], [ENTERPRISE]: { employeeNumber: '7' } });
    const removed = await client.patch(path, [{ op: 'remove', path: `${ENTERPRISE}:employeeNumber` }]);
    expect(removed.json.schemas).toEqual([USER]);
    const pathless = await client.patch(path, [{ op: 'replace', value: { [ENTERPRISE]: { department: 'Tours' } } }]);
    expect(pathless.json.schemas).toEqual([USER, ENTERPRISE]);
  });

  it('[7644-100] later operations see what earlier ones did', async () => {
    const client = await newClient(service, mode);
    const { id } = await client.newUser({ title: 'Guide' });
    const reply = await client.patch(`/Users/${id}`, [
      { op: 'add', path: 'emails', value: [{ value: 'a@example.com', type: 'work' }] },
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'b@example.com' },
      { op: 'add', path: `${ENTERPRISE}:department`, value: 'Tours' },
      { op: 'remove', path: `${ENTERPRISE}:department` },
      { op: 'remove', path: 'title' },
    ]);
    expect(reply.json).toMatchObject({ schemas: [USER], emails: [{ value: 'b@example.com', type: 'work' }] });
    expect(reply.json).not.toHaveProperty('title');
  });

  it.each<[string, Record<string, unknown>]>([
    ['added as a whole', { op: 'add', path: 'emails', value: [{ value: 'c@example.com', primary: true }] }],
    ['set by add', { op: 'add', path: 'emails[value eq "b@example.com"].primary', value: true }],
    ['set by replace', { op: 'replace', path: 'emails[value eq "b@example.com"].primary', value: true }],
    [
      'replaced as a whole',
      { op: 'replace', path: 'emails[value eq "b@example.com"]', value: { value: 'c@example.com', primary: true } },
    ],
    ['added without a path', { op: 'add', value: { emails: [{ value: 'c@example.com', primary: true }] } }],
  ])('[7644-101] a new primary, %s, takes primary from the other values', async (_how, operation) => {
    const client = await newClient(service, mode);
    const { id } = await client.newUser({
      emails: [{ value: 'a@example.com', primary: true }, { value: 'b@example.com' }],
    });
    const { emails } = (await client.patch(`/Users/${id}`, [operation])).json;
    const primary = emails.filter((email: { primary?: boolean }) => email.primary === true);
    expect(primary.map(({ value }: { value: string }) => value)).toEqual([expect.stringMatching(/^[bc]@/)]);
    expect(emails.find(({ value }: { value: string }) => value === 'a@example.com').primary).toBe(false);
  });

  it.each<[string, Record<string, unknown>]>([
    ['a wrong value', { op: 'replace', path: 'active', value: 'maybe' }],
    ['a readOnly attribute', { op: 'replace', path: 'id', value: 'x' }],
    ['a required attribute', { op: 'remove', path: 'userName' }],
    ['a taken userName', { op: 'replace', path: 'userName', value: 'taken' }],
    ['an unknown operation', { op: 'move', path: 'title', value: 'x' }],
    ['a broken path', { op: 'remove', path: 'emails[' }],
  ])('[7644-102] of ten operations the last fails, %s: the resource is as it was', async (_what, last) => {
    const client = await newClient(service, mode);
    await client.newUser({ userName: 'taken' });
    const { id } = await client.newUser({ title: 'Guide', emails: [{ value: 'a@example.com' }] });
    const before = await client.read(`/Users/${id}`);
    const good = Array.from({ length: 9 }, (_, index) => [
      { op: 'add', path: 'emails', value: [{ value: `${index}@example.com` }] },
      { op: 'replace', path: 'title', value: `T${index}` },
    ]).flat();
    const reply = await client.patch(`/Users/${id}`, [...good.slice(0, 9), last]);
    expect([400, 409]).toContain(reply.status);
    expectScimError(reply, reply.status, reply.json.scimType);
    expect(await client.read(`/Users/${id}`)).toEqual(before);
    expect((await client.list('/Users', { filter: 'emails.value eq "0@example.com"' })).json.totalResults).toBe(0);
  });

  it('[7644-102] members are part of it: a failed group PATCH leaves them as they were', async () => {
    const client = await newClient(service, mode);
    const [ann, bob] = [await client.newUser(), await client.newUser()];
    const guides = await client.newGroup([ann]);
    const reply = await client.patch(`/Groups/${guides.id}`, [
      { op: 'add', path: 'members', value: [{ value: bob.id }] },
      { op: 'remove', path: `members[value eq "${ann.id}"]` },
      { op: 'replace', path: 'displayName', value: null },
    ]);
    expectScimError(reply, 400, 'invalidValue');
    expect(await client.read(`/Groups/${guides.id}`)).toEqual(guides);
    expect((await client.read(`/Users/${bob.id}`)).groups).toBeUndefined();
  });

  it('[7644-103] success is 200 with the entire resource, or 204 with its headers; 200 when attributes are asked', async () => {
    const client = await newClient(service, mode);
    const { id } = await client.newUser();
    const patched = await client.patch(`/Users/${id}`, [{ op: 'add', path: 'title', value: 'Guide' }]);
    expect([patched.status, patched.json]).toEqual([200, await client.read(`/Users/${id}`)]);
    const partial = await client.patch(`/Users/${id}?attributes=userName`, [{ op: 'add', path: 'title', value: 'x' }]);
    expect([partial.status, Object.keys(partial.json).sort()]).toEqual([200, ['id', 'schemas', 'userName']]);
    const guides = await client.newGroup();
    const operations = [{ op: 'add', path: 'members', value: [{ value: id }] }];
    const silent = await client.patch(`/Groups/${guides.id}`, operations);
    expect([silent.status, silent.text, silent.headers.get('etag')]).toEqual([204, '', 'W/"2"']);
    const asked = await client.patch(`/Groups/${guides.id}?attributes=displayName`, operations);
    expect([asked.status, Object.keys(asked.json).sort()]).toEqual([200, ['displayName', 'id', 'schemas']]);
  });

  it('[7644-103] a resource that is not there is 404', async () => {
    const client = await newClient(service, mode);
    expectScimError(await client.patch(`/Users/${NOBODY}`, [{ op: 'add', path: 'title', value: 'x' }]), 404);
  });
});
