import { isUtf8 } from 'node:buffer';
import type { FastifyRequest } from 'fastify';
import { InvalidSyntaxError, ScimError } from '../scim/errors.js';
import type { Json } from '../scim/json.js';
import { rejectCostlyJson, tooDeep, tooManyNames } from '../scim/json-scan.js';
import { LIMITS } from '../scim/limits.js';
import { notUtf8, parseJson } from './json-text.js';

/** Bytes up to which a body is parsed first and checked afterwards. */
const SMALL_BYTES = 16 * 1024;

/**
 * 415: the media type is none that the route accepts. By default these are application/scim+json and application/json.
 */
export function unsupportedMediaType(expected = 'application/scim+json or application/json'): ScimError {
  return new ScimError(415, 'media-type-unsupported', `The body must be ${expected}.`);
}

/** True for the methods that require a body. */
export function bodyExpected(request: FastifyRequest): boolean {
  return request.method === 'POST' || request.method === 'PUT' || request.method === 'PATCH';
}

/**
 * Parses a JSON body. Errors: InvalidSyntaxError when the body is required and empty, is not UTF-8 or not JSON, or
 * exceeds LIMITS.
 */
export function parseJsonBody(body: Buffer, required: boolean): Json | undefined {
  if (body.length === 0) {
    if (required) throw emptyBody();
    return undefined;
  }
  if (!isUtf8(body)) throw notUtf8();
  if (body.length > SMALL_BYTES) rejectCostlyJson(body);
  const text = body.toString('utf8');
  const value = parseJson(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  if (body.length <= SMALL_BYTES) rejectCostlyValue(value, LIMITS.jsonDepth);
  return value;
}

/** 400 invalidSyntax: a POST, PUT or PATCH without a body. */
export function emptyBody(): InvalidSyntaxError {
  return new InvalidSyntaxError('The request needs a JSON body, but has none.', 'body-missing');
}

/** Checks the limits of a small body on its parsed value, which is faster than scanning its bytes. */
function rejectCostlyValue(value: Json, levels: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (levels === 0) throw tooDeep();
  if (Array.isArray(value)) {
    for (const element of value) rejectCostlyValue(element, levels - 1);
    return;
  }
  let names = 0;
  for (const key in value) {
    if (++names > LIMITS.jsonNames) throw tooManyNames();
    rejectCostlyValue(value[key] as Json, levels - 1);
  }
}
