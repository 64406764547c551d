import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import type { Guards } from '../auth/guard.js';
import type { ServiceEvents } from '../observability/service-events.js';
import { parseTraceparent } from '../observability/trace.js';
import { InvalidVersionError, NotFoundError, ScimError } from '../scim/errors.js';
import { LIMITS } from '../scim/limits.js';
import { isOtherVersion, SCIM_PATH } from './base-url.js';
import { acceptsGzip, compress, isCompressible, type Payload } from './compression.js';
import { insteadOfReply, MethodNotAllowedError } from './errors.js';
import { bodyExpected, emptyBody } from './json-body.js';
import type { Lifecycle } from './lifecycle.js';
import { PLAIN_JSON, replyMediaType, SCIM_JSON } from './media-type.js';
import { ReplyBatch } from './reply-batch.js';
import { resourceIdOf } from './resource-id.js';
import { wholePolicy } from './route-policy.js';
import type { RouteTable } from './route-table.js';
import { TokenLoads } from './token-load.js';
import { Turns } from './turns.js';
import { watchUnread } from './unread.js';
import { MALFORMED_URL } from './url.js';
import './request.js';

export interface HookParts {
  readonly events: ServiceEvents;
  readonly guards: Guards;
  readonly lifecycle: Lifecycle;
  /** Filled when the routes are registered. */
  readonly routes: RouteTable;
  /** Limit in bytes of routes with large bodies; that of other routes is at most LIMITS.bodyBytes. */
  readonly bodyLimit: number;
}

/** A connection is closed when its client reads nothing of a response for so long. */
const STALL_MS = 30_000;

interface RouteParts {
  readonly guards: Guards;
  readonly loads: TokenLoads;
  /** Limit in bytes of routes with large bodies. */
  readonly bodyLimit: number;
}

const NO_RULES: readonly string[] = [];

const NO_STORE = 'no-store';

/** Registers the hooks of every request, in the order in which they run, and fills the route table. */
export function addHooks(fastify: FastifyInstance, { events, guards, lifecycle, routes, bodyLimit }: HookParts): void {
  const batch = new ReplyBatch();
  const turns = new Turns();
  const loads = new TokenLoads();
  fastify.decorateRequest('principal', null);
  fastify.decorateRequest('compat', null);
  fastify.decorateRequest('routePattern', '');
  fastify.decorateRequest('replyType', SCIM_JSON);
  fastify.decorateRequest('bodyForm', 'json');
  fastify.decorateRequest('refusal', null);
  fastify.decorateRequest('longPoll', false);
  fastify.decorateRequest('load', null);
  fastify.decorateRequest('unsent', 0);
  fastify.decorateRequest('whenClosed', null);

  fastify.addHook('onRoute', (route) => {
    routes.add(route.method, route.url);
    addRouteHooks(route, { guards, loads, bodyLimit });
  });

  fastify.addHook('onRequest', (request, reply, done) => {
    if (turns.isFirst(reply.raw)) receive(request, reply, done);
    else turns.wait(request.raw.socket, reply.raw, () => receive(request, reply, done));
  });

  function receive(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
    reply
      .header('x-request-id', request.id)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', NO_STORE);
    reply.then = whenOver;
    const { headers } = request;
    if (headers['content-encoding'] !== undefined && headers['content-encoding'].toLowerCase() !== 'identity') {
      done(new ScimError(415, 'encoding-unsupported', 'Send the body without Content-Encoding.'));
    } else if (headers.host === undefined && request.raw.httpVersionMinor > 0) {
      done(new ScimError(400, 'request-malformed', 'The Host header is missing.'));
    } else if (namesTwoHosts(request.raw.rawHeaders)) {
      done(new ScimError(400, 'request-malformed', 'The Host header stands more than once.'));
    } else if (request.is404) {
      answerUnknown(request, reply, routes.allow(pathOf(request.url)), done);
    } else {
      // Without a body the content type is ignored: some clients send one with GET and DELETE.
      if (headers['content-type'] !== undefined && !hasBody(request)) delete headers['content-type'];
      done();
    }
  }

  fastify.addHook('onSend', (request, reply, made: Payload, done) => {
    const refusal = typeof made === 'string' || Buffer.isBuffer(made) ? loads.send(request, made.length) : undefined;
    const payload = refusal && isRead(request) ? insteadOfReply(refusal, request, reply) : made;
    if (request.compat !== null && request.compat.applied.length > 0) {
      reply.header('rollcall-applied', request.compat.applied.join(', '));
    }
    if (lifecycle.isClosing) reply.header('connection', 'close');
    if (reply.statusCode === 204 || reply.statusCode === 304) reply.removeHeader('content-type');
    // Set this late because Fastify adds a charset to a JSON type set earlier, and application/scim+json has no such
    // parameter.
    else reply.header('content-type', request.replyType);
    if (isCompressible(payload, reply)) {
      const vary = reply.getHeader('vary');
      reply.header('vary', vary === undefined ? 'Accept-Encoding' : `${String(vary)}, Accept-Encoding`);
      if (request.method !== 'HEAD' && acceptsGzip(request)) {
        compress(payload, reply, (error, compressed) => {
          if (error) done(error);
          else send(request, reply, compressed, done);
        });
        return;
      }
    }
    batch.add(() => send(request, reply, payload, done));
  });

  function send(request: FastifyRequest, reply: FastifyReply, payload: Payload, done: SendDone): void {
    try {
      done(null, payload);
      watchUnread(reply.raw, STALL_MS);
    } catch (error) {
      // No caller catches errors here, and the other responses of the batch must be sent.
      events.publish({ kind: 'requestFailed', requestId: request.id, error });
      reply.raw.destroy();
    }
  }

  fastify.addHook('onResponse', (request, reply, done) => {
    const rules = request.compat?.applied ?? NO_RULES;
    const tenantId = request.principal?.tenantId;
    events.publish({
      kind: 'requestFinished',
      requestId: request.id,
      trace: parseTraceparent(request.headers.traceparent),
      method: request.method,
      route: request.routePattern,
      status: reply.statusCode,
      milliseconds: reply.elapsedTime,
      tenantId,
      tokenId: request.principal?.tokenId,
      rules,
      code: request.refusal?.code,
      scimType: request.refusal?.scimType,
      resourceId: resourceIdOf(request, reply),
      address: request.ip,
      longPoll: request.longPoll,
    });
    if (tenantId !== undefined) for (const rule of rules) events.publish({ kind: 'ruleApplied', tenantId, rule });
    done();
  });
}

