import { Readable } from 'node:stream';
import { Semaphore } from '../storage/semaphore.js';
import type { TenantKey } from '../storage/store.js';
import { laterTurn } from '../storage/stretch.js';
import type { ScimReply } from './scim-reply.js';

/** Bodies that are sent in slices at once, those of one tenant, and those of one that wait. */
const AT_ONCE = 6;
const OF_ONE = 2;
const WAITING = 100;

/**
 * Bodies so large that they are sent in slices, until the client has taken them: until then their text is in memory, and a
 * client may take its time.
 */
export class LargeBodies {
  readonly #places = new Semaphore(AT_ONCE, { perTenant: OF_ONE, waiting: WAITING });

  /**
   * The reply that `make` gives, if its body is small or there is a place for it. Otherwise it is dropped, and made again
   * when there is a place. A tenant that is being sent large bodies mostly asks for more: its replies are made one in each
   * turn of the event loop. UnavailableError when too many of the tenant wait.
   */
  async admit(tenant: TenantKey, make: () => Promise<ScimReply>): Promise<ScimReply> {
    if (this.#places.isUsedBy(tenant)) await laterTurn();
    const reply = await make();
    if (!(reply.body instanceof Readable)) return reply;
    const free = this.#places.tryHold(tenant);
    if (free) return held(reply, reply.body, free);
    reply.body.destroy();
    return this.#again(tenant, make);
  }

  /** Apart, so that nothing refers to the reply that was dropped. */
  async #again(tenant: TenantKey, make: () => Promise<ScimReply>): Promise<ScimReply> {
    const free = await this.#places.hold({ tenant });
    try {
      await laterTurn();
      const reply = await make();
      if (reply.body instanceof Readable) return held(reply, reply.body, free);
      free();
      return reply;
    } catch (error) {
      free();
      throw error;
    }
  }
}

function held(reply: ScimReply, body: Readable, free: () => void): ScimReply {
  body.once('close', free);
  return reply;
}
