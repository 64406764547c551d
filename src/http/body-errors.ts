import { PayloadTooLargeError, ScimError } from '../scim/errors.js';

/** 413: the body has more than `limit` bytes. The error names the limit (RFC 7644 section 3.7.4). */
export function bodyTooLarge(limit: number): PayloadTooLargeError {
  return new PayloadTooLargeError(`The body is larger than ${limit} bytes (maxPayloadSize). Send less at once.`);
}

/** The error for a body that did not arrive completely. */
export function bodyBroken(cause: Error): ScimError {
  return new ScimError(400, 'request-malformed', 'The request is malformed.', undefined, { cause });
}
