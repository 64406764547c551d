import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Principal } from '../auth/principal.js';
import { TooManyRequestsError } from '../scim/errors.js';
import type { TokenLoad } from './request.js';

/** Requests of one token under way at the same time; identity providers have some ten, our own bench a hundred. */
const MAX_UNDER_WAY = 500;

/** Bytes of replies of one token that its clients have not taken yet. */
const MAX_UNSENT = 64 * 1024 * 1024;

/** Smaller replies are not counted: the operating system takes them at once, and a request under way bounds their number. */
const COUNTED = 64 * 1024;

/** Tokens that are remembered, though they have nothing under way. */
const MAX_KEPT = 10_000;

/** How much each token asks for at the same time, so that one of them cannot take all memory there is. */
export class TokenLoads {
  readonly #loads = new Map<string, TokenLoad>();

  /** Counts a request until its response is closed. TooManyRequestsError (429) when the token has too many under way. */
  enter({ tokenId, tenantId }: Principal, { request, raw }: FastifyReply): TooManyRequestsError | undefined {
    // Tokens of outside issuers all have the same id; those of one tenant count as one.
    const load = this.#loadOf(tokenId === 'jwt' ? tenantId : tokenId);
    if (load.underWay >= MAX_UNDER_WAY)
      return new TooManyRequestsError(`This token has ${MAX_UNDER_WAY} requests under way. Send fewer at once.`, 1);
    if (load.unsent > MAX_UNSENT) return tooMuchUnsent();
    load.underWay += 1;
    request.load = load;
    raw.on('close', () => leave(request));
    return undefined;
  }

  /** Counts a reply of so many bytes. TooManyRequestsError when the token leaves too much unread; then nothing is counted. */
  send(request: FastifyRequest, bytes: number): TooManyRequestsError | undefined {
    const { load } = request;
    if (bytes < COUNTED || load === null) return undefined;
    if (load.unsent + bytes > MAX_UNSENT) return tooMuchUnsent();
    load.unsent += bytes;
    request.unsent = bytes;
    return undefined;
  }

  #loadOf(key: string): TokenLoad {
    const known = this.#loads.get(key);
    if (known !== undefined) return known;
    if (this.#loads.size >= MAX_KEPT)
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
