import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { newClient, NOBODY, patchOp, user, type Client } from '../support/client.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';

describe('versions (RFC 7644 section 3.14)', () => {
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    service = await startService();
  });
  afterAll(() => service.close());
  beforeEach(async () => {
    client = await newClient(service);
  });

  const title = (value: string) => patchOp([{ op: 'replace', path: 'title', value }]);

  it('stand weak in the ETag header and in meta.version of every reply, and count changes', async () => {
    const made = await client.post('/Users', user('ann'));
    const path = `/Users/${made.json.id}`;
    const replies = [
      made,
      await client.get(path),
      await client.send('PATCH', path, { body: title('x') }),
      await client.send('PATCH', path, { body: title('x') }),
      await client.put(path, user('ann', { title: 'y' })),
      await client.get(path),
    ];
    expect(replies.map((reply) => reply.json.meta.version)).toEqual([1, 1, 2, 2, 3, 3].map((n) => `W/"${n}"`));
    for (const reply of replies) expect(reply.headers.get('etag')).toBe(reply.json.meta.version);
    const crew = await client.group('crew');
    const patched = await client.patch(`/Groups/${crew.id}`, [{ op: 'add', path: 'displayName', value: 'team' }]);
    expect([patched.status, patched.headers.get('etag')]).toEqual([204, 'W/"2"']);
    const listed = (await client.get('/Users')).json.Resources[0];
    expect(listed.meta.version).toBe('W/"3"');
  });

  const MATCHING = ['W/"1"', '"1"', '*', 'W/"7", W/"1"', ' W/"1" '];
  const OTHERS = ['W/"2"', '"x"', 'W/"11"', 'W/""', 'W/"7", W/"8"'];

  describe.each([
    ['PUT', (path: string, headers: Record<string, string>) => client.put(path, user('ann', { title: 'x' }), headers)],
    [
      'PATCH',
      (path: string, headers: Record<string, string>) => client.send('PATCH', path, { body: title('x'), headers }),
    ],
    ['DELETE', (path: string, headers: Record<string, string>) => client.delete(path, headers)],
  ] as const)('%s', (method, send) => {
    it.each(MATCHING)('goes on when If-Match is %s', async (ifMatch) => {
      const { id } = await client.user('ann');
      expect((await send(`/Users/${id}`, { 'if-match': ifMatch })).status).toBe(method === 'DELETE' ? 204 : 200);
    });

    it.each(OTHERS)('is 412 when If-Match is %s, and changes nothing', async (ifMatch) => {
      const { id } = await client.user('ann');
      expectScimError(await send(`/Users/${id}`, { 'if-match': ifMatch }), 412);
      expect((await client.read(`/Users/${id}`)).meta.version).toBe('W/"1"');
    });

    it('is 404 for what does not exist, also with If-Match: *', async () => {
      expectScimError(await send(`/Users/${NOBODY}`, { 'if-match': '*' }), 404);
    });
  });

  it('accepts the tag of a user with groups, also after a membership changed, which a write cannot undo', async () => {
    const ann = await client.user('ann');
    await client.group('crew', [ann.id]);
    const tag = (await client.get(`/Users/${ann.id}`)).headers.get('etag')!;
    expect(tag).toMatch(/^W\/"1\..+"$/);
    await client.group('other', [ann.id]);
    const reply = await client.send('PATCH', `/Users/${ann.id}`, { body: title('x'), headers: { 'if-match': tag } });
    expect(reply.status).toBe(200);
    const stale = await client.send('PATCH', `/Users/${ann.id}`, { body: title('y'), headers: { 'if-match': tag } });
    expectScimError(stale, 412);
  });

  it('GET answers 304 without a body when If-None-Match names the present version', async () => {
    const { id } = await client.user('ann');
    for (const value of MATCHING) {
      const reply = await client.get(`/Users/${id}`, { 'if-none-match': value });
      expect([value, reply.status, reply.text, reply.headers.get('etag')]).toEqual([value, 304, '', 'W/"1"']);
    }
    for (const value of OTHERS) expect((await client.get(`/Users/${id}`, { 'if-none-match': value })).status).toBe(200);
    expectScimError(await client.get(`/Users/${NOBODY}`, { 'if-none-match': '*' }), 404);
  });

  it('HEAD answers like GET, without the body', async () => {
    const { id } = await client.user('ann');
    const reply = await client.send('HEAD', `/Users/${id}`);
    expect([reply.status, reply.text, reply.headers.get('etag')]).toEqual([200, '', 'W/"1"']);
    expect((await client.send('HEAD', `/Users/${id}`, { headers: { 'if-none-match': 'W/"1"' } })).status).toBe(304);
  });

  it('lets exactly one of 32 writers with one If-Match through', async () => {
    const { id } = await client.user('ann');
    const replies = await Promise.all(
      Array.from({ length: 32 }, (_, n) => {
        const headers = { 'if-match': 'W/"1"' };
        return n % 2 === 0
          ? client.send('PATCH', `/Users/${id}`, { body: title(`t${n}`), headers })
          : client.put(`/Users/${id}`, user('ann', { title: `t${n}` }), headers);
      }),
    );
    const winners = replies.filter((reply) => reply.status === 200);
    expect(winners).toHaveLength(1);
    expect(new Set(replies.filter((reply) => reply.status !== 200).map((reply) => reply.status))).toEqual(
      new Set([412]),
    );
    const now = await client.read(`/Users/${id}`);
    expect([now.title, now.meta.version]).toEqual([winners[0]!.json.title, 'W/"2"']);
  });

  it('loses no update of writers who read, change and try again', async () => {
    const { id } = await client.user('ann', { title: '0' });
    const increment = async () => {
      for (;;) {
        const before = await client.get(`/Users/${id}`);
        const reply = await client.send('PATCH', `/Users/${id}`, {
          body: title(String(Number(before.json.title) + 1)),
          headers: { 'if-match': before.headers.get('etag')! },
        });
        if (reply.status === 200) return;
        expect(reply.status).toBe(412);
      }
    };
    await Promise.all(Array.from({ length: 8 }, increment));
    expect((await client.read(`/Users/${id}`)).title).toBe('8');
  });
});
