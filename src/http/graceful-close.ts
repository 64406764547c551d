import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

const LOOK_MS = 20;

/**
 * Accepts no new connections, and waits for the open ones to be closed by the other side: a proxy closes a connection
 * after a response with `Connection: close`, or after it was idle for some time. If the server closed it, a request
 * could be on its way just then and would be lost.
 */
export async function closeGracefully(server: Server, milliseconds: number): Promise<void> {
  // http.Server.close would close idle connections at once.
  NetServer.prototype.close.call(server);
  const end = performance.now() + milliseconds;
  while (performance.now() < end && (await connections(server)) > 0) await pause(LOOK_MS);
}

function connections(server: Server): Promise<number> {
  return new Promise((resolve) => server.getConnections((error, count) => resolve(error ? 0 : count)));
}
