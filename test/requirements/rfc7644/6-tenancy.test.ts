import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { group, newClient, patchOp, user, type ScimClient } from './support/client.js';

let service: TestService;
let mine: ScimClient;
let theirs: ScimClient;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());
beforeEach(async () => {
  [mine, theirs] = [await newClient(service), await newClient(service)];
});

describe('tenants (RFC 7644 sections 6 to 6.2)', () => {
  it('[7644-161, 7644-162] the token decides the tenant, at one and the same URL', async () => {
    await mine.newUser({ userName: 'ann' });
    await theirs.newUser({ userName: 'bob' });
    const names = async (client: ScimClient) =>
      (await client.get('/Users')).json.Resources.map(({ userName }: { userName: string }) => userName);
    expect([await names(mine), await names(theirs)]).toEqual([['ann'], ['bob']]);
  });

  it('[7644-163] userName and externalId belong to the tenant: another may use the same ones', async () => {
    const body = user({ userName: 'bjensen', externalId: 'e-1' });
    const [first, second] = [await mine.post('/Users', body), await theirs.post('/Users', body)];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(first.json.id).not.toBe(second.json.id);
    // externalId is the client's own and never in the way (section 6.2).
    expect((await mine.post('/Users', user({ externalId: 'e-1' }))).status).toBe(201);
  });

  it('[7644-163] no query of any kind shows what another tenant has', async () => {
    const ann = await theirs.newUser({ userName: 'ann', title: 'Guide', emails: [{ value: 'a@example.com' }] });
    const guides = await theirs.newGroup([ann], { displayName: 'Guides' });
    const filters = [
      ...[
        'userName eq "ann"',
        `id eq "${ann.id}"`,
        'title pr',
        'emails co "a"',
        'not (title eq "x")',
        'userName ne "x"',
      ],
      ...['schemas pr', 'meta.resourceType eq "User"', 'meta.version eq "W/\\"1\\""', `groups.value eq "${guides.id}"`],
    ];
    for (const filter of filters) {
      for (const path of ['/Users', '/Groups', '/']) {
        const reply = await mine.list(path, { filter });
        if (reply.status === 200) expect([filter, path, reply.json.totalResults]).toEqual([filter, path, 0]);
      }
      expect([filter, (await mine.search('/Users', { filter })).json.totalResults]).toEqual([filter, 0]);
    }
    for (const parameters of [{ sortBy: 'userName' }, { cursor: '' }, { count: 0 }] as Record<string, string>[]) {
      expect((await mine.list('/Users', parameters)).json.totalResults).toBe(0);
    }
  });

  it("[7644-163] another tenant's tag is no key to its resource", async () => {
    const { id, meta } = await theirs.newUser();
    expectScimError(await mine.get(`/Users/${id}`, { 'if-none-match': meta.version }), 404);
    expectScimError(await mine.put(`/Users/${id}`, user(), { 'if-match': meta.version }), 404);
    expectScimError(await mine.delete(`/Users/${id}`, { 'if-match': '*' }), 404);
    expect((await theirs.get(`/Users/${id}`)).status).toBe(200);
  });

  it("[7644-163] another tenant's user becomes nobody's member, by no way", async () => {
    const ann = await theirs.newUser();
    const guides = await mine.newGroup();
    const members = [{ value: ann.id }];
    expectScimError(await mine.post('/Groups', group({ members })), 400, 'invalidValue');
    expectScimError(await mine.put(`/Groups/${guides.id}`, group({ members })), 400, 'invalidValue');
    const operations = [{ op: 'add', path: 'members', value: members }];
    expectScimError(await mine.patch(`/Groups/${guides.id}`, operations), 400, 'invalidValue');
    const data = patchOp(operations);
    const bulk = await mine.bulk([{ method: 'PATCH', path: `/Groups/${guides.id}`, data }]);
    expect(bulk.json.Operations[0].status).toBe('400');
    expect(await theirs.read(`/Users/${ann.id}`)).toEqual(ann);
    expect(await mine.read(`/Groups/${guides.id}`)).toEqual(guides);
  });

  it('[7644-163] lenient tenants leave foreign members out', async () => {
    const ann = await theirs.newUser();
    const lenient = await newClient(service, 'lenient');
    const bob = await lenient.newUser();
    const made = await lenient.post('/Groups', group({ members: [{ value: ann.id }, { value: bob.id }] }));
    expect(made.json.members).toMatchObject([{ value: bob.id }]);
    expect(made.headers.get('rollcall-applied')).toBe('unknown-members');
  });

  it("[7644-163] a cursor of one tenant is none of another's", async () => {
    for (const client of [mine, theirs]) for (let index = 0; index < 3; index++) await client.newUser();
    const { nextCursor } = (await theirs.list('/Users', { cursor: '', count: 1 })).json;
    expect((await theirs.list('/Users', { cursor: nextCursor, count: 1 })).status).toBe(200);
    expectScimError(await mine.list('/Users', { cursor: nextCursor, count: 1 }), 400, 'invalidCursor');
  });

  it('[7644-163] the change feed shows the own tenant alone', async () => {
    await theirs.newUser();
    const reply = await service.request('GET', '/api/v1/changes?after=0', { token: mine.token });
    expect([reply.status, reply.json.changes]).toEqual([200, []]);
  });
});
