import { HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isError } from '../observe/describe-error.js';
import type { Facts } from '../observe/facts.js';
import {
  ForbiddenError,
  PayloadTooLargeError,
  ScimError,
  UnauthorizedError,
  UnavailableError,
} from '../scim/errors.js';
import { unsupportedMediaType } from './json-body.js';
import { SCIM_JSON } from './media-type.js';

/** 405: the path is known, the method is not. */
export class MethodNotAllowedError extends ScimError {
  constructor(
    method: string,
    readonly allow: string,
  ) {
    super(405, `${method} is not possible here. Allowed: ${allow}.`);
  }
}

/** Details for statuses that the framework raises on its own. */
const FRAMEWORK_DETAILS: Readonly<Record<number, string>> = {
  400: 'The request is malformed.',
  404: 'There is nothing at this address.',
  408: 'The request took too long to arrive.',
  413: 'The request is too large.',
  414: 'The URL is too long.',
  431: 'The headers are too large.',
  503: 'The service is not available at the moment.',
};

/**
 * Answers a request with an error, as a SCIM Error message (RFC 7644 section 3.12). What is not a known kind of error is
 * a 500 that says nothing of its cause; the cause goes to the log under the request's id.
 */
export function sendError(thrown: unknown, request: FastifyRequest, reply: FastifyReply, facts: Facts): void {
  const error = tooLarge(thrown, request) ?? toScimError(thrown) ?? internalError(request.id);
  // A 5xx of ours that has no cause (draining, not implemented) is an answer, not a failure.
  if (error.status >= 500 && (error !== thrown || error.cause !== undefined)) {
    facts.publish({ kind: 'requestFailed', requestId: request.id, error: thrown });
  }
  if (reply.raw.headersSent) {
    // Part of a reply is out already: cutting it is the only way to show that it is not whole.
    reply.raw.destroy();
    return;
  }
  void reply
    .code(error.status)
    .headers(errorHeaders(error))
    .header('content-type', SCIM_JSON)
    .send(JSON.stringify(error.toBody()));
}

/** RFC 7644 section 3.7.4: the error names the limit. */
function tooLarge(thrown: unknown, request: FastifyRequest): PayloadTooLargeError | undefined {
  const { code } = (thrown ?? {}) as NodeJS.ErrnoException;
  if (code !== 'FST_ERR_CTP_BODY_TOO_LARGE') return undefined;
  const limit = request.routeOptions.bodyLimit;
  return new PayloadTooLargeError(`The body is larger than ${limit} bytes (maxPayloadSize). Send less at once.`);
}

/** The SCIM error that stands for any thrown thing, or undefined when it is a fault of the service. */
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

/** The same for errors inside a reply, as in Bulk: a fault of the service is logged, and told as no more than that. */
export function reportError(facts: Facts): (thrown: unknown) => ScimError {
  return (thrown) => {
    const known = toScimError(thrown);
    if (!known || known.status >= 500)
      facts.publish({ kind: 'backgroundFailed', task: 'part of a request', error: thrown });
    return known ?? new ScimError(500, 'The service failed on this operation. Its log says more.');
  };
}

function ofStatus(status: number): ScimError | undefined {
  if (status === 415) return unsupportedMediaType();
  if (status >= 500 && status !== 503) return undefined;
  return new ScimError(status, FRAMEWORK_DETAILS[status] ?? 'The request was refused.');
}

function internalError(requestId: string): ScimError {
  return new ScimError(500, `The service failed on this request. Its log says more under the request id ${requestId}.`);
}

const REALM = 'Bearer realm="rollcall"';

/** Headers that belong to an error: WWW-Authenticate (RFC 6750 section 3), Retry-After, Allow. */
export function errorHeaders(error: ScimError): Record<string, string> {
  if (error instanceof UnauthorizedError || error instanceof ForbiddenError) {
    if (error.challenge !== undefined) return { 'www-authenticate': `${REALM}, error="${error.challenge}"` };
    return error.status === 401 ? { 'www-authenticate': REALM } : {};
  }
  if (error instanceof UnavailableError)
    return { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfterSeconds))) };
  if (error instanceof MethodNotAllowedError) return { allow: error.allow };
  if (error.status === 503) return { 'retry-after': '5' };
  return {};
}
