import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { partTurns } from './part-turns.js';

/** After an error response, at most so many bytes of the body are read and discarded... */
const MAX_BYTES = 64 * 1024 * 1024;

/** ...for at most this long. */
const MAX_MS = 10_000;

/** A body with a Content-Length up to this is read to its end by Node, and the connection stays open. */
const SMALL_BYTES = 1024 * 1024;

/**
 * True when much of the body of a refused request may still arrive. Closing the connection at once would reset it while
 * the client is sending, and the client would not see the response (RFC 9112 section 9.6).
 */
export function isMuchToCome(request: IncomingMessage): boolean {
  if (request.complete) return false;
  const { headers } = request;
  if (headers['transfer-encoding'] !== undefined) return true;
  return Number(headers['content-length'] ?? 0) > SMALL_BYTES;
}

/**
 * Sends a response with `Connection: close`, discards the rest of the body for a while, then closes the connection.
 * Most clients read the response only after they have sent the whole body.
 */
export function replyAndLinger(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string,
): void {
  if (request.socket.destroyed) {
    // The client has disconnected; "close" was emitted already.
    response.destroy();
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  // Sends the whole response, but does not end it yet, since Node closes the connection when it ends.
  response.write(body);
  let left = MAX_BYTES;
  const count = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) {
      end();
      return;
    }
    request.pause();
    partTurns.take(undefined, () => request.resume());
  };
  const end = (): void => {
    clearTimeout(timer);
    request.off('data', count);
    response.end();
  };
  const timer = setTimeout(end, MAX_MS);
  request.on('data', count);
  request.resume();
  request.once('close', end);
}
