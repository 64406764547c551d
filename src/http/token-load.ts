import type { ServerResponse } from 'node:http';
import type { Principal } from '../auth/principal.js';
import { onClose } from './on-close.js';
import { TooManyRequestsError } from '../scim/errors.js';

/** Requests of one token under way at the same time; identity providers have some ten, our own bench a hundred. */
const MAX_UNDER_WAY = 500;

/** Bytes of replies of one token that its clients have not taken yet. */
const MAX_UNSENT = 64 * 1024 * 1024;

/** Smaller replies are not counted: the operating system takes them at once, and a request under way bounds their number. */
const COUNTED = 64 * 1024;

/** Tokens that are remembered, though they have nothing under way. */
const MAX_KEPT = 10_000;

interface Load {
  underWay: number;
  unsent: number;
}

/** What a response remembers of its token. */
type Counted = ServerResponse & { [LOAD]?: Load; [UNSENT]?: number };

const LOAD = Symbol('load of the token');
const UNSENT = Symbol('bytes counted as unsent');

/** How much each token asks for at the same time, so that one of them cannot take all memory there is. */
export class TokenLoads {
  readonly #loads = new Map<string, Load>();

  /** Counts a request until its response is closed. TooManyRequestsError (429) when the token has too many under way. */
  enter({ tokenId, tenantId }: Principal, response: ServerResponse): TooManyRequestsError | undefined {
    // Tokens of outside issuers all have the same id; those of one tenant count as one.
    const load = this.#loadOf(tokenId === 'jwt' ? tenantId : tokenId);
    if (load.underWay >= MAX_UNDER_WAY)
      return new TooManyRequestsError(`This token has ${MAX_UNDER_WAY} requests under way. Send fewer at once.`, 1);
    if (load.unsent > MAX_UNSENT) return tooMuchUnsent();
    load.underWay += 1;
    (response as Counted)[LOAD] = load;
    onClose(response, leave);
    return undefined;
  }

  /** Counts a reply of so many bytes. TooManyRequestsError when the token leaves too much unread; then nothing is counted. */
  send(response: ServerResponse, bytes: number): TooManyRequestsError | undefined {
    if (bytes < COUNTED) return undefined;
    const counted = response as Counted;
    const load = counted[LOAD];
    if (load === undefined) return undefined;
    if (load.unsent + bytes > MAX_UNSENT) return tooMuchUnsent();
    load.unsent += bytes;
    counted[UNSENT] = bytes;
    return undefined;
  }

  #loadOf(key: string): Load {
    const known = this.#loads.get(key);
    if (known !== undefined) return known;
    if (this.#loads.size >= MAX_KEPT)
      for (const [old, { underWay }] of this.#loads) if (underWay === 0) this.#loads.delete(old);
    const load = { underWay: 0, unsent: 0 };
    this.#loads.set(key, load);
    return load;
  }
}

function leave(this: ServerResponse): void {
  const { [LOAD]: load, [UNSENT]: unsent } = this as Counted;
  if (load === undefined) return;
  load.underWay -= 1;
  if (unsent !== undefined) load.unsent -= unsent;
}

function tooMuchUnsent(): TooManyRequestsError {
  const detail = `More than ${MAX_UNSENT} bytes of replies to this token are unread. Read them, then ask again.`;
  return new TooManyRequestsError(detail, 5);
}
