import type { OutgoingHttpHeaders } from 'node:http';
import { HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isError } from '../observability/describe-error.js';
import type { ServiceEvents } from '../observability/service-events.js';
import {
  type ErrorCode,
  ForbiddenError,
  ScimError,
  TooManyRequestsError,
  UnauthorizedError,
  UnavailableError,
} from '../scim/errors.js';
import { ERROR_FORMS } from './error-form.js';
import { unsupportedMediaType } from './json-body.js';
import { isMuchToCome, replyAndLinger } from './linger.js';
import './request.js';

/** 405: the path exists, but not with this method. */
export class MethodNotAllowedError extends ScimError {
  constructor(
    method: string,
    readonly allow: string,
  ) {
    super(405, 'method-not-allowed', `${method} is not possible here. Allowed: ${allow}.`);
  }
}

/** Code and text for statuses that the framework raises itself. */
const FRAMEWORK_REFUSALS: Readonly<Record<number, { code: ErrorCode; detail: string }>> = {
  400: { code: 'request-malformed', detail: 'The request is malformed.' },
  404: { code: 'route-unknown', detail: 'There is nothing at this address.' },
  408: { code: 'request-timeout', detail: 'The request took too long to arrive.' },
  413: { code: 'too-large', detail: 'The request is too large.' },
  414: { code: 'url-too-long', detail: 'The URL is too long.' },
  431: { code: 'headers-too-large', detail: 'The headers are too large.' },
  503: { code: 'busy', detail: 'The service is not available at the moment.' },
};
const OTHER_REFUSAL = { code: 'request-malformed', detail: 'The request was refused.' } as const;

/**
 * Answers a request with an error, in the form of its route policy. An unknown kind of error becomes a 500 that does
 * not tell its cause; the cause is logged with the id of the request.
 */
export function sendError(thrown: unknown, request: FastifyRequest, reply: FastifyReply, events: ServiceEvents): void {
  const error = toScimError(thrown) ?? internalError(request.id);
  // A 5xx of this service without a cause (draining, not implemented) is an intended answer and is not logged as a
  // failure.
  if (error.status >= 500 && (error !== thrown || error.cause !== undefined)) {
    const { id: requestId } = request;
    if (error.status === 500) events.publish({ kind: 'requestFailed', requestId, error: thrown });
    else {
      const { code, detail, cause } = error;
      events.publish({ kind: 'requestUnavailable', requestId, code, detail, cause: cause ?? thrown });
    }
  }
  if (reply.raw.headersSent) {
    // Part of the response has been sent; closing the connection is the only way to show that it is incomplete.
    reply.raw.destroy();
    return;
  }
  const body = insteadOfReply(error, request, reply);
  // Fastify sets `Connection: close` whenever it refuses a body, even when it was read completely.
  if (reply.hasHeader('connection')) reply.removeHeader('connection');
  // The rest of the body may be in data that was received but not processed yet.
  if (isMuchToCome(request.raw)) setImmediate(sendEarly, request, reply, body);
  else void reply.send(body);
}

/** Answers a request while its body is still arriving. */
function sendEarly(request: FastifyRequest, reply: FastifyReply, body: string): void {
  if (!isMuchToCome(request.raw)) {
    void reply.send(body);
    return;
  }
  reply.hijack().header('content-type', request.replyType);
  replyAndLinger(request.raw, reply.raw, reply.statusCode, reply.getHeaders() as OutgoingHttpHeaders, body);
}

/** Headers that describe a resource. */
const OF_RESOURCES = ['etag', 'location', 'content-location'];

/** Replaces the response by an error and returns its body. */
export function insteadOfReply(error: ScimError, request: FastifyRequest, reply: FastifyReply): string {
  request.refusal = error;
  for (const name of OF_RESOURCES) if (reply.hasHeader(name)) reply.removeHeader(name);
  const { type, body } = ERROR_FORMS[request.routeOptions.config.policy?.errors ?? 'scim'](error);
  request.replyType = type;
  reply.code(error.status).header('cache-control', 'no-store').headers(errorHeaders(error));
  return body;
}

/** The SCIM error for anything thrown; undefined when it is a failure of the service. */
export function toScimError(thrown: unknown): ScimError | undefined {
  if (thrown instanceof ScimError) return thrown;
  if (thrown instanceof HttpException) return ofStatus(thrown.getStatus());
  if (!isError(thrown)) return undefined;
  switch ((thrown as NodeJS.ErrnoException).code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return unsupportedMediaType();
    default: {
      const status: unknown = Reflect.get(thrown, 'statusCode');
      return typeof status === 'number' && status >= 400 && status < 500 ? ofStatus(status) : undefined;
    }
  }
}

/**
 * The same for errors inside a response, as in Bulk. A failure of the service is logged and becomes an internal error.
 */
export function reportError(events: ServiceEvents): (thrown: unknown) => ScimError {
  return (thrown) => {
    const known = toScimError(thrown);
    if (!known || known.status >= 500) events.reportFailure('part of a request', thrown);
    return known ?? new ScimError(500, 'internal-error', 'The service failed on this operation. Its log says more.');
  };
}

function ofStatus(status: number): ScimError | undefined {
  if (status === 415) return unsupportedMediaType();
  if (status >= 500 && status !== 503) return undefined;
  const { code, detail } = FRAMEWORK_REFUSALS[status] ?? OTHER_REFUSAL;
  return new ScimError(status, code, detail);
}

function internalError(requestId: string): ScimError {
  return new ScimError(
    500,
    'internal-error',
    `The service failed on this request. Its log says more under the request id ${requestId}.`,
  );
}

const REALM = 'Bearer realm="rollcall"';

/** Headers that belong to an error: WWW-Authenticate (RFC 6750 section 3), Retry-After, Allow. */
export function errorHeaders(error: ScimError): Record<string, string> {
  if (error instanceof UnauthorizedError || error instanceof ForbiddenError) {
    if (error.challenge !== undefined) return { 'www-authenticate': `${REALM}, error="${error.challenge}"` };
    return error.status === 401 ? { 'www-authenticate': REALM } : {};
  }
  if (error instanceof UnavailableError || error instanceof TooManyRequestsError)
    return { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfterSeconds))) };
  if (error instanceof MethodNotAllowedError) return { allow: error.allow };
  if (error.status === 503) return { 'retry-after': '5' };
  return {};
}
