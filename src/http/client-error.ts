import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Facts } from '../observe/facts.js';
import { ScimError } from '../scim/errors.js';
import { SCIM_JSON } from './media-type.js';
import type { RequestIds } from './request-id.js';

/** Answers what never became a request: a malformed or too slow one (RFC 9112 section 2.2, RFC 9110 section 15.5.9). */
export function refuseConnection(error: NodeJS.ErrnoException, socket: Socket, facts: Facts, ids: RequestIds): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const refusal = refusalOf(error.code);
  const requestId = ids.make();
  facts.publish({ kind: 'connectionRefused', requestId, status: refusal.status, code: error.code ?? 'unknown' });
  const body = JSON.stringify(refusal.toBody());
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    `Content-Type: ${SCIM_JSON}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${requestId}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

/** 417 for an Expect header other than 100-continue, instead of Node's empty reply (RFC 9110 section 10.1.1). */
export function refuseExpectation(_request: IncomingMessage, response: ServerResponse, ids: RequestIds): void {
  const body = JSON.stringify(
    new ScimError(417, 'expectation-unknown', 'The Expect header asks for something unknown.').toBody(),
  );
  response
    .writeHead(417, {
      'content-type': SCIM_JSON,
      'content-length': Buffer.byteLength(body),
      'x-request-id': ids.make(),
    })
    .end(body);
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
