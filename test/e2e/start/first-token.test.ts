import { chmodSync, linkSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startService as startInProcess } from '../../../src/bootstrap/service.js';
import { loadConfig } from '../../../src/config/load.js';
import { createLog } from '../../../src/observability/logger.js';
import { createDatabase, ON_POSTGRES, type TestDatabase } from '../../support/postgres.js';
import { run, type Running, serve, statusWith } from '../support/process.js';

let folder: string;
let running: Running[];
let database: TestDatabase | undefined;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-first-'));
  running = [];
  database = ON_POSTGRES ? await createDatabase() : undefined;
});
afterEach(async () => {
  for (const each of running) await each.stop('SIGKILL');
  await database?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const env = (more: Record<string, string> = {}) => ({
  DATABASE_URL: database?.url ?? 'data/rollcall.sqlite',
  INITIAL_TOKEN_FILE: 'token',
  ...more,
});
const tokenFile = () => join(folder, 'token');

async function start(more: Record<string, string> = {}) {
  const service = await serve(folder, env(more));
  running.push(service);
  return service;
}

async function expectUsableToken(): Promise<void> {
  const service = await start();
  await service.waitFor(/^First token:/m);
  expect(await statusWith(service.url, readFileSync(tokenFile(), 'utf8').trim())).toBe(200);
}

describe('[S10] the first token', () => {
  it('is made by the next start when the port was taken at the first', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    const failed = run('start', [], folder, env({ PORT: String(port) }));
    expect(await failed.ended).toBe(1);
    other.close();
    await expectUsableToken();
  });

  it('is made by the next start when its file could not be written', async () => {
    writeFileSync(join(folder, 'no-folder'), '');
    const failed = run('start', [], folder, env({ INITIAL_TOKEN_FILE: 'no-folder/token' }));
    expect(await failed.ended).toBe(1);
    expect(failed.stderr()).toMatch(/^rollcall: The first token cannot be written/);
    await expectUsableToken();
  });

  it('is shown before it is committed: what ends the start then leaves it to be made anew', async () => {
    const config = loadConfig({
      ...env(),
      DATABASE_URL: database?.url ?? join(folder, 'here.sqlite'),
      PORT: '0',
      DRAIN_SECONDS: '0',
    });
    const log = createLog('silent');
    const tokens: string[] = [];
    const end = startInProcess(config, log, ({ firstStart }) => {
      if (firstStart.kind === 'created') tokens.push(firstStart.token);
      throw new Error('the process ends here');
    });
    await expect(end).rejects.toThrow('the process ends here');
    const second = await startInProcess(config, log, ({ firstStart }) => {
      if (firstStart.kind === 'created') tokens.push(firstStart.token);
    });
    try {
      const shown = tokens.at(-1) ?? '';
      expect(await statusWith(second.scimUrl, shown)).toBe(200);
      expect(await statusWith(second.scimUrl, tokens[0] ?? '')).toBe(shown === tokens[0] ? 200 : 401);
    } finally {
      await second.close();
    }
    const third = await startInProcess(config, log);
    expect(third.firstStart).toEqual({ kind: 'kept', tenant: 'default' });
    await third.close();
  });
});

describe('[U5] when the default tenant is gone', () => {
  it('the start advises nothing that fails', async () => {
    const config = loadConfig({
      ...env(),
      DATABASE_URL: database?.url ?? join(folder, 'here.sqlite'),
      PORT: '0',
      DRAIN_SECONDS: '0',
    });
    const log = createLog('silent');
    const first = await startInProcess(config, log);
    const [row] = await first.storage.store.query<{ key: never }>('SELECT key FROM tenant', []);
    await first.storage.store.deleteTenant(row!.key);
    await first.close();
    const second = await startInProcess(config, log);
    expect(second.firstStart).toEqual({ kind: 'kept' });
    await second.close();
  });
});

(ON_POSTGRES ? describe.skip : describe)('the file of the database', () => {
  it('[S9] has one server, whatever name it is given', async () => {
    await start();
    symlinkSync(join(folder, 'data', 'rollcall.sqlite'), join(folder, 'link.sqlite'));
    symlinkSync(join(folder, 'data'), join(folder, 'folder'));
    symlinkSync('link.sqlite', join(folder, 'link-to-link.sqlite'));
    for (const name of ['link.sqlite', 'folder/rollcall.sqlite', 'link-to-link.sqlite']) {
      const second = run('start', [], folder, env({ DATABASE_URL: name }));
      expect(await second.ended).toBe(1);
      expect(second.stderr()).toMatch(/^rollcall: Another server is running on /);
    }
    linkSync(join(folder, 'data', 'rollcall.sqlite'), join(folder, 'hard.sqlite'));
    const hard = run('start', [], folder, env({ DATABASE_URL: 'hard.sqlite' }));
    expect(await hard.ended).toBe(1);
    expect(hard.stderr()).toMatch(/has 2 names \(hard links\)/);
  });

  it('is for its owner, also in a folder that was there and when it is from before', async () => {
    const first = await start({ DATABASE_URL: 'in-the-open.sqlite' });
    const modes = () =>
      ['', '-wal', '-shm', '.lock'].map((end) => statSync(join(folder, `in-the-open.sqlite${end}`)).mode & 0o777);
    expect(modes()).toEqual([0o600, 0o600, 0o600, 0o600]);
    await first.stop();
    chmodSync(join(folder, 'in-the-open.sqlite'), 0o644);
    await start({ DATABASE_URL: 'in-the-open.sqlite' });
    expect(modes()[0]).toBe(0o640);
  });
});
