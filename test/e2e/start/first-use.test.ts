import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { misspeltSettings } from '../../../src/config/unknown-settings.js';
import { cli, run, serve } from '../support/process.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };

describe('[U1] backup copies the database that the service would open', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'rollcall-backup-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('refuses a PostgreSQL database instead of copying an old file', async () => {
    const env = { DATABASE_URL: 'postgres://rollcall:hidden@127.0.0.1:1/rollcall' };
    const { code, stdout, stderr } = await cli(['backup', '--to', 'copy.sqlite'], folder, env);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^rollcall: DATABASE_URL is a PostgreSQL database; .*pg_dump.*\n$/);
    expect(stderr).not.toContain('hidden');
  });

  it('takes the file of DATABASE_URL', async () => {
    const env = { DATABASE_URL: join(folder, 'elsewhere.sqlite') };
    expect((await cli(['tenant', 'list'], folder, env)).code).toBe(0);
    expect((await cli(['backup', '--to', 'copy.sqlite'], folder, env)).stdout).toContain(env.DATABASE_URL);
    expect(existsSync(join(folder, 'copy.sqlite'))).toBe(true);
  });

  it('names the target when that cannot be written, and the source when that is not there', async () => {
    const env = { DATABASE_URL: join(folder, 'elsewhere.sqlite') };
    const target = await cli(['backup', '--to', '/nowhere/copy.sqlite'], folder, env);
    expect([target.code, target.stderr]).toEqual([1, expect.stringContaining('the folder /nowhere')]);
    const source = await cli(['backup', '--from', 'absent.sqlite', '--to', 'x.sqlite'], folder, env);
    expect([source.code, source.stderr]).toEqual([1, expect.stringContaining('There is no file')]);
  });
});

describe('[U13] the version', () => {
  it('is what --version prints, the number alone', async () => {
    const { code, stdout, stderr } = await cli(['--version'], tmpdir());
    expect([code, stdout, stderr]).toEqual([0, `${version}\n`, '']);
  });

  it('is part of the health checks', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-version-'));
    const service = await serve(folder);
    try {
      for (const check of ['live', 'ready']) {
        const reply = await fetch(new URL(`/health/${check}`, service.url));
        expect(await reply.json()).toEqual({ status: 'ok', version });
      }
    } finally {
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('[U11] a misspelt setting', () => {
  it.each([
    ['MAX_PAGESIZE', 'MAX_PAGE_SIZE'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['SCIM_TOKENS', 'SCIM_TOKEN'],
    ['scim_token', 'SCIM_TOKEN'],
    ['ADMIN_TOKEN_FLE', 'ADMIN_TOKEN_FILE'],
    ['PUBLICURL', 'PUBLIC_URL'],
  ])('%s is told', (name, meant) => {
    expect(misspeltSettings({ [name]: 'x' })).toEqual([`${name} is not a setting of Rollcall. Did you mean ${meant}?`]);
  });

  it('is not seen in what other programs use, nor in what is right', () => {
    const env = {
      PATH: '',
      HOME: '',
      HOSTNAME: '',
      LOGNAME: '',
      PORT: '1',
      DATABASE_URL: 'x',
      NODE_ENV: '',
      PORTS: '',
    };
    expect(misspeltSettings(env)).toEqual([]);
  });

  it('is a warning at start', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-misspelt-'));
    const service = await serve(folder, { MAX_PAGESIZE: '5' });
    try {
      await service.waitFor(/Did you mean MAX_PAGE_SIZE\?/);
    } finally {
      await service.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

describe('[U13] rollcall serve', () => {
  it('is the service, and outlives the reader of its output', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'rollcall-serve-'));
    const service = run('cli', ['serve'], folder, {});
    try {
      const [, url = ''] = await service.waitFor(/^SCIM base URL: (\S+)$/m);
      service.child.stdout?.destroy();
      const health = () => fetch(new URL('/health/live', url)).then(({ status }) => status);
      expect(await health()).toBe(200);
      expect(await health()).toBe(200);
      expect(await service.stop()).toBe(0);
    } finally {
      await service.stop('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
