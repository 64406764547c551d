import { ScimError } from '../scim/errors.js';
import type { TenantKey } from '../storage/store.js';
import type { Change, ChangeLog } from './change-log.js';

/** A page of the feed; `next` is the `after` of the request that follows. */
export interface ChangePage {
  readonly changes: readonly Change[];
  readonly next: number;
}

/** Writes of other processes are not signalled here, so a waiting reader also looks by itself this often. */
const LOOK_AGAIN_MS = 1000;

/**
 * The feed of committed changes, long-polling. Readers of one tenant wait together on the next commit; the log decides
 * the order, so a reader that follows `next` misses nothing.
 */
export class ChangeFeed {
  readonly #waiting = new Map<TenantKey, Set<() => void>>();
  #closed = false;

  constructor(private readonly log: ChangeLog) {}

  /**
   * Changes behind `after` ('latest': none, only the place to begin), waiting up to `waitSeconds` while there are none.
   * Ends early when `signal` is aborted or the service drains. Error: 410 when entries behind `after` are gone, or when
   * the log has not come to `after`: it was restored from a backup, and would number new changes as the lost ones were.
   */
  async read(
    tenant: TenantKey,
    after: number | 'latest',
    limit: number,
    waitSeconds: number,
    signal: AbortSignal,
  ): Promise<ChangePage> {
    if (after === 'latest') return { changes: [], next: await this.log.latest(tenant) };
    const deadline = Date.now() + waitSeconds * 1000;
    for (let checked = false; ;) {
      // Listen before looking: a commit in between must not be slept over.
      const wake = this.#nextCommit(tenant, Math.min(deadline - Date.now() + 1, LOOK_AGAIN_MS), signal);
      const changes = await this.log.read(tenant, after, limit);
      // Asked after reading: what is forgotten while the log is read must not pass for a gap without changes.
      if (after < (await this.log.forgottenThrough(tenant))) {
        wake.cancel();
        throw expired(after);
      }
      if (changes.length === 0 && !checked) {
        checked = true;
        if (await this.log.isAhead(tenant, after)) {
          wake.cancel();
          throw unknownPlace(after);
        }
      }
      if (changes.length > 0 || Date.now() >= deadline || signal.aborted || this.#closed) {
        wake.cancel();
        return { changes, next: changes.at(-1)?.seq ?? after };
      }
      await wake.promise;
    }
  }

  /** Tells waiting readers of the tenant that something was committed. */
  committed(tenant: TenantKey): void {
    for (const wake of this.#waiting.get(tenant) ?? []) wake();
  }

  /** Answers all waiting readers at once and waits for nobody any more; for shutdown. */
  close(): void {
    this.#closed = true;
    for (const readers of this.#waiting.values()) for (const wake of readers) wake();
  }

  #nextCommit(tenant: TenantKey, milliseconds: number, signal: AbortSignal) {
    const readers = this.#waiting.get(tenant) ?? new Set();
    this.#waiting.set(tenant, readers);
    let cancel: () => void = () => undefined;
    const promise = new Promise<void>((resolve) => {
      const timer = setTimeout(() => cancel(), Math.max(milliseconds, 0));
      cancel = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', cancel);
        readers.delete(cancel);
        if (readers.size === 0 && this.#waiting.get(tenant) === readers) this.#waiting.delete(tenant);
        resolve();
      };
      readers.add(cancel);
      signal.addEventListener('abort', cancel);
    });
    return { promise, cancel };
  }
}

const BEGIN_ANEW =
  'Read "after=latest" for a new place to begin, load all resources by listing them, then follow from that place.';

function expired(after: number): ScimError {
  return new ScimError(410, 'changes-expired', `Changes behind ${after} are no longer kept. ${BEGIN_ANEW}`);
}

function unknownPlace(after: number): ScimError {
  return new ScimError(
    410,
    'changes-expired',
    `There has been no change ${after} here. Was the data restored from a backup? ${BEGIN_ANEW}`,
  );
}
