import { pipeline, type Readable } from 'node:stream';
import { constants, createGzip, gzip } from 'node:zlib';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Smaller responses are not worth the time. */
const THRESHOLD = 16 * 1024;

/** Prefers speed: SCIM JSON shrinks tenfold at any level. */
const LEVEL = { level: constants.Z_BEST_SPEED + 2 };

export type Payload = string | Buffer | Readable | null | undefined;

/** True when a response of this size and kind may be compressed, whether or not the client accepts it. */
export function isCompressible(payload: Payload, reply: FastifyReply): payload is string | Buffer | Readable {
  if (payload === null || payload === undefined || reply.hasHeader('content-encoding')) return false;
  return typeof payload === 'string' || Buffer.isBuffer(payload) ? payload.length > THRESHOLD : true;
}

/** Compresses a response for a client that accepts gzip, outside of the event loop. */
export function compress(
  payload: string | Buffer | Readable,
  reply: FastifyReply,
  done: (error: Error | null, payload?: Buffer | Readable) => void,
): void {
  reply.header('content-encoding', 'gzip').removeHeader('content-length');
  if (typeof payload === 'string' || Buffer.isBuffer(payload)) {
    gzip(payload, LEVEL, (error, compressed) => (error ? done(error) : done(null, compressed)));
    return;
  }
  // When the source fails, the response ends early, which the client notices; when the client disconnects, `pipeline`
  // destroys the source.
  done(
    null,
    pipeline(payload, createGzip(LEVEL), () => undefined),
  );
}

/** Whether Accept-Encoding names gzip, or all codings, with a weight above 0 (RFC 9110 section 12.5.3). */
export function acceptsGzip(request: FastifyRequest): boolean {
  const header = request.headers['accept-encoding'];
  if (typeof header !== 'string') return false;
  let any = false;
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((text) => text.trim());
    const refused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    if (name === 'gzip' || name === 'x-gzip') return !refused;
    if (name === '*') any = !refused;
  }
  return any;
}
