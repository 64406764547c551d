import { Readable } from 'node:stream';
import { Semaphore } from '../../storage/semaphore.js';
import type { TenantKey } from '../../storage/store.js';
import { laterTurn } from '../../storage/stretch.js';
import type { ScimResponse } from '../scim-response.js';

/** Bodies that are sent in slices at once, those of one tenant, and those of one that wait. */
const AT_ONCE = 6;
const OF_ONE = 2;
const WAITING = 100;

/** Gives a place back. */
type Place = () => void;

/** Makes a reply, with `place` for a large body. */
type MakeReply = (place?: Place) => Promise<ScimResponse>;

type LargeReply = ScimResponse & { readonly body: Readable };

/**
 * Bodies so large that they are sent in slices, until the client has taken them: until then their text is in memory, and a
 * client may take its time.
 */
export class LargeBodies {
  readonly #places = new Semaphore(AT_ONCE, { perTenant: OF_ONE, waiting: WAITING });

  /**
   * The reply that `make` gives. A tenant that is being sent large bodies mostly asks for more: its replies are made one in
   * each turn of the event loop.
   */
  inTurn(tenant: TenantKey, make: MakeReply): Promise<ScimResponse> {
    return this.#places.isUsedBy(tenant) ? laterTurn().then(() => make()) : make();
  }

  /**
   * The reply, if there is a place for its body, which may be `place`. Otherwise it is dropped, and made again when there
   * is one. UnavailableError when too many of the tenant wait.
   */
  admit(tenant: TenantKey, reply: LargeReply, make: MakeReply, place?: Place): Promise<ScimResponse> | ScimResponse {
    const free = place ?? this.#places.tryHold(tenant);
    if (free) {
      reply.body.once('close', free);
      return reply;
    }
    reply.body.destroy();
    return this.#again(tenant, make);
  }

  /** Apart, so that nothing refers to the reply that was dropped. */
  async #again(tenant: TenantKey, make: MakeReply): Promise<ScimResponse> {
    const free = await this.#places.hold({ tenant });
    try {
      await laterTurn();
      const reply = await make(free);
      if (!isLarge(reply)) free();
      return reply;
    } catch (error) {
      free();
      throw error;
    }
  }
}

/** Whether the body of a reply needs a place. */
export function isLarge(reply: ScimResponse): reply is LargeReply {
  return reply.body instanceof Readable;
}
