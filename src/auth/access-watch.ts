import type { TenantKey } from '../storage/store.js';

/** Where changes are read from. */
export interface ChangeSource {
  read(): Promise<ReadonlySet<TenantKey> | 'all'>;
}

type Listener = (tenants: ReadonlySet<TenantKey> | 'all') => void;

/** A revocation, also by another process, takes effect within this time. */
const GOOD_MS = 900;
/** From here on changes are looked for while requests still go on, so that none has to wait. */
const ASK_AFTER_MS = 450;

/**
 * Vouches for what is remembered about tokens: a look at the changes, at most twice a second for all of them together,
 * tells which ones to forget. Nothing is asked while no requests come.
 */
export class AccessWatch {
  readonly #listeners: Listener[] = [];
  /** When the last look began. */
  #lookedAt = Number.NEGATIVE_INFINITY;
  #looking: Promise<void> | undefined;
  #position = 0;
  #rechecks = 0;

  constructor(
    private readonly changes: ChangeSource,
    /** Monotonic milliseconds: a clock that is set back must not keep a revoked token good. */
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Calls `listener` with the tenants to forget. */
  subscribe(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Moves with every change: what was read under one position must not be remembered under another. */
  get position(): number {
    return this.#position;
  }

  /** Whether what is remembered may be used without waiting. */
  isGood(): boolean {
    const age = this.now() - this.#lookedAt;
    if (age < ASK_AFTER_MS) return true;
    if (age >= GOOD_MS) return false;
    // When it fails, those who ask after GOOD_MS wait for another one, and hear of it.
    this.#look().catch(() => undefined);
    return true;
  }

  /** Resolves when what is remembered may be used by who asks now. Rejects as the source does. */
  async refresh(): Promise<void> {
    const since = this.now() - GOOD_MS;
    while (this.#lookedAt <= since) await this.#look();
  }

  /** Something has changed in this process: nothing is used before a look that begins from now on. */
  recheck(): void {
    this.#position += 1;
    this.#rechecks += 1;
    this.#lookedAt = Number.NEGATIVE_INFINITY;
    this.#looking = undefined;
  }

  #look(): Promise<void> {
    if (this.#looking) return this.#looking;
    const looking = this.#read().finally(() => {
      if (this.#looking === looking) this.#looking = undefined;
    });
    this.#looking = looking;
    return looking;
  }

  async #read(): Promise<void> {
    const startedAt = this.now();
    const rechecks = this.#rechecks;
    const tenants = await this.changes.read();
    if (tenants === 'all' || tenants.size > 0) {
      this.#position += 1;
      for (const listener of this.#listeners) listener(tenants);
    }
    // One that began before a `recheck` may have missed what that is about.
    if (rechecks === this.#rechecks) this.#lookedAt = startedAt;
  }
}