/**
 * Replaces `then` of FastifyReply, by which NestJS waits for every response. Fastify's own uses `finished` of
 * node:stream, which takes as much time as a small query.
 */
function whenOver(this: FastifyReply, fulfilled: () => void): void {
  if (this.sent || this.raw.destroyed) fulfilled();
  // With a second listener for "close", the emitter would copy its list of listeners for each event.
  else if (this.request.load !== null) this.request.whenClosed = fulfilled;
  else this.raw.on('close', fulfilled);
}

type SendDone = (error: Error | null, payload?: Payload) => void;

/** True for a request that changes nothing, so that its response can still be replaced by an error. */
function isRead(request: FastifyRequest): boolean {
  return request.method === 'GET' || request.routePattern.endsWith('/.search');
}

/**
 * The policy of the OPTIONS route that the CORS plugin adds without one. Preflight requests are answered before they
 * reach it.
 */
const PREFLIGHT = { access: 'bearer', body: 'none' } as const;

function isPreflight({ method, url }: RouteOptions): boolean {
  return method === 'OPTIONS' && url === '*';
}

/** Adds the hooks of one route. Its policy is read here, once, and not for each request. */
function addRouteHooks(route: RouteOptions, { guards, loads, bodyLimit }: RouteParts): void {
  const pattern = route.url;
  const reads = route.method === 'GET' || route.method === 'HEAD';
  const own = isPreflight(route) ? PREFLIGHT : route.config?.policy;
  const policy = wholePolicy(own, `${String(route.method)} ${pattern}`);
  const { access, body, cache, largeBody, replies } = policy;
  const scope = policy.scope ?? (reads ? 'scim:read' : 'scim:write');
  const guard = guards.guard(access, scope, (principal, reply) => loads.enter(principal, reply));
  route.bodyLimit = largeBody ? bodyLimit : Math.min(bodyLimit, LIMITS.bodyBytes);
  route.onRequest = [
    (request, reply, done) => {
      request.routePattern = pattern;
      request.bodyForm = body;
      if (cache !== NO_STORE) reply.header('cache-control', cache);
      request.replyType = replies === 'scim' ? replyMediaType(request.headers.accept) : PLAIN_JSON;
      guard(request, reply, done);
    },
  ];
  route.preValidation = [
    (request, _reply, done) => {
      if (body !== 'none' && request.body === undefined && bodyExpected(request)) done(emptyBody());
      else done();
    },
  ];
}

function answerUnknown(
  request: FastifyRequest,
  reply: FastifyReply,
  allow: string | undefined,
  done: (error?: Error) => void,
): void {
  if (request.url === MALFORMED_URL)
    done(new ScimError(400, 'request-malformed', 'The percent-encoding of the URL is broken.'));
  else if (allow === undefined)
    done(
      isOtherVersion(pathOf(request.url))
        ? otherVersion()
        : new NotFoundError('There is nothing at this address.', 'route-unknown'),
    );
  else if (request.method === 'OPTIONS') void reply.code(204).header('allow', allow).send();
  else done(new MethodNotAllowedError(request.method, allow));
}

/** Another version of the protocol is refused (RFC 7644 section 3.13). */
function otherVersion(): InvalidVersionError {
  return new InvalidVersionError(`Only version 2 of the protocol is served here: ${SCIM_PATH}.`);
}

/** A request with two Host headers is refused (RFC 9112 section 3.2): a proxy may have used the other one. */
function namesTwoHosts(rawHeaders: readonly string[]): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts > 1;
}

function hasBody(request: FastifyRequest): boolean {
  const { headers } = request;
  if (headers['transfer-encoding'] !== undefined) return true;
  return headers['content-length'] !== undefined && headers['content-length'] !== '0';
}

function pathOf(url: string): string {
  const queryAt = url.indexOf('?');
  return queryAt === -1 ? url : url.slice(0, queryAt);
}
