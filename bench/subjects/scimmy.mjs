import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { freePort, ServerProcess } from './process.mjs';

const SERVER = fileURLToPath(new URL('../peers/scimmy/server.mjs', import.meta.url));

/** SCIMMY and scimmy-routers, all in memory. */
export async function scimmy() {
  const token = randomBytes(32).toString('hex');
  const port = await freePort();
  const server = await ServerProcess.start({
    name: 'SCIMMY',
    args: ['--max-old-space-size=8192', SERVER],
    env: { NODE_ENV: 'production', PORT: String(port), SCIM_TOKEN: token },
    ready: `http://127.0.0.1:${port}/scim/v2/ServiceProviderConfig`,
  });
  return {
    name: 'scimmy',
    title: 'SCIMMY + scimmy-routers (in memory)',
    bulk: false,
    restarts: false,
    // It has no notion of concurrent requests: of members added side by side some are lost.
    traits: {
      countsMembers: 'by reading',
      removesMembers: 'by filter',
      mayLoseMembers: true,
      showsGroups: true,
      showsLocation: true,
      countsUsers: true,
      listsNewestFirst: false,
    },
    address: { port, path: '/scim/v2', token },
    pid: () => server.pid,
    memory: () => server.memory(),
    readyMs: () => server.readyMs,
    walBytes: () => undefined,
    databaseBytes: () => undefined,
    errors: () => server.errors,
    signal: (name) => server.signal(name),
    stop: () => server.stop(),
  };
}
