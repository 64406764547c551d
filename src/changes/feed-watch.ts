import type { TokenWatch } from '../auth/token-watch.js';
import { UnauthorizedError } from '../scim/errors.js';
import type { TenantKey } from '../storage/store.js';
import type { ChangeLog } from './change-log.js';
import type { JoinedLooks } from './joined-looks.js';
import type { WaitingReader } from './waiting-reader.js';
import type { WaitingReaders } from './waiting-readers.js';

/** Commits and revocations of other processes are noticed within a second. */
const LOOK_MS = 900;
/** Most entries a page may have; the readers of one look take as many of it as they want. */
const MOST = 1000;

/**
 * Looks for changes on behalf of all readers that wait in this process: one statement asks for the newest entry of the
 * whole log, and only tenants that have new ones are read, each once for all of its readers.
 */
export class FeedWatch {
  /** The newest entry that all waiting readers have been looked for; undefined after a look that failed. */
  #head: number | undefined;
  #beginning: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #failing = false;
  #closed = false;
  /** Tenants that are being looked at, and whether something was committed after that began. */
  readonly #looking = new Map<TenantKey, { again: boolean }>();
  #checking: Promise<void> | undefined;
  #checkAgain = false;

  constructor(
    private readonly log: Pick<ChangeLog, 'head' | 'tenants'>,
    private readonly readers: WaitingReaders,
    private readonly looks: JoinedLooks,
    private readonly tokens: Pick<TokenWatch, 'check' | 'verify'>,
    private readonly report: (error: unknown) => void,
  ) {}

  /** Begins to look, if it is not under way: what is committed after this resolves will be noticed. */
  begin(): Promise<void> | undefined {
    if (this.#running || this.#closed) return undefined;
    this.#beginning ??= this.log
      .head()
      .then((head) => {
        if (this.#closed) return;
        this.#head = head;
        this.#running = true;
        this.#plan();
      })
      .finally(() => (this.#beginning = undefined));
    return this.#beginning;
  }

  /** A reader begins to wait. */
  joined({ tenant, poller }: WaitingReader): void {
    this.tokens.verify({ ...poller, tenant }, (hash) => this.readers.endOfToken(tenant, hash, revokedToken()));
  }

  /** Something was committed here: its tenant's readers need not wait for the next look. */
  committed(tenant: TenantKey): void {
    if (!this.readers.has(tenant)) return;
    this.#lookAt(tenant).catch((error: unknown) => this.#failed(error));
  }

  /** Tokens or tenants were changed here: readers whose token is good no longer end at once. */
  tokensChanged(): void {
    if (!this.readers.isEmpty) this.#endRevoked().catch((error: unknown) => this.#failed(error));
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #plan(): void {
    if (this.#closed) return;
    if (this.readers.isEmpty) {
      this.#running = false;
      return;
    }
    this.#timer = setTimeout(() => void this.#look(), LOOK_MS);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    try {
      await this.#findNew();
      await this.#endRevoked();
      this.#failing = false;
    } catch (error) {
      this.#failed(error);
    }
    this.#plan();
  }

  /** The next look asks for every tenant that waits. Told once, until one has succeeded. */
  #failed(error: unknown): void {
    this.#head = undefined;
    if (!this.#closed && !this.#failing) this.report(error);
    this.#failing = true;
  }

  async #findNew(): Promise<void> {
    const before = this.#head;
    const head = await this.log.head();
    if (head === before) return;
    // A log that went back was purged at its end, or is another one than before.
    const all = before === undefined || head < before;
    const tenants = all ? this.readers.tenants() : await this.log.tenants(before, head);
    this.#head = head;
    for (const tenant of tenants) if (this.readers.has(tenant)) await this.#lookAt(tenant);
  }

  async #lookAt(tenant: TenantKey): Promise<void> {
    const running = this.#looking.get(tenant);
    if (running) {
      running.again = true;
      return;
    }
    const look = { again: true };
    this.#looking.set(tenant, look);
    try {
      while (look.again) {
        look.again = false;
        for (const [after, readers] of this.readers.byPlace(tenant)) {
          const most = readers.reduce((limit, reader) => Math.max(limit, reader.limit), 1);
          const page = await this.looks.at(tenant, after, Math.min(most, MOST));
          if (!page.isEmpty) for (const reader of readers) this.readers.end(reader, page);
        }
      }
    } finally {
      this.#looking.delete(tenant);
    }
  }

  #endRevoked(): Promise<void> {
    if (this.#checking) this.#checkAgain = true;
    this.#checking ??= this.#checkTokens().finally(() => (this.#checking = undefined));
    return this.#checking;
  }

  async #checkTokens(): Promise<void> {
    do {
      this.#checkAgain = false;
      const pollers = this.readers.pollers();
      await this.tokens.check(pollers, (hash) =>
        this.readers.endOfToken(pollers.get(hash)!.tenant, hash, revokedToken()),
      );
    } while (this.#checkAgain);
  }
}

function revokedToken(): UnauthorizedError {
  const detail = 'The token was revoked or has expired while the request waited for changes.';
  return new UnauthorizedError(detail, 'invalid_token', 'token-revoked');
}
