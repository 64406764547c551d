import { ClientGoneError, UnavailableError } from '../scim/errors.js';
import { FairQueue } from './fair-queue.js';
import type { TenantKey, Work } from './store.js';

export interface SemaphoreOptions {
  /** Tasks of one tenant at once; the rest is left to others. All by default. */
  readonly perTenant?: number;
  /** Tasks of one tenant that may wait; more are refused. */
  readonly waiting?: number;
}

interface Waiting {
  readonly work: Work;
  readonly begin: () => void;
  readonly reject: (error: Error) => void;
}

const OWN: Work = {};

/** Lets a number of tasks run at once. Others wait: tenants take turns, tasks of one tenant keep their order. */
export class Semaphore {
  readonly #waiting = new FairQueue<TenantKey | undefined, Waiting>();
  /** Running tasks by tenant, where their number is bounded. */
  readonly #running = new Map<TenantKey, number>();
  #total = 0;
  #idle: (() => void)[] = [];

  constructor(
    private readonly limit: number,
    private readonly options: SemaphoreOptions = {},
  ) {}

  /**
   * Runs the task when there is room for it. UnavailableError when too many tasks of the tenant wait; ClientGoneError when
   * the client went away while it waited.
   */
  async run<T>(task: () => Promise<T>, work: Work = OWN): Promise<T> {
    const { tenant } = work;
    if (!this.#enterNow(tenant)) await this.#wait(work);
    try {
      return await task();
    } finally {
      this.#leave(tenant);
    }
  }

  /** Whether tasks of the tenant run; known where their number is bounded. */
  isUsedBy(tenant: TenantKey): boolean {
    return this.#running.has(tenant);
  }

  /** Takes a place until what is returned is called; undefined when there is none. */
  tryHold(tenant: TenantKey): (() => void) | undefined {
    return this.#enterNow(tenant) ? this.#once(tenant) : undefined;
  }

  /** The same when there is room. Errors as `run`. */
  async hold(work: Work): Promise<() => void> {
    if (!this.#enterNow(work.tenant)) await this.#wait(work);
    return this.#once(work.tenant);
  }

  /** Resolves when nothing runs or waits. */
  async idle(): Promise<void> {
    if (this.#total > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  #once(tenant: TenantKey | undefined): () => void {
    let isHeld = true;
    return () => {
      if (isHeld) this.#leave(tenant);
      isHeld = false;
    };
  }

  #enterNow(tenant: TenantKey | undefined): boolean {
    if (this.#total >= this.limit || !this.#may(tenant)) return false;
    this.#enter(tenant);
    return true;
  }

  #wait(work: Work): Promise<void> {
    const { tenant } = work;
    if (this.#waiting.sizeOf(tenant) >= (this.options.waiting ?? Infinity)) return Promise.reject(busy());
    return new Promise<void>((begin, reject) => this.#waiting.push(tenant, { work, begin, reject }));
  }

  readonly #may = (tenant: TenantKey | undefined): boolean => {
    const { perTenant } = this.options;
    return perTenant === undefined || tenant === undefined || (this.#running.get(tenant) ?? 0) < perTenant;
  };

  #enter(tenant: TenantKey | undefined): void {
    this.#total += 1;
    if (this.options.perTenant !== undefined && tenant !== undefined)
      this.#running.set(tenant, (this.#running.get(tenant) ?? 0) + 1);
  }

  /** Apart, so that no task that is over refers to the one after it: once old, it would keep all that come. */
  #leave(tenant: TenantKey | undefined): void {
    this.#total -= 1;
    if (this.options.perTenant !== undefined && tenant !== undefined) {
      const left = this.#running.get(tenant)! - 1;
      if (left === 0) this.#running.delete(tenant);
      else this.#running.set(tenant, left);
    }
    // The place is handed on at once, so that nobody who comes later gets in between.
    while (this.#total < this.limit) {
      const next = this.#waiting.size === 0 ? undefined : this.#waiting.shift(this.#may);
      if (!next) break;
      if (next.work.isGone?.()) {
        next.reject(new ClientGoneError());
        continue;
      }
      this.#enter(next.work.tenant);
      next.begin();
    }
    if (this.#total === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }
}

function busy(): UnavailableError {
  return new UnavailableError('Too many of your requests of this kind are waiting. Send fewer at once.', 2);
}
