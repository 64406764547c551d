import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startService, type TestService } from '../support/service.js';

describe('[item 4] a token with scim:write alone', () => {
  let service: TestService;
  let token: string;
  let group: string;
  const PATCH_URN = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
  const secret = { userName: 'secret@example.test', title: 'Secret', emails: [{ value: 'secret@example.test' }] };
  const patch = (...Operations: object[]) => ({ schemas: [PATCH_URN], Operations });

  beforeAll(async () => {
    service = await startService();
    const body = { description: 'writer', scopes: ['scim:write'] };
    token = (await service.request('POST', '/admin/v1/tenants/default/tokens', { body })).json.token;
    const member = await service.request('POST', '/scim/v2/Users', { body: { userName: 'member' } });
    const made = await service.request('POST', '/scim/v2/Groups', {
      body: { displayName: 'Secret', members: [{ value: member.json.id }] },
    });
    group = made.json.id as string;
  });
  afterAll(() => service.close());

  const write = (method: string, path: string, body: object, headers = {}) =>
    service.request(method, `/scim/v2${path}`, { token, body, headers });

  it('is told which resource it wrote, and nothing of what that holds', async () => {
    const made = await write('POST', '/Users', secret);
    expect(made.status).toBe(201);
    const { id } = made.json;
    for (const reply of [
      made,
      await write('PUT', `/Users/${id}`, { ...secret, title: 'Other' }),
      await write('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'title', value: 'Third' })),
      // A PATCH of nothing.
      await write('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'title', value: 'Third' })),
      await write('PATCH', `/Users/${id}?attributes=id,meta.version`, patch({ op: 'remove', path: 'nickName' })),
      await write('PATCH', `/Users/${id}?excludedAttributes=meta`, patch({ op: 'remove', path: 'nickName' })),
    ]) {
      expect(Object.keys(reply.json).toSorted()).toEqual(['id', 'meta', 'schemas']);
      expect(reply.json.id).toBe(id);
      expect(reply.json.schemas).toEqual(['urn:ietf:params:scim:schemas:core:2.0:User']);
      expect(reply.text).not.toMatch(/secret|Third|Other/i);
      expect(reply.headers.get('location')).toBe(`${service.scimUrl}/Users/${id}`);
      const seen = await service.request('GET', `/scim/v2/Users/${id}`);
      expect(seen.status).toBe(200);
    }
    const last = await write('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'title', value: 'Last' }));
    const seen = await service.request('GET', `/scim/v2/Users/${id}`);
    expect(last.headers.get('etag')).toBe(seen.headers.get('etag'));
    expect(last.json.meta).toEqual(seen.json.meta);
  });

  it.each([
    'userName',
    'members',
    'id,displayName',
    'urn:ietf:params:scim:schemas:core:2.0:Group:displayName',
    'groups',
  ])('may not ask for %s, and nothing is written then', async (attributes) => {
    const before = await service.request('GET', `/scim/v2/Groups/${group}`);
    const reply = await write(
      'PATCH',
      `/Groups/${group}?attributes=${attributes}`,
      patch({ op: 'replace', path: 'displayName', value: 'Changed' }),
    );
    expect(reply.status).toBe(403);
    expect(reply.headers.get('www-authenticate')).toContain('error="insufficient_scope"');
    expect(reply.json.detail).toContain('[scope-missing]');
    expect((await service.request('GET', `/scim/v2/Groups/${group}`)).text).toBe(before.text);
  });

  it('learns nothing from a Bulk either, and reads nowhere', async () => {
    const bulk = await write('POST', '/Bulk', {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [
        { method: 'POST', path: '/Users', bulkId: 'a', data: { userName: 'bulk@example.test', title: 'Secret' } },
        { method: 'PATCH', path: `/Groups/${group}`, data: patch({ op: 'remove', path: 'externalId' }) },
        { method: 'POST', path: '/Users', bulkId: 'b', data: { userName: 'member', title: 'Secret' } },
      ],
    });
    expect(bulk.json.Operations.map(({ status }: { status: string }) => status)).toEqual(['201', '200', '409']);
    expect(bulk.text).not.toMatch(/secret|bulk@/i);
    for (const [method, path] of [
      ['GET', `/Groups/${group}`],
      ['GET', '/Users'],
      ['GET', '/Me'],
    ] as const)
      expect((await service.request(method, `/scim/v2${path}`, { token })).status).toBe(403);
    expect((await write('POST', '/Users/.search', { schemas: [] })).status).toBe(403);
  });
});
