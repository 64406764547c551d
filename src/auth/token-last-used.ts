import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ServiceEvents } from '../observability/service-events.js';
import { Store } from '../storage/store.js';

const WRITE_EVERY_MS = 60_000;

/** Keeps when each token was last used, to the minute, so that administrators can tell which ones nobody needs. */
@Injectable()
export class TokenLastUsed implements OnApplicationShutdown {
  readonly #used = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  readonly #unsubscribe: () => void;

  constructor(
    private readonly store: Store,
    private readonly events: ServiceEvents,
  ) {
    this.#unsubscribe = events.subscribe((event) => {
      if (event.kind === 'requestFinished' && event.tokenId !== undefined) this.#used.set(event.tokenId, Date.now());
    });
    this.#timer = setInterval(() => void this.write(), WRITE_EVERY_MS);
    this.#timer.unref();
  }

  /** Writes what was noted since the last time. */
  async write(): Promise<void> {
    // In one order, so that two replicas do not wait for each other.
    const used = [...this.#used].sort(([one], [other]) => (one < other ? -1 : 1));
    this.#used.clear();
    if (used.length === 0) return;
    try {
      await this.store.transaction(async (tx) => {
        for (const [id, time] of used) await tx.query('UPDATE token SET last_used_at = ? WHERE id = ?', [time, id]);
      });
    } catch (error) {
      this.events.publish({ kind: 'backgroundFailed', task: 'note when tokens were used', error });
    }
  }

  /** Writes once more and stops. */
  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.#timer);
    this.#unsubscribe();
    await this.write();
  }
}
