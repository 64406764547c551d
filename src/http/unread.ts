import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Closes the connection when its client reads nothing of a response for `milliseconds`. A client that reads slowly is
 * not affected: Node restarts the time whenever the operating system accepted more data. To be called when the
 * response, or its first part, has been written; if everything was sent at once, nothing is watched.
 */
export function watchUnread(response: ServerResponse, milliseconds: number): void {
  const { socket } = response;
  if (socket === null) response.once('socket', () => setImmediate(watchUnread, response, milliseconds));
  else if (socket.writableLength > 0 || !response.writableEnded) watch(response, socket, milliseconds);
}

function watch(response: ServerResponse, socket: Socket, milliseconds: number): void {
  // Without a listener Node would close the connection on every timeout, even when the service itself is slow to
  // produce the response.
  response.on('timeout', () => {
    if (socket.writableLength > 0) socket.destroy();
    else socket.setTimeout(milliseconds);
  });
  socket.setTimeout(milliseconds);
}
