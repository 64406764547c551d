import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newClient, patchOp, user, type Client } from '../support/client.js';
import { expectScimError } from '../support/scim-error.js';
import { startService, type TestService } from '../support/service.js';
import { storedBytes } from '../support/stored.js';

const SECRET = 'Tr0ub4dor-and-3-canaries';

describe('password (RFC 7643 section 4.1.1, RFC 7644 section 7.5.2)', () => {
  let folder: string;
  let service: TestService;
  let client: Client;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-password-'));
    service = await startService({ DATABASE_URL: join(folder, 'test.sqlite'), LOG_LEVEL: 'trace' });
    client = await newClient(service);
  });
  afterAll(async () => {
    await service.close();
    rmSync(folder, { recursive: true });
  });

  it('is accepted by every write and stands in no reply, log line, change or byte of the database', async () => {
    const replies = [await client.post('/Users', user('ann', { password: SECRET }))];
    const id = replies[0]!.json.id as string;
    const patch = (operation: Record<string, unknown>) =>
      client.send('PATCH', `/Users/${id}`, { body: patchOp([operation]) });
    replies.push(
      await client.put(`/Users/${id}`, user('ann', { password: SECRET })),
      await patch({ op: 'replace', value: { password: SECRET } }),
      await patch({ op: 'add', path: 'password', value: SECRET }),
      await client.bulk([
        { method: 'POST', path: '/Users', bulkId: 'b', data: user('ben', { password: SECRET }) },
        { method: 'POST', path: '/Users', bulkId: 'c', data: user('ben', { password: SECRET }) },
      ]),
      await client.get(`/Users/${id}?attributes=password`),
      await client.get(`/Users?attributes=password,userName`),
      await client.send('PATCH', `/Users/${id}?attributes=password`, {
        body: patchOp([{ op: 'replace', path: 'title', value: 'x' }]),
      }),
      await client.search('/Users', { attributes: ['password'] }),
    );
    for (const reply of replies) expect(reply.status).toBeLessThan(300);
    replies.push(
      await client.post('/Users', user('ann', { password: SECRET })),
      await client.post('/Users', user('cid', { password: { value: SECRET } })),
      await client.post('/Users', `{"userName":"dee","password":"${SECRET}"`),
      await patch({ op: 'replace', path: 'password', value: [SECRET, SECRET] }),
      await client.feed(''),
    );
    expect(replies.at(-2)!.status).toBe(400);
    for (const reply of replies) expect(reply.text + JSON.stringify([...reply.headers])).not.toContain(SECRET);
    for (const reply of replies.slice(0, -1)) expect(reply.json).not.toHaveProperty('password');
    expect(replies.at(-1)!.text).not.toContain('password');
    expect(JSON.stringify(service.log)).not.toContain(SECRET);
    expect(service.log.length).toBeGreaterThan(10);

    const stored = await storedBytes(service, folder);
    // It is really read: what may be kept is in it.
    expect(stored.some((bytes) => bytes.includes('"userName":"ann"'))).toBe(true);
    for (const bytes of stored) expect(bytes.includes(SECRET)).toBe(false);
  });

  it('is no change when it is all that is sent', async () => {
    const { id } = await client.user('eve');
    const changes = await client.changesOf(() =>
      client.patch(`/Users/${id}`, [{ op: 'replace', value: { password: SECRET } }]),
    );
    expect(changes).toEqual([]);
    expect((await client.read(`/Users/${id}`)).meta.version).toBe('W/"1"');
  });

  it('is checked for its type like any attribute', async () => {
    const strict = await newClient(service, { mode: 'strict' });
    expectScimError(await strict.post('/Users', user('ann', { password: 7 })), 400, 'invalidValue');
    expectScimError(await strict.post('/Users', user('ann', { password: ['a', 'b'] })), 400, 'invalidValue');
  });

  it('can be neither searched nor sorted by: 403 sensitive in a URL, 400 invalidFilter in a body', async () => {
    for (const path of ['/Users', '']) {
      const filter = `password eq "${SECRET}"`;
      expectScimError(await client.list(path, { filter }), 403, 'sensitive');
      expectScimError(await client.list(path, { filter: `userName pr or not (${filter})` }), 403, 'sensitive');
      expectScimError(
        await client.list(path, { filter: 'urn:ietf:params:scim:schemas:core:2.0:User:PASSWORD pr' }),
        403,
        'sensitive',
      );
      expectScimError(await client.search(path, { filter }), 400, 'invalidFilter');
      expectScimError(await client.list(path, { sortBy: 'password' }), 403, 'sensitive');
      expectScimError(await client.search(path, { sortBy: 'password' }), 400, 'invalidFilter');
    }
  });

  it('is announced as what it is', async () => {
    const { json } = await client.get('/ServiceProviderConfig');
    expect(json.changePassword).toEqual({ supported: false });
    const schema = (await client.get('/Schemas/User')).json;
    const password = schema.attributes.find((attribute: { name: string }) => attribute.name === 'password');
    expect(password).toMatchObject({ mutability: 'writeOnly', returned: 'never' });
  });
});
