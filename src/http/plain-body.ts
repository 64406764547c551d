import type { IncomingMessage } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { ScimError } from '../scim/errors.js';
import { bodyBroken, bodyTooLarge } from './body-errors.js';
import { unsupportedMediaType } from './json-body.js';
import type { BodyForm } from './route-policy.js';
import './request.js';

const FORM_TYPE = 'application/x-www-form-urlencoded';

/** The fields of a form, by name. */
export type FormFields = Readonly<Record<string, string>>;

type Done = (error: Error | null, body?: Buffer | FormFields) => void;

/**
 * Reads the body of a route that does not take JSON: a form, raw bytes, or none. Errors: 413 beyond the limit of the
 * route; 415 when a form is expected and the body has another type; 400 for a field given twice (RFC 6749 section 3.2).
 */
export function readPlainBody(
  request: FastifyRequest,
  payload: IncomingMessage,
  form: Exclude<BodyForm, 'json'>,
  done: Done,
): void {
  if (form === 'none') {
    payload.resume();
    done(null);
    return;
  }
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (form === 'form' && type !== FORM_TYPE) {
    done(unsupportedMediaType(FORM_TYPE));
    return;
  }
  const limit = request.routeOptions.bodyLimit;
  if (Number(request.headers['content-length'] ?? 0) > limit) {
    done(bodyTooLarge(limit));
    return;
  }
  const chunks: Buffer[] = [];
  let received = 0;
  const stop = (): void => {
    payload.off('data', onData).off('end', onEnd).off('error', onError);
  };
  const onData = (chunk: Buffer): void => {
    received += chunk.length;
    if (received <= limit) {
      chunks.push(chunk);
      return;
    }
    stop();
    done(bodyTooLarge(limit));
  };
  const onEnd = (): void => {
    stop();
    const body = Buffer.concat(chunks, received);
    try {
      done(null, form === 'raw' ? body : readFields(body.toString('utf8')));
    } catch (error) {
      done(error as Error);
    }
  };
  const onError = (cause: Error): void => {
    stop();
    done(bodyBroken(cause));
  };
  payload.on('data', onData).on('end', onEnd).on('error', onError);
  payload.resume();
}

function readFields(text: string): FormFields {
  const fields = Object.create(null) as Record<string, string>;
  for (const [name, value] of new URLSearchParams(text)) {
    if (name in fields)
      throw new ScimError(400, 'request-malformed', 'A field of the form stands more than once. Send each once.');
    fields[name] = value;
  }
  return fields;
}
