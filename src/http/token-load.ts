import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../auth/principal.js';
import { TooManyRequestsError } from '../scim/errors.js';
import type { TokenLoad } from './request.js';

/** Requests of one token in progress at the same time. Identity providers send about ten, the bench a hundred. */
const MAX_UNDER_WAY = 500;

/** Bytes of responses to one token that its clients have not read yet. */
const MAX_UNSENT = 64 * 1024 * 1024;

/**
 * Smaller responses are not counted: they fit into the buffers of the operating system, and MAX_UNDER_WAY limits their
 * number.
 */
const MIN_COUNTED_BYTES = 64 * 1024;

/** When so many tokens are tracked, those without requests in progress are removed. */
const MAX_TRACKED = 10_000;

/**
 * Limits the requests in progress and the unread responses of each token, so that one token cannot use up the memory.
 */
export class TokenLoads {
  readonly #loads = new Map<string, TokenLoad>();

  /**
   * Counts a request until its response is closed. Returns TooManyRequestsError (429) when the token has too many in
   * progress.
   */
  enter({ tokenId, tenantId }: Principal, { request, raw }: FastifyReply): TooManyRequestsError | undefined {
    // All tokens of external issuers have the same id; those of one tenant are counted together.
    const load = this.#loadOf(tokenId === 'jwt' ? tenantId : tokenId);
    if (load.underWay >= MAX_UNDER_WAY)
      return new TooManyRequestsError(`This token has ${MAX_UNDER_WAY} requests under way. Send fewer at once.`, 1);
    if (load.unsent > MAX_UNSENT) return tooMuchUnsent();
    load.underWay += 1;
    request.load = load;
    raw.on('close', () => leave(request));
    return undefined;
  }

  /** Counts a response of so many bytes. Returns TooManyRequestsError, and counts nothing, when too much is unread. */
  send(request: FastifyRequest, bytes: number): TooManyRequestsError | undefined {
    const { load } = request;
    if (bytes < MIN_COUNTED_BYTES || load === null) return undefined;
    if (load.unsent + bytes > MAX_UNSENT) return tooMuchUnsent();
    load.unsent += bytes;
    request.unsent = bytes;
    return undefined;
  }

  #loadOf(key: string): TokenLoad {
    const known = this.#loads.get(key);
    if (known !== undefined) return known;
    if (this.#loads.size >= MAX_TRACKED)
      for (const [old, { underWay }] of this.#loads) if (underWay === 0) this.#loads.delete(old);
    const load = { underWay: 0, unsent: 0 };
    this.#loads.set(key, load);
    return load;
  }
}

function leave({ load, unsent, whenClosed }: FastifyRequest): void {
  load!.underWay -= 1;
  load!.unsent -= unsent;
  whenClosed?.();
}

function tooMuchUnsent(): TooManyRequestsError {
  const detail = `More than ${MAX_UNSENT} bytes of replies to this token are unread. Read them, then ask again.`;
  return new TooManyRequestsError(detail, 5);
}
