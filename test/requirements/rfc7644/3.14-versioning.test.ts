import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { startService, type TestService } from '../../e2e/support/service.js';
import { group, MODES, newClient, NOBODY, user } from './support/client.js';

let service: TestService;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.close());

describe.each(MODES)('versions of resources (RFC 7644 section 3.14, %s tenant)', (mode) => {
  it('[7644-155] every reply with one resource has its entity tag in the header, the same in meta.version', async () => {
    const client = await newClient(service, mode);
    expect((await client.get('/ServiceProviderConfig')).json.etag.supported).toBe(true);
    const made = await client.post('/Users', user());
    const path = `/Users/${made.json.id}`;
    const read = await client.get(path);
    const put = await client.put(path, user({ title: 'a' }));
    const patched = await client.patch(path, [{ op: 'replace', path: 'title', value: 'b' }]);
    const [first, same, second, third] = [made, read, put, patched].map(({ headers }) => headers.get('etag'));
    for (const { headers, json } of [made, read, put, patched]) {
      expect(headers.get('etag')).toMatch(/^W\/"[\x21\x23-\x7e]+"$/);
      expect(json.meta.version).toBe(headers.get('etag'));
    }
    expect(same).toBe(first);
    expect(new Set([first, second, third]).size).toBe(3);
    const partial = await client.get(`${path}?attributes=userName`);
    expect(partial.headers.get('etag')).toBe(third);
    expect((await client.get('/Users')).json.Resources[0].meta.version).toBe(third);
    const guides = await client.post('/Groups', group());
    expect(guides.headers.get('etag')).toBe(guides.json.meta.version);
  });

  it('[7644-156] If-None-Match: 304 without a body while the tag is the present one, 200 afterwards', async () => {
    const client = await newClient(service, mode);
    const { id, meta } = await client.newUser();
    const path = `/Users/${id}`;
    for (const tags of [meta.version, `"x", ${meta.version}`, '*', meta.version.replace('W/', '')]) {
      const reply = await client.get(path, { 'if-none-match': tags });
      expect([tags, reply.status, reply.text, reply.headers.get('etag')]).toEqual([tags, 304, '', meta.version]);
    }
    expect((await client.get(path, { 'if-none-match': 'W/"x"' })).status).toBe(200);
    await client.patch(path, [{ op: 'add', path: 'title', value: 'x' }]);
    expect((await client.get(path, { 'if-none-match': meta.version })).status).toBe(200);
    expectScimError(await client.get(`/Users/${NOBODY}`, { 'if-none-match': '*' }), 404);
  });

  it('[7644-156] a membership that changed makes the tags of group and user old', async () => {
    const client = await newClient(service, mode);
    const ann = await client.newUser();
    const guides = await client.newGroup();
    await client.patch(`/Groups/${guides.id}`, [{ op: 'add', path: 'members', value: [{ value: ann.id }] }]);
    for (const [path, { meta }] of [
      [`/Users/${ann.id}`, ann],
      [`/Groups/${guides.id}`, guides],
    ] as const) {
      const reply = await client.get(path, { 'if-none-match': meta.version });
      expect(reply.status).toBe(200);
      expect((await client.get(path, { 'if-none-match': reply.headers.get('etag')! })).status).toBe(304);
    }
  });

  it('[7644-157] If-Match: a write succeeds with the present tag or *, and is 412 with any other', async () => {
    const client = await newClient(service, mode);
    const before = await client.newUser();
    const path = `/Users/${before.id}`;
    const operations = [{ op: 'add', path: 'title', value: 'x' }];
    const old = { 'if-match': 'W/"0"' };
    expectScimError(await client.put(path, user(), old), 412);
    expectScimError(await client.patch(path, operations, old), 412);
    expectScimError(await client.delete(path, old), 412);
    expect(await client.read(path)).toEqual(before);
    const patched = await client.patch(path, operations, { 'if-match': before.meta.version });
    expect(patched.status).toBe(200);
    expectScimError(await client.put(path, user(), { 'if-match': before.meta.version }), 412);
    expect((await client.put(path, user(), { 'if-match': `W/"x", ${patched.json.meta.version}` })).status).toBe(200);
    expect((await client.delete(path, { 'if-match': '*' })).status).toBe(204);
    expectScimError(await client.put(path, user(), { 'if-match': '*' }), 404);
  });

  it('[7644-157] the tag a user has by GET, groups and all, is good for its If-Match', async () => {
    const client = await newClient(service, mode);
    const { id } = await client.newUser();
    await client.newGroup([{ id }]);
    const { meta } = await client.read(`/Users/${id}`);
    const operations = [{ op: 'add', path: 'title', value: 'x' }];
    expect((await client.patch(`/Users/${id}`, operations, { 'if-match': meta.version })).status).toBe(200);
  });

  it('[7644-157] of many writers with one tag exactly one wins', async () => {
    const client = await newClient(service, mode);
    const { id, meta } = await client.newUser();
    const writers = Array.from({ length: 20 }, (_, index) =>
      client.patch(`/Users/${id}`, [{ op: 'replace', path: 'title', value: `t${index}` }], {
        'if-match': meta.version,
      }),
    );
    const statuses = (await Promise.all(writers)).map(({ status }) => status);
    expect([
      statuses.filter((status) => status === 200).length,
      statuses.filter((status) => status === 412).length,
    ]).toEqual([1, 19]);
  });
});
