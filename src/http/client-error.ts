import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ServiceEvents } from '../observability/service-events.js';
import { ScimError } from '../scim/errors.js';
import { SCIM_JSON } from './media-type.js';
import type { RequestIds } from './request-id.js';

/**
 * `_httpMessage` is the response in progress on a socket of the server. It is internal to Node, whose default handling
 * of parser errors uses it, too.
 */
type HttpSocket = Socket & { _httpMessage?: ServerResponse | null };

/** The headers of a response that is sent without running any hook: those that every response has. */
export function refusalHeaders(requestId: string, body: string): Record<string, string | number> {
  return {
    'content-type': SCIM_JSON,
    'content-length': Buffer.byteLength(body),
    'x-request-id': requestId,
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  };
}

/**
 * Answers a request that is malformed or arrives too slowly, so that it never reached the router (RFC 9112 section 2.2,
 * RFC 9110 section 15.5.9). When the previous request on the connection is still in progress, the connection is closed
 * after the response to that one instead: the client would take an error sent here for its response, although a write
 * may have succeeded.
 */
export function rejectConnection(
  error: NodeJS.ErrnoException,
  socket: HttpSocket,
  events: ServiceEvents,
  ids: RequestIds,
): void {
  const underWay = socket._httpMessage ?? undefined;
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  if (underWay?.req.complete === true) {
    endWith(underWay, socket);
    return;
  }
  // After part of a response, an error response would be read as the rest of it.
  if (underWay?.headersSent === true) {
    socket.destroy();
    return;
  }
  const refusal = refusalOf(error.code);
  const { status, code } = refusal;
  const requestId = ids.make();
  const reason = error.code ?? 'unknown';
  const address = socket.remoteAddress;
  events.publish({ kind: 'connectionRefused', requestId, status, code, reason, address });
  const body = JSON.stringify(refusal.toBody());
  const headers = Object.entries({ ...refusalHeaders(requestId, body), connection: 'close' });
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...headers.map(([name, value]) => `${name}: ${value}`)];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

/** Closes the connection after this response, which may not have been sent completely. May be called more than once. */
function endWith(response: ServerResponse, socket: Socket): void {
  if (!response.shouldKeepAlive) return;
  // If the headers have not been sent yet, Node adds `Connection: close` to them.
  response.shouldKeepAlive = false;
  response.once('finish', () => socket.destroySoon());
}

/** 417 for an Expect header other than 100-continue, instead of Node's empty reply (RFC 9110 section 10.1.1). */
export function rejectExpectation(_request: IncomingMessage, response: ServerResponse, ids: RequestIds): void {
  const body = JSON.stringify(
    new ScimError(417, 'expectation-unknown', 'The Expect header asks for something unknown.').toBody(),
  );
  response.writeHead(417, refusalHeaders(ids.make(), body)).end(body);
}

function refusalOf(code: string | undefined): ScimError {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ScimError(408, 'request-timeout', 'The request took too long to arrive.');
    case 'HPE_HEADER_OVERFLOW':
      return new ScimError(431, 'headers-too-large', 'The URL and headers are too large.');
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return new ScimError(413, 'too-large', 'The chunk extensions of the body are too large.');
    default:
      return new ScimError(400, 'request-malformed', 'The request is not valid HTTP.');
  }
}
