import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Ends the connection of a client that takes nothing of its reply for `milliseconds`. A client that reads slowly is let
 * be: Node begins the time anew whenever the operating system took more of what is to be sent. To be called when the
 * reply, or the first of it, was written; costs nothing when all of it went out at once.
 */
export function watchUnread(response: ServerResponse, milliseconds: number): void {
  const { socket } = response;
  if (socket === null) response.once('socket', () => setImmediate(watchUnread, response, milliseconds));
  else if (socket.writableLength > 0 || !response.writableEnded) watch(response, socket, milliseconds);
}

function watch(response: ServerResponse, socket: Socket, milliseconds: number): void {
  // Without a listener Node would end the connection of a reply that merely is slow to be made, too.
  response.on('timeout', () => {
    if (socket.writableLength > 0) socket.destroy();
    else socket.setTimeout(milliseconds);
  });
  socket.setTimeout(milliseconds);
}
