import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ON_POSTGRES } from '../../support/postgres.js';
import { expectScimError } from '../../e2e/support/scim-error.js';
import { type Client, MODES, PATCH_OP, SEARCH, startTenants, type Tenants, unique, user } from './support.js';

let tenants: Tenants;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-password-'));
  tenants = await startTenants({ DATABASE_URL: join(folder, 'test.sqlite'), LOG_LEVEL: 'trace' });
});

afterAll(async () => {
  await tenants.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Sets passwords in every way there is, and gives the texts of all replies, lists and searches included. */
async function setPasswords(client: Client, secret: (way: string) => string): Promise<string[]> {
  const texts: string[] = [];
  const keep = (reply: { status: number; text: string }, status: number) => {
    if (reply.status !== status) throw new Error(reply.text);
    texts.push(reply.text);
  };
  const made = await client.post('/Users?attributes=password,userName', user({ password: secret('post') }));
  keep(made, 201);
  const path = `/Users/${made.json.id}`;
  keep(await client.put(`${path}?attributes=password`, user({ password: secret('put') })), 200);
  const replace = { op: 'replace', path: 'password', value: secret('patch') };
  keep(await client.patch(`${path}?attributes=password`, [replace]), 200);
  keep(await client.patch(path, [{ op: 'replace', value: { password: secret('pathless') } }]), 200);
  const bulk = {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
    Operations: [
      { method: 'POST', path: '/Users', bulkId: 'b', data: user({ password: secret('bulk-post') }) },
      {
        method: 'PATCH',
        path,
        data: { schemas: [PATCH_OP], Operations: [{ ...replace, value: secret('bulk-patch') }] },
      },
    ],
  };
  keep(await client.post('/Bulk', bulk), 200);
  keep(await client.post('/Users', user({ userName: '', password: secret('refused') })), 400);
  for (const query of ['', '?attributes=password', '?attributes=password,userName', '?excludedAttributes=userName']) {
    keep(await client.get(`${path}${query}`), 200);
    keep(await client.get(`/Users${query}`), 200);
  }
  keep(await client.post('/Users/.search', { schemas: [SEARCH], attributes: ['password'] }), 200);
  keep(await client.service.request('GET', '/api/v1/changes?after=0', { token: client.token }), 200);
  return texts;
}

describe('password (RFC 7643 section 4.1.1)', () => {
  it.each(MODES)('[7643-066, 7643-108] %s: no reply shows a password, that of no other way either', async (mode) => {
    const mark = unique('Secret');
    const texts = await setPasswords(tenants.of(mode), (way) => `${mark}-${way}`);
    expect(texts).toHaveLength(16);
    expect(texts.filter((text) => text.includes(mark))).toEqual([]);
    expect(texts.filter((text) => text.includes('"password"'))).toEqual([]);
  });

  // The files of a PostgreSQL server are out of reach; what is written to them is the same.
  const onFiles = ON_POSTGRES ? it.skip : it;

  onFiles.each(MODES)(
    '[7643-069, 7643-115] %s: neither the database files nor the log hold a password',
    async (mode) => {
      const mark = unique('Hidden');
      const before = tenants.service.log.length;
      await setPasswords(tenants.of(mode), (way) => `${mark}-${way}`);
      const files = readdirSync(folder);
      expect(files).toContain('test.sqlite');
      const contents = files.map((name) => readFileSync(join(folder, name)));
      // A user's name is found there, so the search would find a password.
      const { userName } = await tenants.of(mode).make('/Users', { userName: unique('visible') });
      expect(files.some((name) => readFileSync(join(folder, name)).includes(userName))).toBe(true);
      const base64 = Buffer.from(mark).toString('base64').slice(0, -4);
      expect(contents.filter((bytes) => bytes.includes(mark) || bytes.includes(base64))).toEqual([]);
      expect(tenants.service.log.length).toBeGreaterThan(before);
      expect(JSON.stringify(tenants.service.log)).not.toContain(mark);
    },
  );

  it('[7643-067] no hash of a password is held either: setting one changes nothing that is stored', async () => {
    const { id, userName, meta } = await tenants.lenient.make('/Users', { password: 'first password' });
    const patched = await tenants.lenient.patch(`/Users/${id}`, [{ op: 'replace', path: 'password', value: 'second' }]);
    expect(patched.json.meta.version).toBe(meta.version);
    const put = await tenants.lenient.put(`/Users/${id}`, user({ userName, active: true, password: 'third' }));
    expect(put.json.meta.version).toBe(meta.version);
    const { changePassword } = (await tenants.lenient.get('/ServiceProviderConfig')).json;
    expect(changePassword).toEqual({ supported: false });
  });

  it.each(MODES)('[7643-068] %s: a password is checked before it is let go', async (mode) => {
    for (const password of [{ value: 'x' }, ['a', 'b'], true, 'half \ud83d of a pair']) {
      expectScimError(await tenants.of(mode).post('/Users', user({ password })), 400, 'invalidValue');
    }
    expect((await tenants.of(mode).post('/Users', user({ password: 'Pa\u00dfwo\u0308rt \u{1f511}' }))).status).toBe(
      201,
    );
  });

  it.each(MODES)('[7643-070, 7643-110] %s: nothing can be learnt of a password by filter or order', async (mode) => {
    const client = tenants.of(mode);
    const { id } = await client.make('/Users', { password: 'secret' });
    for (const filter of [
      'password eq "secret"',
      'password pr',
      'not (password eq "x")',
      'userName pr and password sw "s"',
    ]) {
      expectScimError(await client.find('/Users', filter), 403, 'sensitive');
      expectScimError(await client.post('/Users/.search', { schemas: [SEARCH], filter }), 400, 'invalidFilter');
    }
    expectScimError(await client.get('/Users?sortBy=password'), 403, 'sensitive');
    expectScimError(
      await client.post('/Users/.search', { schemas: [SEARCH], sortBy: 'password' }),
      400,
      'invalidFilter',
    );
    const patched = await client.patch(`/Users/${id}`, [{ op: 'remove', path: 'emails[password eq "secret"]' }]);
    expect(patched.status).toBe(400);
  });
});
