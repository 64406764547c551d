import type { TenantKey } from '../storage/store.js';
import type { FeedPage } from './feed-page.js';

/** Whose token a request came with. */
export interface Poller {
  /** The token's hash. */
  readonly hash: string;
  /** The token itself, to ask for it again; it is never shown. */
  readonly token: string;
}

/** What ends the wait of a reader: a page that is not empty, or nothing (its time is up, or the service drains). */
export type Answer = FeedPage | undefined;

/** A request that waits for changes behind a number. */
export class WaitingReader {
  /** Rejects when the reader may not read any more. */
  readonly answered: Promise<Answer>;
  #resolve!: (answer: Answer) => void;
  #reject!: (error: Error) => void;

  constructor(
    readonly tenant: TenantKey,
    readonly after: number,
    readonly limit: number,
    readonly poller: Poller,
  ) {
    this.answered = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // It may be refused while its first look is under way, before anybody waits for it.
    this.answered.catch(() => undefined);
  }

  answer(answer: Answer | Error): void {
    if (answer instanceof Error) this.#reject(answer);
    else this.#resolve(answer);
  }
}
