import { PayloadTooLargeError } from '../scim/errors.js';

/** 413: the body has more than `limit` bytes. RFC 7644 section 3.7.4: the error names the limit. */
export function bodyTooLarge(limit: number): PayloadTooLargeError {
  return new PayloadTooLargeError(`The body is larger than ${limit} bytes (maxPayloadSize). Send less at once.`);
}
