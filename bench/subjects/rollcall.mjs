import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildIfNeeded } from '../../scripts/build.mjs';
import { freePort, ServerProcess } from './process.mjs';

const MAIN = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));
const HOOK = pathToFileURL(fileURLToPath(new URL('../profile/hook.mjs', import.meta.url))).href;

/**
 * The service of this checkout, or of the build whose `main` is given, with a database of its own: called `database` in
 * the cluster where there is one, else a file in `folder`. `env` has further settings.
 */
export async function rollcall({ folder, cluster, main, profiles, log, database = 'rollcall', env }) {
  if (!main) buildIfNeeded();
  const token = randomBytes(32).toString('hex');
  const admin = randomBytes(32).toString('hex');
  const file = join(folder, `${database}.sqlite`);
  const url = cluster?.createDatabase(database) ?? file;
  const port = await freePort();
  let server;
  const start = async () => {
    server = await ServerProcess.start({
      name: 'Rollcall',
      args: [...(profiles ? ['--import', HOOK] : []), main ?? MAIN],
      env: {
        NODE_ENV: 'production',
        PORT: String(port),
        DATABASE_URL: url,
        SCIM_TOKEN: token,
        ADMIN_TOKEN: admin,
        LOG_LEVEL: 'info',
        DRAIN_SECONDS: '0',
        ...env,
        ...(profiles && { BENCH_PROFILES: profiles }),
      },
      ready: `http://127.0.0.1:${port}/health/ready`,
      log,
    });
  };
  await start();
  return {
    name: 'rollcall',
    title: `Rollcall (${cluster ? `PostgreSQL ${cluster.version}` : 'SQLite file, synchronous=FULL'})`,
    bulk: true,
    restarts: true,
    traits: {
      countsMembers: 'by filter',
      removesMembers: 'by value',
      mayLoseMembers: false,
      showsGroups: true,
      showsLocation: true,
      countsUsers: true,
      listsNewestFirst: false,
    },
    databaseUrl: url,
    address: { port, path: '/scim/v2', token, admin },
    pid: () => server.pid,
    memory: () => server.memory(),
    forgetPeak: () => server.forgetPeak(),
    readyMs: () => server.readyMs,
    walBytes: () => (cluster ? undefined : (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0)),
    databaseBytes: () => (cluster ? undefined : statSync(file).size),
    errors: () => server.errors,
    /** How it ended, when it did without being told to. */
    how: () => server.how,
    signal: (name) => server.signal(name),
    /** Ends the process alone; `restart` starts it again. */
    stopServer: () => server.stop(),
    restart: async () => {
      await server.stop();
      await start();
    },
    stop: async () => {
      await server.stop();
      cluster?.dropDatabase(database);
    },
  };
}
