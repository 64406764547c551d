import { TooManyRequestsError } from '../scim/errors.js';
import { LIMITS } from '../scim/limits.js';

const RETRY_AFTER_SECONDS = 1;

/** Counts the requests that wait for changes, by token. */
export class PollLimit {
  readonly #polls = new Map<string, number>();

  constructor(private readonly most: number = LIMITS.waitingPolls) {}

  /** Counts one more; the function returned ends it. Error: 429 when the token has as many as it may. */
  enter(token: string): () => void {
    const polls = this.#polls.get(token) ?? 0;
    if (polls >= this.most)
      throw new TooManyRequestsError(
        `${this.most} requests with this token wait for changes already. Let one request follow the feed, and end those` +
          ' that are no longer read.',
        RETRY_AFTER_SECONDS,
      );
    this.#polls.set(token, polls + 1);
    return () => {
      const left = (this.#polls.get(token) ?? 1) - 1;
      if (left > 0) this.#polls.set(token, left);
      else this.#polls.delete(token);
    };
  }
}
