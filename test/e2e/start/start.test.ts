import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { run, type Running, serve, statusWith } from '../support/process.js';

let folder: string;
let running: Running[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-start-'));
  running = [];
});
afterEach(async () => {
  for (const each of running) await each.stop('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

async function start(env: Record<string, string> = {}) {
  const service = await serve(folder, env);
  running.push(service);
  return service;
}

async function failedStart(env: Record<string, string>) {
  const service = run('start', [], folder, env);
  const code = await service.ended;
  return { code, lines: service.stderr().trimEnd().split('\n'), stdout: service.stdout() };
}

const TOKEN_A = 'a-pinned-token-with-more-than-32-characters';
const TOKEN_B = 'b-pinned-token-with-more-than-32-characters';

describe('the first token', () => {
  it('goes to a private file without a terminal, and a restart reuses everything', async () => {
    const first = await start();
    const [, path = ''] = await first.waitFor(/^First token: +(\S+)$/m);
    expect(path).toBe(join(folder, 'data', 'initial-token'));
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    const token = readFileSync(path, 'utf8').trim();
    expect(token).toMatch(/^rc_[\w-]{43}$/);
    expect(await statusWith(first.url, token)).toBe(200);
    expect(existsSync(join(folder, 'data', 'rollcall.sqlite'))).toBe(true);
    expect(await first.stop()).toBe(0);
    expect(first.stdout() + first.stderr()).not.toContain(token);

    const second = await start();
    await second.waitFor(/^Another token: +npm run cli -- token create default --description/m);
    expect(await statusWith(second.url, token)).toBe(200);
    expect(second.stdout()).not.toContain('First token');
  });

  it('replaces nothing that can be read by others: an old file is made private', async () => {
    const path = join(folder, 'old-token');
    writeFileSync(path, 'old', { mode: 0o644 });
    const service = await start({ INITIAL_TOKEN_FILE: path });
    await service.waitFor(/^First token:/m);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, 'utf8')).toMatch(/^rc_/);
  });

  it('is SCIM_TOKEN when that is set: nothing secret is printed, and changing it revokes the old one', async () => {
    const first = await start({ SCIM_TOKEN: TOKEN_A });
    expect(await statusWith(first.url, TOKEN_A)).toBe(200);
    expect(await first.stop('SIGINT')).toBe(0);
    expect(first.stdout() + first.stderr()).not.toContain(TOKEN_A);
    expect(readdirSync(join(folder, 'data'))).not.toContain('initial-token');

    const second = await start({ SCIM_TOKEN: TOKEN_B });
    expect(await statusWith(second.url, TOKEN_A)).toBe(401);
    expect(await statusWith(second.url, TOKEN_B)).toBe(200);
    expect(await second.stop()).toBe(0);

    const third = await start();
    expect(await statusWith(third.url, TOKEN_B)).toBe(401);
  });

  it('is kept as a hash alone', async () => {
    const service = await start({ SCIM_TOKEN: TOKEN_A });
    expect(await statusWith(service.url, TOKEN_A)).toBe(200);
    await service.stop();
    const data = join(folder, 'data');
    for (const name of readdirSync(data)) expect(readFileSync(join(data, name)).includes(TOKEN_A)).toBe(false);
  });
});

it(':memory: leaves nothing behind', async () => {
  const temporary = mkdtempSync(join(folder, 'tmp-'));
  const service = await start({ DATABASE_URL: ':memory:', SCIM_TOKEN: TOKEN_A, TMPDIR: temporary, TEMP: temporary });
  expect(await statusWith(service.url, TOKEN_A)).toBe(200);
  expect(readdirSync(temporary)).toHaveLength(1);
  expect(await service.stop()).toBe(0);
  expect(readdirSync(temporary)).toEqual([]);
});

describe('what keeps the service from starting is one clear line and exit code 1', () => {
  it('wrong settings: one line each', async () => {
    const { code, lines, stdout } = await failedStart({ PORT: 'x', LOG_LEVEL: 'loud', SCIM_TOKEN: 'hunter2' });
    expect([code, lines.length, stdout]).toEqual([1, 3, '']);
    expect(lines.map((line) => line.split(':')[1]?.trim())).toEqual(['PORT', 'SCIM_TOKEN', 'LOG_LEVEL']);
    expect(lines.join()).not.toContain('hunter2');
  });

  it('a taken port', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    try {
      const { code, lines } = await failedStart({ PORT: String(port) });
      expect(code).toBe(1);
      expect(lines).toEqual([`rollcall: Port ${port} on 127.0.0.1 is taken; set PORT to another one`]);
    } finally {
      other.close();
    }
  });

  it('a data folder that cannot be written', async () => {
    writeFileSync(join(folder, 'data'), 'a file where the folder should be');
    const { code, lines } = await failedStart({});
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^rollcall: The data folder .*data cannot be written \(E\w+\)$/)]);
  });

  it('a file that is no database', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'no database at all, but a text that is long enough to be looked at');
    const { code, lines } = await failedStart({ DATABASE_URL: 'notes.txt' });
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^rollcall: The database .*notes\.txt cannot be opened/)]);
  });

  it('a second server on the same file', async () => {
    await start();
    const { code, lines } = await failedStart({});
    expect(code).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^rollcall: Another server is running on .*rollcall\.sqlite/)]);
  });

  it('a PostgreSQL server that is not there', async () => {
    const { code, lines } = await failedStart({ DATABASE_URL: 'postgres://user:hunter2@127.0.0.1:1/x' });
    expect(code).toBe(1);
    expect(lines).toEqual(['rollcall: The database 127.0.0.1:1/x cannot be opened (ECONNREFUSED)']);
    expect(lines.join()).not.toContain('hunter2');
  });
});

it('a crash leaves a database that the next start opens', async () => {
  const first = await start({ SCIM_TOKEN: TOKEN_A });
  await first.stop('SIGKILL');
  const second = await start({ SCIM_TOKEN: TOKEN_A });
  expect(await statusWith(second.url, TOKEN_A)).toBe(200);
});

it('listening beyond loopback without an https PUBLIC_URL is warned of', async () => {
  const open = await start({ HOST: '0.0.0.0' });
  await open.waitFor(/"level":"warn".*PUBLIC_URL/);
  await open.stop();
  const safe = await start({ HOST: '0.0.0.0', PUBLIC_URL: 'https://scim.example.com' });
  await safe.waitFor(/service started/);
  await safe.stop();
  expect(safe.stdout()).not.toContain('"level":"warn"');
});
