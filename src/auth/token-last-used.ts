import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ServiceEvents } from '../observability/service-events.js';
import { BackgroundJob } from '../storage/jobs/background-job.js';
import { Store } from '../storage/store.js';

const NAME = 'note when tokens were used';
const WRITE_EVERY_MS = 60_000;

/** Records when each token was last used, to the minute, so that administrators can find tokens that nobody uses. */
@Injectable()
export class TokenLastUsed implements OnApplicationShutdown {
  readonly #used = new Map<string, number>();
  readonly #job: BackgroundJob;
  readonly #unsubscribe: () => void;

  constructor(
    private readonly store: Store,
    private readonly events: ServiceEvents,
  ) {
    this.#unsubscribe = events.subscribe((event) => {
      if (event.kind === 'requestFinished' && event.tokenId !== undefined) this.#used.set(event.tokenId, Date.now());
    });
    this.#job = new BackgroundJob({
      name: NAME,
      everyMs: WRITE_EVERY_MS,
      work: () => this.write(),
      report: events.reportFailure,
    });
    this.#job.watch();
  }

  /** Writes the times recorded since the last call. */
  async write(): Promise<void> {
    // In order of the ids, so that two replicas cannot deadlock.
    const used = [...this.#used].sort(([one], [other]) => (one < other ? -1 : 1));
    this.#used.clear();
    if (used.length === 0) return;
    try {
      await this.store.transaction(async (tx) => {
        for (const [id, time] of used) await tx.query('UPDATE token SET last_used_at = ? WHERE id = ?', [time, id]);
      });
    } catch (error) {
      // Keeps them for the next attempt, unless the token was used again since.
      for (const [id, time] of used) if (!this.#used.has(id)) this.#used.set(id, time);
      throw error;
    }
  }

  /** Writes a last time. */
  async onApplicationShutdown(): Promise<void> {
    this.#unsubscribe();
    await this.#job.close();
    await this.write().catch((error: unknown) => this.events.reportFailure(NAME, error));
  }
}
