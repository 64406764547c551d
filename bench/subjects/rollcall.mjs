import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildIfNeeded } from '../../scripts/build.mjs';
import { startPostgres } from './postgres.mjs';
import { freePort, ServerProcess } from './process.mjs';

const MAIN = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
const HOOK = pathToFileURL(fileURLToPath(new URL('../profile/hook.mjs', import.meta.url))).href;

/** The service of this checkout, with a database of its own in `folder`. */
export async function rollcall({ folder, db, main, profiles, log }) {
  if (!main) buildIfNeeded();
  const token = randomBytes(32).toString('hex');
  const file = join(folder, 'rollcall.sqlite');
  const cluster = db === 'postgres' ? await startPostgres(folder) : undefined;
  const port = await freePort();
  let server;
  const start = async () => {
    server = await ServerProcess.start({
      name: 'Rollcall',
      args: [...(profiles ? ['--import', HOOK] : []), main ?? MAIN],
      env: {
        NODE_ENV: 'production',
        PORT: String(port),
        DATABASE_URL: cluster?.url ?? file,
        SCIM_TOKEN: token,
        LOG_LEVEL: 'info',
        DRAIN_SECONDS: '0',
        ...(profiles && { BENCH_PROFILES: profiles }),
      },
      ready: `http://127.0.0.1:${port}/health/ready`,
      log,
    });
  };
  try {
    await start();
  } catch (error) {
    await cluster?.stop();
    throw error;
  }
  return {
    name: 'rollcall',
    title: `Rollcall (${db === 'postgres' ? `PostgreSQL ${cluster.version}` : 'SQLite file, synchronous=FULL'})`,
    bulk: true,
    restarts: true,
    traits: { countsMembers: 'by filter', removesMembers: 'by value', mayLoseMembers: false },
    address: { port, path: '/scim/v2', token },
    pid: () => server.pid,
    memory: () => server.memory(),
    readyMs: () => server.readyMs,
    walBytes: () => (cluster ? undefined : (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0)),
    databaseBytes: () => (cluster ? undefined : statSync(file).size),
    errors: () => server.errors,
    signal: (name) => server.signal(name),
    restart: async () => {
      await server.stop();
      await start();
    },
    stop: async () => {
      await server.stop();
      await cluster?.stop();
    },
  };
}
