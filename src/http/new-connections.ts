import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { PerTurn } from './per-turn.js';

/** Connections that begin to be read in a turn of the event loop. The first packet of each may hold many requests. */
const BEGUN_PER_TURN = 2;

/** Keeps a crowd of new connections from holding up those that are there: they are accepted at once and read in turn. */
export function readNewConnectionsInTurn(server: Server): void {
  const perTurn = new PerTurn(BEGUN_PER_TURN);
  server.on('connection', (socket: Socket) => {
    const begin = (): void => {
      if (!socket.destroyed) socket.resume();
    };
    if (!perTurn.mayNow(begin)) socket.pause();
  });
}
