import type { TenantKey } from '../storage/store.js';

/** Where the changes come from. */
export interface ChangeSource {
  read(): Promise<ReadonlySet<TenantKey> | 'all'>;
}

type Listener = (tenants: ReadonlySet<TenantKey> | 'all') => void;

/** A revocation by any process takes effect within this time. */
const VALID_MS = 900;
/** After this time the changes are read again in the background, so that no request has to wait for it. */
const REFRESH_AFTER_MS = 450;

/**
 * Keeps caches of tokens valid: reads the changes of tokens and settings at most about twice a second, and tells the
 * caches which tenants to drop. Reads nothing while there are no requests.
 */
export class AccessWatch {
  readonly #listeners: Listener[] = [];
  /** When the last read of the changes began. */
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;
  #position = 0;
  #rechecks = 0;

  constructor(
    private readonly changes: ChangeSource,
    /** Monotonic milliseconds: setting back the system clock must not prolong the use of a revoked token. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Calls `listener` with the tenants whose cached tokens must be dropped. */
  subscribe(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Increases with every change. A result must not be cached when the position changed while it was read. */
  get position(): number {
    return this.#position;
  }

  /** Whether cached tokens may be used without waiting for `refresh`. */
  isGood(): boolean {
    const age = this.now() - this.#readAt;
    if (age < REFRESH_AFTER_MS) return true;
    if (age >= VALID_MS) return false;
    // If this fails, requests after VALID_MS wait for another read and get its error.
    this.#readOnce().catch(() => undefined);
    return true;
  }

  /** Resolves when cached tokens may be used. Rejects with the error of the source. */
  async refresh(): Promise<void> {
    const since = this.now() - VALID_MS;
    while (this.#readAt <= since) await this.#readOnce();
  }

  /** Tells of a change in this process: cached tokens are not used before a read that begins after this call. */
  recheck(): void {
    this.#position += 1;
    this.#rechecks += 1;
    this.#readAt = Number.NEGATIVE_INFINITY;
    this.#reading = undefined;
  }

  #readOnce(): Promise<void> {
    if (this.#reading) return this.#reading;
    const reading = this.#read().finally(() => {
      if (this.#reading === reading) this.#reading = undefined;
    });
    this.#reading = reading;
    return reading;
  }

  async #read(): Promise<void> {
    const startedAt = this.now();
    const rechecks = this.#rechecks;
    const tenants = await this.changes.read();
    if (tenants === 'all' || tenants.size > 0) {
      this.#position += 1;
      for (const listener of this.#listeners) listener(tenants);
    }
    // A read that began before `recheck` may have missed the change.
    if (rechecks === this.#rechecks) this.#readAt = startedAt;
  }
}
