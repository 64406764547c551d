import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { InvalidSyntaxError, ScimError } from '../scim/errors.js';
import type { Json } from '../scim/json.js';
import { refuseCostlyJson, tooDeep, tooManyNames } from '../scim/json-scan.js';
import { LIMITS } from '../scim/limits.js';

/** Bytes of a body that is parsed first and looked at then. */
const SMALL = 16 * 1024;

const JSON_TYPES = ['application/scim+json', 'application/json'];

/**
 * Reads bodies as JSON (RFC 7644 section 3.1): both SCIM's and the plain media type in any case and with any parameters,
 * and a body without a type. Other types are 415. `__proto__` in a body is an ordinary own key.
 */
export function readJsonBodies(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(JSON_TYPES, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, parseJsonBody(body as Buffer, bodyExpected(request)));
    } catch (error) {
      done(error as Error);
    }
  });
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (request, body, done) => {
    try {
      if (request.headers['content-type'] !== undefined) throw unsupportedMediaType();
      done(null, parseJsonBody(body as Buffer, bodyExpected(request)));
    } catch (error) {
      done(error as Error);
    }
  });
}

/** 415: the body is neither of SCIM's media type nor plain JSON. */
export function unsupportedMediaType(): ScimError {
  return new ScimError(415, 'media-type-unsupported', 'The body must be application/scim+json or application/json.');
}

/** True for the methods whose requests are nothing without a body. */
export function bodyExpected(request: FastifyRequest): boolean {
  return request.method === 'POST' || request.method === 'PUT' || request.method === 'PATCH';
}

/** Errors: InvalidSyntaxError when the body is empty though required, not UTF-8, not JSON, or more work than LIMITS allow. */
export function parseJsonBody(body: Buffer, required: boolean): Json | undefined {
  if (body.length === 0) {
    if (required) throw emptyBody();
    return undefined;
  }
  if (!isUtf8(body)) throw new InvalidSyntaxError('The body is not encoded in UTF-8.', 'body-not-json');
  if (body.length > SMALL) refuseCostlyJson(body);
  const text = body.toString('utf8');
  let value: Json;
  try {
    value = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text) as Json;
  } catch {
    // The parser's own message quotes the body, which may hold a password.
    throw new InvalidSyntaxError('The body is not valid JSON.', 'body-not-json');
  }
  if (body.length <= SMALL) refuseUnwieldy(value, LIMITS.jsonDepth);
  return value;
}

/** 400 invalidSyntax: a POST, PUT or PATCH without a body. */
export function emptyBody(): InvalidSyntaxError {
  return new InvalidSyntaxError('The request needs a JSON body, but has none.', 'body-missing');
}

/** The same for a small body, where little can be expensive: walking what was parsed takes less than looking at bytes. */
function refuseUnwieldy(value: Json, levels: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (levels === 0) throw tooDeep();
  if (Array.isArray(value)) {
    for (const element of value) refuseUnwieldy(element, levels - 1);
    return;
  }
  let names = 0;
  for (const key in value) {
    if (++names > LIMITS.jsonNames) throw tooManyNames();
    refuseUnwieldy(value[key] as Json, levels - 1);
  }
}
