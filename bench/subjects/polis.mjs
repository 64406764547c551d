import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { freePort, ServerProcess } from './process.mjs';

const SERVER = fileURLToPath(new URL('../peers/polis/server.mjs', import.meta.url));
const DATABASE = 'polis';
/** Database connections. Of 6, 16 and 32 this many served it best. */
const POOL = 16;

/** Ory Polis' directory sync, in a database of its own beside the one of the service. */
export async function polis({ cluster }) {
  const { version } = createRequire(SERVER)('@boxyhq/saml-jackson/package.json');
  const url = cluster.createDatabase(DATABASE);
  const port = await freePort();
  const server = await ServerProcess.start({
    name: 'Polis',
    args: ['--max-old-space-size=8192', SERVER],
    env: {
      NODE_ENV: 'production',
      PORT: String(port),
      DATABASE_URL: `${url}?pool_max_conns=${POOL}`,
      DO_NOT_TRACK: '1',
    },
    ready: `http://127.0.0.1:${port}/directory`,
  });
  const { path, secret } = await (await fetch(`http://127.0.0.1:${port}/directory`)).json();
  return {
    name: 'polis',
    title: `Ory Polis ${version}, directory sync (PostgreSQL ${cluster.version})`,
    bulk: false,
    restarts: false,
    traits: {
      loadsBeside: 32,
      // A group is created without the members it came with. They are added by PATCH, each in a transaction of its own,
      // so only the group of the row that adds to it is filled; no reply would show the members of the others.
      membersOf: [1],
      countsMembers: 'by its own list',
      removesMembers: 'by value',
      mayLoseMembers: false,
      showsGroups: false,
      showsLocation: false,
      countsUsers: false,
      listsNewestFirst: true,
    },
    cannot: {
      'list-100-groups-50': 'users show no groups',
      'group-add-100k': 'filling the group takes too long',
      'get-group-without-members': 'groups never show members',
    },
    address: { port, path, token: secret },
    pid: () => server.pid,
    memory: () => server.memory(),
    readyMs: () => server.readyMs,
    walBytes: () => undefined,
    databaseBytes: () => undefined,
    errors: () => server.errors,
    signal: (name) => server.signal(name),
    // A database just filled has no statistics yet, which would make its plans those of an empty one.
    settle: () => cluster.analyze(DATABASE),
    stop: async () => {
      await server.stop();
      cluster.dropDatabase(DATABASE);
    },
  };
}
