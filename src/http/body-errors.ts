import { PayloadTooLargeError, ScimError } from '../scim/errors.js';

/** 413: the body has more than `limit` bytes. RFC 7644 section 3.7.4: the error names the limit. */
export function bodyTooLarge(limit: number): PayloadTooLargeError {
  return new PayloadTooLargeError(`The body is larger than ${limit} bytes (maxPayloadSize). Send less at once.`);
}

/** The body did not arrive to its end. */
export function bodyBroken(cause: Error): ScimError {
  return new ScimError(400, 'request-malformed', 'The request is malformed.', undefined, { cause });
}
