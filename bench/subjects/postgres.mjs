import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from './process.mjs';

const SYSTEM = '/usr/lib/postgresql';

/**
 * A throw-away cluster made with the system's PostgreSQL, durable as it comes (fsync on), with 512 MB of shared buffers.
 * PostgreSQL refuses to run as root, so root runs it as user postgres.
 */
export async function startPostgres() {
  const version =
    existsSync(SYSTEM) &&
    readdirSync(SYSTEM)
      .sort((a, b) => b - a)
      .find((each) => existsSync(join(SYSTEM, each, 'bin', 'initdb')));
  if (!version)
    throw new Error(`--db postgres needs the PostgreSQL server programs under ${SYSTEM} (Debian: postgresql)`);
  const bin = (name) => join(SYSTEM, version, 'bin', name);
  const user = process.getuid() === 0 ? idsOf('postgres') : {};
  const folder = join(tmpdir(), `rollcall-bench-postgres-${process.pid}`);
  mkdirSync(folder);
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  chmodSync(folder, 0o700);
  const data = join(folder, 'data');
  execFileSync(bin('initdb'), ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8'], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: folder,
    shared_buffers: '512MB',
    max_wal_size: '4GB',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const server = spawn(bin('postgres'), ['-D', data, '-p', String(port), ...args], {
    ...user,
    cwd: folder,
    stdio: 'ignore',
  });
  const ended = new Promise((resolve) => server.on('exit', resolve));
  const stop = async () => {
    server.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const query = (sql, database = 'postgres') =>
    execFileSync(bin('psql'), ['-h', '127.0.0.1', '-p', String(port), '-U', 'bench', '-c', sql, database], {
      stdio: 'ignore',
    });
  for (let turn = 0; ; turn++) {
    try {
      query('SELECT 1');
      break;
    } catch (error) {
      if (turn < 100 && server.exitCode === null) {
        await wait(100);
        continue;
      }
      await stop();
      throw error;
    }
  }
  return {
    version,
    /** Makes a database and tells its address. */
    createDatabase(name) {
      query(`CREATE DATABASE ${name}`);
      return `postgres://bench@127.0.0.1:${port}/${name}`;
    },
    /** Subjects are measured one after the other: what one left behind must not be tidied up while the next is measured. */
    dropDatabase: (name) => query(`DROP DATABASE ${name} WITH (FORCE)`),
    analyze: (name) => query('ANALYZE', name),
    stop,
  };
}

function idsOf(name) {
  const read = (option) => Number(execFileSync('id', [option, name], { encoding: 'utf8' }));
  return { uid: read('-u'), gid: read('-g') };
}
