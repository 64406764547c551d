import { setImmediate as nextTurn } from 'node:timers/promises';
import { ClientGoneError } from '../../scim/errors.js';
import type { Work } from '../store.js';
import type { Job } from './transaction.js';

/** Jobs of one transaction at most. */
const BATCH = 64;

/** A job and those who wait for it. */
export interface Waiting {
  readonly job: Job<unknown>;
  readonly work: Work;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Collects the jobs of one key (of one tenant) that arrive while earlier jobs of that key run, and runs them as one
 * batch afterwards. Keys do not wait for one another.
 */
export class Batches<Key> {
  readonly #queues = new Map<Key, Waiting[]>();

  /** `carryOut` settles every job of a batch; if it rejects, all jobs of the batch reject with its error. */
  constructor(private readonly carryOut: (batch: readonly Waiting[]) => Promise<void>) {}

  /** Runs `job` behind those of its key that came before. */
  run<T>(job: Job<T>, key: Key, work: Work): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const waiting: Waiting = { job, work, resolve: resolve as Waiting['resolve'], reject };
      const queue = this.#queues.get(key);
      if (queue) {
        queue.push(waiting);
        return;
      }
      const own = [waiting];
      this.#queues.set(key, own);
      void this.#drain(key, own);
    });
  }

  async #drain(key: Key, queue: Waiting[]): Promise<void> {
    // Jobs that arrive in this turn of the event loop join the first batch.
    await nextTurn();
    while (queue.length > 0) {
      const batch = queue.splice(0, BATCH).filter(isWanted);
      if (batch.length === 0) continue;
      try {
        await this.carryOut(batch);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#queues.delete(key);
  }
}

function isWanted({ work, reject }: Waiting): boolean {
  if (!work.isGone?.()) return true;
  reject(new ClientGoneError());
  return false;
}
