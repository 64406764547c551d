import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cli, serve, statusWith } from '../support/process.js';

let folder: string;
let service: Awaited<ReturnType<typeof serve>>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-cli-'));
  service = await serve(folder);
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function ok(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await cli(args, folder);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

async function refused(...args: string[]): Promise<string> {
  const { code, stderr } = await cli(args, folder);
  expect(code).toBe(1);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  return stderr;
}

describe('beside a running service', () => {
  it('a tenant and a token are made, used and revoked', async () => {
    await ok('tenant', 'create', 'acme', '--mode', 'strict');
    const made = await ok('token', 'create', 'acme', '--description', 'Okta');
    const id = /^Id: +(\S+)$/m.exec(made)?.[1] ?? '';
    const token = /^Token: (rc_\S+)$/m.exec(made)?.[1] ?? '';
    expect(await statusWith(service.url, token)).toBe(200);

    const list = await ok('token', 'list', 'acme');
    expect(list).toContain(id);
    expect(list).toContain('Okta');
    expect(list).not.toContain(token);

    expect(await refused('token', 'revoke', id)).toMatch(/revokes 1 token, "Okta" of tenant acme/);
    expect(await statusWith(service.url, token)).toBe(200);
    await ok('token', 'revoke', id, '--yes');
    // Another process revoked it: the service finds out within a second.
    let status = 200;
    while (status === 200) status = await statusWith(service.url, token);
    expect(status).toBe(401);
  });

  it('a tenant is listed, changed and deleted', async () => {
    await ok('tenant', 'create', 'beta', '--display-name', 'Beta Ltd');
    expect(await ok('tenant', 'set', 'beta', '--mode', 'strict', '--duplicate-group-names', 'reject')).toMatch(
      /beta +strict +reject/,
    );
    expect(await ok('tenant', 'list')).toMatch(/^beta +strict +reject .* Beta Ltd$/m);
    await ok('token', 'create', 'beta', '--description', 'x');
    // [U5] Nobody can be asked here.
    expect(await refused('tenant', 'delete', 'beta')).toMatch(/0 users, 0 groups and 1 token\. .*--yes/);
    expect(await ok('tenant', 'list', '--search', 'BETA')).toMatch(/^beta /m);
    await ok('tenant', 'delete', 'beta', '--yes');
    expect(await ok('tenant', 'list')).not.toContain('beta');
  });

  it('a tenant is described, and is no more', async () => {
    await ok('tenant', 'create', 'gamma', '--description', 'ticket 4711');
    expect(await ok('tenant', 'list')).toMatch(/^TENANT .* NAME +DESCRIPTION$/m);
    expect(await ok('tenant', 'list', '--search', 'gamma')).toMatch(/ gamma +ticket 4711$/m);
    expect(await ok('tenant', 'set', 'gamma', '--description', 'moved')).toMatch(/ gamma +moved$/m);
    expect(await ok('tenant', 'set', 'gamma', '--description', '')).toMatch(/ gamma$/m);
    await ok('tenant', 'delete', 'gamma', '--yes');
  });

  it('scopes and the end of a token can be given', async () => {
    const args = ['--description', 'reader', '--scopes', 'scim:read', '--expires', '2999-01-01T00:00:00Z'];
    await ok('token', 'create', 'default', ...args);
    expect(await ok('token', 'list', 'default')).toMatch(/scim:read +\S+ +2999-01-01T00:00:00\.000Z +never +reader$/m);
  });
});

describe('what is wrong is one line and exit code 1', () => {
  it.each([
    [['tenant', 'create', 'Not_An_Id'], 'id must be'],
    [['tenant', 'create', 'default'], 'already'],
    [['tenant', 'delete', 'nobody'], 'nobody'],
    [['tenant', 'set', 'default', '--mode', 'loose'], 'strict'],
    [['token', 'create', 'nobody', '--description', 'x'], 'nobody'],
    [['token', 'create', 'default', '--description', 'x', '--scopes', 'all'], 'scopes'],
    [['token', 'create', 'default', '--description', 'x', '--expires', 'soon'], 'expiresAt'],
    [['token', 'create', 'default'], '--description'],
    [['token', 'revoke', 'nothing'], 'nothing'],
    [['frobnicate'], 'frobnicate'],
  ])('%j', async (args, reason) => {
    expect(await refused(...args)).toContain(reason);
  });

  it('a wrong setting', async () => {
    const { code, stderr } = await cli(['tenant', 'list'], folder, { PORT: 'x' });
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^rollcall: PORT: must be .*\n$/)]);
  });

  it('a private database cannot be shared', async () => {
    const { code, stderr } = await cli(['tenant', 'list'], folder, { DATABASE_URL: ':memory:' });
    expect([code, stderr]).toEqual([1, expect.stringContaining(':memory:')]);
  });
});

it('config prints the effective values without secrets', async () => {
  const secret = 'a-secret-of-more-than-thirty-two-characters';
  const { stdout } = await cli(['config'], folder, { ADMIN_TOKEN: secret, LOG_LEVEL: 'warn' });
  expect(stdout).toMatch(/^LOG_LEVEL=warn$/m);
  expect(stdout).not.toContain(secret);
});
