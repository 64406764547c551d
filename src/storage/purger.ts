import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Report } from './after-commit.js';
import { BackgroundJob } from './jobs/background-job.js';
import type { Lease } from './jobs/lease.js';
import type { Executor } from './sql.js';
import { deletedTenants, purgeSlice } from './write/purge.js';

/** Runs a job as a transaction of its own. */
export type RunJob = <T>(job: (executor: Executor) => Promise<T>) => Promise<T>;

/** A server looks by itself this often: another process may have deleted something, and ended. */
const LOOK_MS = 60_000;

/** What a purger needs to know of its database. */
export interface PurgerOptions {
  readonly report: Report;
  /** Keeps other processes from purging at the same time. */
  readonly lease?: Lease;
  /** Resolves when no transaction goes on that may still write for a tenant that was found deleted before the call. */
  readonly writesEnded?: (signal: AbortSignal) => Promise<void>;
}

/** Removes the rows of large groups and deleted tenants in the background, one slice a transaction. */
export class Purger extends BackgroundJob {
  constructor(run: RunJob, { report, lease, writesEnded }: PurgerOptions) {
    super({
      name: 'purge what was deleted',
      everyMs: LOOK_MS,
      report,
      lease,
      work: async (signal) => {
        const tenants = await run(deletedTenants);
        if (tenants.length > 0) await writesEnded?.(signal);
        while (!signal.aborted && (await run((executor) => purgeSlice(executor, tenants)))) await nextTurn();
      },
    });
  }
}
