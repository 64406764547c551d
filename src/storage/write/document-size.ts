import { PayloadTooLargeError } from '../../scim/errors.js';
import { LIMITS } from '../../scim/limits.js';

/**
 * Refuses a document (JSON text) of more bytes than LIMITS.documentBytes: it is read and written as a whole by every
 * change of its resource. One that is larger already may change when it shrinks by that. PayloadTooLargeError (413).
 */
export function rejectLarge(document: string, before?: string): void {
  // A UTF-16 unit takes three bytes of UTF-8 at most: nearly every document is small enough without counting.
  if (document.length * 3 <= LIMITS.documentBytes) return;
  const bytes = Buffer.byteLength(document);
  if (bytes <= LIMITS.documentBytes) return;
  const allowed = before === undefined ? 0 : Buffer.byteLength(before) - 1;
  if (bytes <= allowed) return;
  throw new PayloadTooLargeError(
    `The resource would take ${bytes} bytes as JSON, members apart; ${LIMITS.documentBytes} are allowed. Send fewer or shorter values.`,
  );
}
