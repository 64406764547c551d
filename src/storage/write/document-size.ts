import { PayloadTooLargeError } from '../../scim/errors.js';
import { LIMITS } from '../../scim/limits.js';

/**
 * Rejects a document (JSON text) of more than LIMITS.documentBytes, because every change of the resource reads and
 * writes it as a whole. A document that is already larger may change if it shrinks. PayloadTooLargeError (413).
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
