import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Json } from '../scim/json.js';
import { Semaphore } from '../storage/semaphore.js';
import { bodyBroken, bodyTooLarge } from './body-errors.js';
import { bodyExpected, parseJsonBody, unsupportedMediaType } from './json-body.js';
import { JsonPieces } from './json-pieces.js';
import { partTurns } from './part-turns.js';
import { readPlainBody } from './plain-body.js';

/** Bytes up to which a body is collected and parsed in one piece. */
const MAX_WHOLE_BYTES = 256 * 1024;

/**
 * Larger bodies that are read at the same time: in total, and for one tenant. More of them wait, up to
 * MAX_WAITING_OF_TENANT of a tenant; further ones are refused.
 */
const MAX_READERS = 64;
const MAX_READERS_OF_TENANT = 4;
const MAX_WAITING_OF_TENANT = 100;

type Done = (error: Error | null, body?: Json) => void;

const readers = new Semaphore(MAX_READERS, { perTenant: MAX_READERS_OF_TENANT, waiting: MAX_WAITING_OF_TENANT });

const JSON_TYPES = ['application/scim+json', 'application/json'];

/**
 * Installs the parser for request bodies (RFC 7644 section 3.1). JSON is application/scim+json or application/json in
 * any case and with any parameters, or no type at all; other types are 415. `__proto__` in a body is an ordinary key.
 * No route has a lower limit than `leastLimit` bytes.
 */
export function readJsonBodies(fastify: FastifyInstance, leastLimit: number): void {
  fastify.removeAllContentTypeParsers();
  const json = { isJson: true, leastLimit };
  const other = { isJson: false, leastLimit };
  fastify.addContentTypeParser(JSON_TYPES, (request, payload, done) => readBody(request, payload, json, done));
  fastify.addContentTypeParser('*', (request, payload, done) => {
    readBody(request, payload, request.headers['content-type'] === undefined ? json : other, done);
  });
}

interface Kind {
  readonly isJson: boolean;
  readonly leastLimit: number;
}

/**
 * Reads one body. A body of more than MAX_WHOLE_BYTES is parsed while it arrives, one part in each turn of the event
 * loop, and is refused as soon as it exceeds a limit. Errors: 413 beyond the limit of the route; as parseJsonBody;
 * UnavailableError (503) when too many large bodies of the tenant are waiting.
 */
function readBody(request: FastifyRequest, payload: IncomingMessage, kind: Kind, done: Done): void {
  if (request.bodyForm !== 'json') {
    readPlainBody(request, payload, request.bodyForm, done as Parameters<typeof readPlainBody>[3]);
    return;
  }
  const { isJson, leastLimit } = kind;
  const announced = Number(request.headers['content-length'] ?? NaN);
  // `routeOptions` makes an object each time it is read, so it is avoided where possible.
  const limit = announced <= leastLimit ? leastLimit : request.routeOptions.bodyLimit;
  if (announced > limit) {
    done(bodyTooLarge(limit));
    return;
  }
  if (!isJson) {
    done(unsupportedMediaType());
    return;
  }
  const chunks: Buffer[] = [];
  let received = 0;
  const stop = (): void => {
    payload.off('data', onData).off('end', onEnd).off('error', onError);
  };
  const onData = (chunk: Buffer): void => {
    received += chunk.length;
    if (received <= MAX_WHOLE_BYTES && received <= limit) {
      chunks.push(chunk);
      return;
    }
    stop();
    if (received > limit) {
      done(bodyTooLarge(limit));
      return;
    }
    payload.pause();
    chunks.push(chunk);
    void readLarge(request, payload, { chunks, announced, limit, done });
  };
  const onError = (error: Error): void => {
    stop();
    done(bodyBroken(error));
  };
  const onEnd = (): void => {
    stop();
    let body: Json | undefined;
    try {
      // Copied, so that nothing refers to the read buffers of the connection.
      body = parseJsonBody(Buffer.concat(chunks, received), bodyExpected(request));
    } catch (error) {
      done(error as Error);
      return;
    }
    done(null, body);
  };
  payload.on('data', onData).on('end', onEnd).on('error', onError);
  payload.resume();
}

interface Large {
  /** The chunks received so far. */
  readonly chunks: readonly Buffer[];
  /** The Content-Length; NaN without that header. */
  readonly announced: number;
  readonly limit: number;
  readonly done: Done;
}

async function readLarge(request: FastifyRequest, payload: IncomingMessage, large: Large): Promise<void> {
  const { chunks, announced, limit, done } = large;
  const tenant = request.principal?.tenantKey;
  const { socket } = payload;
  let release: () => void;
  try {
    release = await readers.hold({ ...(tenant !== undefined && { tenant }), isGone: () => socket.destroyed });
  } catch (error) {
    done(error as Error);
    payload.resume();
    return;
  }
  const pieces = new JsonPieces(Number.isNaN(announced) ? limit : announced);
  let received = 0;
  let isOver = false;
  const finish = (error: Error | null, body?: Json): void => {
    isOver = true;
    payload.off('data', onData).off('end', onEnd).off('error', onError).off('close', onClose);
    release();
    done(error, body);
    // The rest of a refused body is read and discarded.
    if (error) payload.resume();
  };
  const onData = (chunk: Buffer): void => {
    payload.pause();
    received += chunk.length;
    try {
      if (received > limit) throw bodyTooLarge(limit);
      pieces.take(chunk);
    } catch (error) {
      finish(error as Error);
      return;
    }
    partTurns.take(tenant, () => payload.resume());
  };
  const onEnd = (): void => {
    let body: Json;
    try {
      body = pieces.end();
    } catch (error) {
      finish(error as Error);
      return;
    }
    finish(null, body);
  };
  const onError = (error: Error): void => finish(bodyBroken(error));
  const onClose = (): void => finish(bodyBroken(new Error('the connection ended')));
  if (payload.destroyed) {
    finish(bodyBroken(new Error('the connection ended')));
    return;
  }
  payload.on('end', onEnd).on('error', onError).on('close', onClose);
  const next = (index: number): void => {
    if (isOver) return;
    if (index === chunks.length) {
      payload.on('data', onData);
      payload.resume();
      return;
    }
    received += chunks[index]!.length;
    try {
      pieces.take(chunks[index]!);
    } catch (error) {
      finish(error as Error);
      return;
    }
    partTurns.take(tenant, () => next(index + 1));
  };
  next(0);
}
