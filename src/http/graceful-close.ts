import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_MS = 20;

/**
 * Takes no new connections, and gives those that are open time to end by themselves: a proxy that is told to by an
 * answer, or that has had no use for one, closes it. One that the server closed could be carrying a request just then.
 */
export async function closeGracefully(server: Server, milliseconds: number): Promise<void> {
  // http.Server's own close ends idle connections at once.
  NetServer.prototype.close.call(server);
  const end = performance.now() + milliseconds;
  while (performance.now() < end && (await connections(server)) > 0) await pause(LOOK_MS);
}

function connections(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((error, count) => resolve(error ? 0 : count)));
}
