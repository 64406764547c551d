import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';
import { ExpiredCursorError, InvalidCountError, InvalidCursorError } from '../errors.js';
import type { CursorPosition } from './list-query.js';

/** What a cursor is bound to besides its position: it is invalid in another tenant and for another query. */
export interface CursorScope {
  readonly tenant: number;
  /** Fingerprint of the parameters that decide which resources the list has and in which order (`queryFingerprint`). */
  readonly query: string;
  readonly count: number;
}

interface Content {
  readonly t: number;
  readonly q: string;
  readonly n: number;
  /** When the page was made, in seconds since 1970. */
  readonly at: number;
  readonly p: CursorPosition;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Cursors of RFC 9865. They are encrypted and authenticated, so that clients can neither read nor forge them (section
 * 5.2), made of unreserved URL characters, bound to tenant and query, and valid for a limited time. The server stores
 * nothing for them.
 */
export class CursorCodec {
  /** `secret`: 32 bytes. */
  constructor(
    private readonly secret: Uint8Array,
    private readonly lifetimeSeconds: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** Encodes a position as a cursor. */
  encode(scope: CursorScope, position: CursorPosition): string {
    const content: Content = { t: scope.tenant, q: scope.query, n: scope.count, at: this.#seconds(), p: position };
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.secret, nonce);
    const sealed = Buffer.concat([cipher.update(JSON.stringify(content)), cipher.final()]);
    return Buffer.concat([nonce, sealed, cipher.getAuthTag()]).toString('base64url');
  }

  /**
   * Decodes a cursor. Errors (RFC 9865 section 2.1): invalidCursor for a text that this service did not make for this
   * tenant and query, without saying which of them differs; expiredCursor; invalidCount when the count is not that of
   * the first page.
   */
  decode(cursor: string, scope: CursorScope): CursorPosition {
    const content = this.#open(cursor);
    if (!content || content.t !== scope.tenant || content.q !== scope.query) {
      throw new InvalidCursorError(
        'This cursor is not one of this query. Repeat the request with the parameters of the first page, or begin anew with an empty cursor.',
      );
    }
    if (this.#seconds() - content.at > this.lifetimeSeconds) {
      throw new ExpiredCursorError(
        `Cursors are good for ${this.lifetimeSeconds} seconds. Begin anew with an empty cursor.`,
      );
    }
    if (content.n !== scope.count) {
      throw new InvalidCountError(`count was ${content.n} on the first page and must stay so.`);
    }
    return content.p;
  }

  #seconds(): number {
    return Math.floor(this.now() / 1000);
  }

  #open(cursor: string): Content | undefined {
    const bytes = Buffer.from(cursor, 'base64url');
    // The decoder ignores invalid characters; a cursor with any added is not the one that was issued.
    if (bytes.length <= NONCE_BYTES + TAG_BYTES || bytes.toString('base64url') !== cursor) return undefined;
    const decipher = createDecipheriv(CIPHER, this.secret, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
    try {
      const opened = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()];
      return JSON.parse(Buffer.concat(opened).toString('utf8')) as Content;
    } catch {
      return undefined;
    }
  }
}

/** A short hash of the parameters that decide what a list contains. */
export function queryFingerprint(parts: readonly (string | undefined)[]): string {
  return hash('sha256', JSON.stringify(parts.map((part) => part ?? null)), 'base64url').slice(0, 22);
}
