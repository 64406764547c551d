import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** Of a body that nobody wants, so much is read for the client to come to its reply... */
const MAX_BYTES = 64 * 1024 * 1024;

/** ...for so long. */
const MAX_MS = 10_000;

/** Between two parts of it so long nothing is read, so that it does not take the time of others. */
const PAUSE_MS = 2;

/** A body that is announced no longer than this is read to its end by Node, and the connection goes on. */
const SMALL = 1024 * 1024;

/**
 * True when the rest of a refused request's body is long or of unknown length. To close the connection at once would
 * reset it under a client that still sends, and the client would never see the reply (RFC 9112 section 9.6).
 */
export function isMuchToCome(request: IncomingMessage): boolean {
  if (request.complete) return false;
  const { headers } = request;
  if (headers['transfer-encoding'] !== undefined) return true;
  return Number(headers['content-length'] ?? 0) > SMALL;
}

/**
 * Sends a whole reply with `Connection: close`, reads on for a while and throws away what comes, then closes. Few
 * clients read before they have sent everything.
 */
export function replyAndLinger(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: OutgoingHttpHeaders,
  body: string,
): void {
  if (request.destroyed) {
    // The client is gone, and 'close' was told already.
    response.destroy();
    return;
  }
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body), connection: 'close' });
  // The client has all of the reply by this. Node closes the connection when the response is ended.
  response.write(body);
  let left = MAX_BYTES;
  const count = (chunk: Buffer): void => {
    left -= chunk.length;
    if (left < 0) {
      end();
      return;
    }
    request.pause();
    setTimeout(() => request.resume(), PAUSE_MS);
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
