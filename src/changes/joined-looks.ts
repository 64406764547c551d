import type { TenantKey } from '../storage/store.js';
import type { ChangeLog } from './change-log.js';
import { FeedPage } from './feed-page.js';

/** Looks at the log. Requests of one turn that ask for the same share one. */
export class JoinedLooks {
  readonly #next = new Map<string, Promise<FeedPage>>();

  constructor(private readonly log: Pick<ChangeLog, 'read' | 'place'>) {}

  /** What stands behind `after`; everything that was committed before the call is included. */
  at(tenant: TenantKey, after: number, limit: number): Promise<FeedPage> {
    const key = `${tenant} ${after} ${limit}`;
    let look = this.#next.get(key);
    if (!look) {
      look = nextTurn().then(() => {
        this.#next.delete(key);
        return this.#look(tenant, after, limit);
      });
      this.#next.set(key, look);
    }
    return look;
  }

  async #look(tenant: TenantKey, after: number, limit: number): Promise<FeedPage> {
    const changes = await this.log.read(tenant, after, limit);
    // Asked after reading: what is forgotten while the log is read must not pass for a gap without changes.
    const place = await this.log.place(tenant, after);
    return new FeedPage(tenant, after, changes, place);
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
