import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import type { Config } from '../config/config.js';
import type { ServiceEvents } from '../observability/service-events.js';
import { ScimError } from '../scim/errors.js';
import { LIMITS } from '../scim/limits.js';
import { toScimError } from './errors.js';
import { refusalHeaders, rejectConnection } from './client-error.js';
import { isMuchToCome, replyAndLinger } from './linger.js';
import type { RequestIds } from './request-id.js';
import type { RouteTable } from './route-table.js';
import { normalizeUrl } from './url.js';

/** Room for the longest filter, percent-encoded, and the headers. */
const MAX_HEADER_BYTES = 64 * 1024;

/** How often Node looks for connections that exceed a time limit. */
const CHECK_CONNECTIONS_MS = 1000;

interface ServerParts {
  readonly events: ServiceEvents;
  readonly ids: RequestIds;
  /** Filled when the routes are registered. */
  readonly routes: RouteTable;
}

/** The options of the server: limits, time-outs, and the handlers of requests that never reach the router. */
export function fastifyOptions(config: Config, { events, ids, routes }: ServerParts) {
  const prefix = config.publicUrl === undefined ? '' : new URL(config.publicUrl).pathname.replace(/\/+$/, '');
  const requestTimeout = config.requestTimeoutSeconds * 1000;
  return {
    logger: false,
    bodyLimit: Math.min(config.bodyLimit, LIMITS.bodyBytes),
    keepAliveTimeout: config.keepAliveSeconds * 1000,
    requestTimeout,
    http: {
      headersTimeout: config.headersTimeoutSeconds * 1000,
      requestTimeout,
      connectionsCheckingInterval: Math.min(CHECK_CONNECTIONS_MS, config.headersTimeoutSeconds * 500),
      maxHeaderSize: MAX_HEADER_BYTES,
      // A hook refuses requests without Host, so that the error is a SCIM error.
      requireHostHeader: false,
    },
    trustProxy: trustProxy(config.trustProxy),
    genReqId: (request) => ids.of(request),
    rewriteUrl: (request) => normalizeUrl(request.url ?? '/', prefix, routes),
    routerOptions: { maxParamLength: MAX_HEADER_BYTES },
    // While the service shuts down, requests on open connections are still answered, with Connection: close.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: (error, socket) => rejectConnection(error, socket, events, ids),
    frameworkErrors: answerUnrouted,
    skipMiddie: true,
  } satisfies FastifyServerOptions & { http: object; skipMiddie: boolean };
}

/** The router could not read the URL. No hooks run for such a request. */
function answerUnrouted(error: Error, request: FastifyRequest, reply: FastifyReply): void {
  const refusal = toScimError(error) ?? new ScimError(400, 'request-malformed', 'The request is malformed.');
  const body = JSON.stringify(refusal.toBody());
  const headers = refusalHeaders(request.id, body);
  if (isMuchToCome(request.raw)) replyAndLinger(request.raw, reply.raw, refusal.status, headers, body);
  else reply.raw.writeHead(refusal.status, headers).end(body);
}

function trustProxy(value: string | undefined): boolean | string[] {
  if (value === undefined || value === 'false') return false;
  return value === 'true' ? true : value.split(',').map((part) => part.trim());
}
