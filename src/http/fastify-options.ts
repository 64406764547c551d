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

/** Room for a filter of the longest kind, percent-encoded, beside the headers. */
const MAX_HEADER_BYTES = 64 * 1024;

/** How often connections are looked through for those that exceed a time limit. */
const CHECK_CONNECTIONS_MS = 1000;

interface ServerParts {
  readonly events: ServiceEvents;
  readonly ids: RequestIds;
  /** Is filled later, as routes are registered. */
  readonly routes: RouteTable;
}

/** The server's options: limits, time-outs, and what answers before anything is routed. */
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
      // A missing Host is refused by the router's hooks, so that it gets a SCIM error too.
      requireHostHeader: false,
    },
    trustProxy: trustProxy(config.trustProxy),
    genReqId: (request) => ids.of(request),
    rewriteUrl: (request) => normalizeUrl(request.url ?? '/', prefix, routes),
    routerOptions: { maxParamLength: MAX_HEADER_BYTES },
    // A request on a connection that is being closed is still answered, with Connection: close.
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: (error, socket) => rejectConnection(error, socket, events, ids),
    frameworkErrors: answerUnrouted,
    skipMiddie: true,
  } satisfies FastifyServerOptions & { http: object; skipMiddie: boolean };
}

/** The router itself refused the URL; no hook runs for such a request. */
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
