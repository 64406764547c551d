import type { TokenWatch } from '../auth/token-watch.js';
import type { TenantKey } from '../storage/store.js';
import type { ChangeLog } from './change-log.js';
import { type FeedPage, latestText } from './feed-page.js';
import type { FeedQuery } from './feed-query.js';
import { FeedWatch } from './feed-watch.js';
import { JoinedLooks } from './joined-looks.js';
import { PollLimit } from './poll-limit.js';
import { type Poller, WaitingReader } from './waiting-reader.js';
import { WaitingReaders } from './waiting-readers.js';

/** Who reads: the tenant, the token, and a signal that is aborted when the client is gone. */
export interface FeedReader extends Poller {
  readonly tenant: TenantKey;
  readonly gone: AbortSignal;
}

/**
 * The feed of committed changes, long-polling. The log decides the order, so a reader that follows `next` misses nothing.
 * Whoever waits costs no statements of its own: see FeedWatch.
 */
export class ChangeFeed {
  readonly #waiting = new WaitingReaders();
  readonly #looks: JoinedLooks;
  readonly #watch: FeedWatch;
  readonly #polls = new PollLimit();
  #closed = false;

  constructor(
    private readonly log: ChangeLog,
    tokens: Pick<TokenWatch, 'check' | 'verify'>,
    report: (error: unknown) => void,
  ) {
    this.#looks = new JoinedLooks(log);
    this.#watch = new FeedWatch(log, this.#waiting, this.#looks, tokens, report);
  }

  /**
   * The JSON of a page: the changes behind `after` ('latest': none, only the place to begin), `next` and its mark. Waits
   * up to `waitSeconds` while there are none; ends early when the client is gone or the service drains. Errors: 410 when
   * a reader cannot go on from its place, 429 when too many requests of its token wait, 401 when that is revoked.
   */
  async read({ after, mark, limit, waitSeconds }: FeedQuery, reader: FeedReader): Promise<string> {
    const { tenant } = reader;
    if (after === 'latest') return latestText(tenant, await this.log.latest(tenant));
    const look = () => this.#looks.at(tenant, after, limit);
    const page = waitSeconds > 0 ? await this.#poll({ after, limit, waitSeconds }, reader, mark, look) : await look();
    page.assertFollows(mark);
    return page.toText(limit, mark);
  }

  /** Tells waiting readers of the tenant that something was committed. */
  committed(tenant: TenantKey): void {
    this.#watch.committed(tenant);
  }

  /** Tells that tokens were revoked or tenants changed. */
  tokensChanged(): void {
    this.#watch.tokensChanged();
  }

  /** Answers all waiting readers and waits for nobody any more; for shutdown. */
  close(): void {
    this.#closed = true;
    this.#watch.close();
    this.#waiting.endAll();
  }

  async #poll(
    { after, limit, waitSeconds }: { after: number; limit: number; waitSeconds: number },
    { tenant, hash, token, gone }: FeedReader,
    mark: string | undefined,
    look: () => Promise<FeedPage>,
  ): Promise<FeedPage> {
    const leave = this.#polls.enter(hash);
    const waiting = new WaitingReader(tenant, after, limit, { hash, token });
    const timer = setTimeout(() => this.#waiting.end(waiting, undefined), waitSeconds * 1000);
    const onGone = () => this.#waiting.end(waiting, undefined);
    gone.addEventListener('abort', onGone);
    try {
      // Listen before looking: a commit in between must not be slept over.
      this.#waiting.add(waiting);
      await this.#watch.begin();
      this.#watch.joined(waiting);
      const first = await look();
      first.assertFollows(mark);
      if (!first.isEmpty || gone.aborted || this.#closed) return first;
      return (await waiting.answered) ?? first;
    } finally {
      clearTimeout(timer);
      gone.removeEventListener('abort', onGone);
      this.#waiting.remove(waiting);
      leave();
    }
  }
}
