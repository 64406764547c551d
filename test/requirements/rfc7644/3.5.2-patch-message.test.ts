import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import {
  ENTERPRISE,
  MODES,
  newClient,
  PATCH_OP,
  SEARCH_REQUEST,
  USER,
  type Mode,
  type ScimClient,
} from './support/client.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

/** A user with something to patch. */
async function subject(mode: Mode): Promise<{ client: ScimClient; path: string; before: unknown }> {
  const client = await newClient(service, mode);
  const emails = [
    { value: 'a@example.com', type: 'work' },
    { value: 'b@example.com', type: 'home' },
  ];
  const { id } = await client.newUser({ title: 'Guide', name: { givenName: 'Barbara' }, emails });
  const path = `/Users/${id}`;
  return { client, path, before: await client.read(path) };
}

const OPERATION = { op: 'replace', path: 'title', value: 'Boss' };

describe('the PATCH request (RFC 7644 sections 3.5 and 3.5.2)', () => {
  it('[7644-085] PATCH is announced, and works', async () => {
    const { client, path } = await subject('strict');
    expect((await client.get('/ServiceProviderConfig')).json.patch.supported).toBe(true);
    expect((await client.patch(path, [OPERATION])).json.title).toBe('Boss');
  });

  it('[7644-093] strict: a body without the PatchOp URN is 400 invalidSyntax', async () => {
    const { client, path, before } = await subject('strict');
    for (const schemas of [undefined, null, [], [USER], [SEARCH_REQUEST], PATCH_OP]) {
      const body = { schemas, Operations: [OPERATION] };
      expectScimError(await client.send('PATCH', path, { body }), 400, 'invalidSyntax');
    }
    expect(await client.read(path)).toEqual(before);
  });

  it('[7644-093] lenient: the URN may be left out, but not be that of another message', async () => {
    const { client, path } = await subject('lenient');
    const reply = await client.send('PATCH', path, { body: { Operations: [OPERATION] } });
    expect([reply.status, reply.headers.get('rollcall-applied')]).toEqual([200, 'patch-schemas']);
    const body = { schemas: [SEARCH_REQUEST], Operations: [OPERATION] };
    expectScimError(await client.send('PATCH', path, { body }), 400, 'invalidSyntax');
  });

  it.each(MODES)(
    '[7644-094] Operations that are missing or no array are 400 invalidSyntax (%s tenant)',
    async (mode) => {
      const { client, path, before } = await subject(mode);
      for (const Operations of [undefined, null, 'x', 5, [5], [null], ['add']]) {
        const body = { schemas: [PATCH_OP], Operations };
        expectScimError(await client.send('PATCH', path, { body }), 400, 'invalidSyntax');
      }
      expect(await client.read(path)).toEqual(before);
    },
  );

  it('[7644-094] no operations: 400 in a strict tenant, in a lenient one no change and no new version', async () => {
    const strict = await subject('strict');
    expectScimError(await strict.client.patch(strict.path, []), 400, 'invalidSyntax');
    const { client, path, before } = await subject('lenient');
    const reply = await client.patch(path, []);
    expect([reply.status, reply.json, reply.headers.get('rollcall-applied')]).toEqual([
      200,
      before,
      'patch-empty-operations',
    ]);
  });

  it.each(MODES)(
    '[7644-095] an operation without op, or with one there is not, is 400 invalidSyntax (%s)',
    async (mode) => {
      const { client, path, before } = await subject(mode);
      for (const op of [undefined, null, '', 'move', 'copy', 'test', 'set', ['add'], 1]) {
        expectScimError(await client.patch(path, [{ ...OPERATION, op }]), 400, 'invalidSyntax');
      }
      const twice = `{"schemas":["${PATCH_OP}"],"Operations":[{"op":"add","OP":"remove","path":"title","value":"x"}]}`;
      expectScimError(await client.send('PATCH', path, { body: twice }), 400, 'invalidSyntax');
      expect(await client.read(path)).toEqual(before);
    },
  );

  it('[7644-095] op in another case: 400 in a strict tenant, read in a lenient one', async () => {
    const strict = await subject('strict');
    expectScimError(await strict.client.patch(strict.path, [{ ...OPERATION, op: 'Replace' }]), 400, 'invalidSyntax');
    const { client, path } = await subject('lenient');
    const reply = await client.patch(path, [{ ...OPERATION, op: 'Replace' }]);
    expect([reply.json.title, reply.headers.get('rollcall-applied')]).toEqual(['Boss', 'patch-op-case']);
  });

  it.each(MODES)('[7644-096] path may be left out of add and replace, but not of remove (%s tenant)', async (mode) => {
    const { client, path } = await subject(mode);
    expect((await client.patch(path, [{ op: 'add', value: { title: 'A' } }])).json.title).toBe('A');
    expect((await client.patch(path, [{ op: 'replace', value: { title: 'B' } }])).json.title).toBe('B');
    expectScimError(await client.patch(path, [{ op: 'remove' }]), 400, 'noTarget');
    expectScimError(await client.patch(path, [{ op: 'remove', value: { title: 'B' } }]), 400, 'noTarget');
    expect((await client.read(path)).title).toBe('B');
  });

  it.each([
    'title',
    'TITLE',
    'name.givenName',
    'emails[type eq "work"]',
    'emails[type eq "work" and value ew "example.com"].value',
    'emails[not (type eq "home")].display',
    `${USER}:title`,
    `${USER}:name.familyName`,
    `${USER}:emails[type eq "home"].value`,
    `${ENTERPRISE}:department`,
    `${ENTERPRISE}:manager.value`,
  ])('[7644-097] a path of the grammar is followed: %s', async (target) => {
    const { client, path } = await subject('strict');
    const value = /emails\[.*\]$/.test(target) ? { value: 'new@example.com', type: 'work' } : 'new@example.com';
    const reply = await client.patch(path, [{ op: 'add', path: target, value }]);
    expect(reply.status).toBe(200);
    expect(JSON.stringify(reply.json)).toContain('new@example.com');
  });

  it.each([
    'title.',
    '.title',
    'name..givenName',
    'name.givenName.x',
    'title eq',
    'emails[',
    '1title',
    'emails].x',
    '$',
  ])('[7644-097, 7644-148] a path outside the grammar is 400 invalidPath: %s', async (target) => {
    for (const mode of MODES) {
      const { client, path, before } = await subject(mode);
      const reply = await client.patch(path, [{ op: 'add', path: target, value: 'x' }]);
      expect([target, reply.status, reply.json.scimType]).toEqual([
        target,
        400,
        expect.stringMatching(/^invalid(Path|Filter)$/),
      ]);
      expect(await client.read(path)).toEqual(before);
    }
  });

  it.each(['emails[type]', 'emails[type eq]', 'emails[type eq work]', 'emails[type like "x"]', 'emails[]'])(
    '[7644-097, 7644-143] a bad filter in a path is 400 invalidFilter: %s',
    async (target) => {
      for (const mode of MODES) {
        const { client, path } = await subject(mode);
        expectScimError(await client.patch(path, [{ op: 'remove', path: target }]), 400, 'invalidFilter');
      }
    },
  );

  it('[7644-097] an unknown attribute: 400 invalidPath in a strict tenant, left out in a lenient one', async () => {
    const operations = [{ op: 'add', path: 'shoeSize', value: 44 }, OPERATION];
    const strict = await subject('strict');
    expectScimError(await strict.client.patch(strict.path, operations), 400, 'invalidPath');
    const { client, path } = await subject('lenient');
    const reply = await client.patch(path, operations);
    expect([reply.json.title, reply.headers.get('rollcall-applied')]).toEqual(['Boss', 'unknown-attribute']);
  });
});
