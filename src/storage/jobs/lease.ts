/** The right to do a piece of work that only one of several processes on a database does at a time. */
export interface Lease {
  /**
   * Does the work if no other process holds the lease, which is given back afterwards. False when another one holds it,
   * or when it was lost on the way; then the signal that the work was given is aborted. Rejects as the work does.
   */
  run(work: (signal: AbortSignal) => Promise<void>, signal: AbortSignal): Promise<boolean>;
}

/** The lease of a database that only one process serves: SQLite. */
export const SOLE_PROCESS: Lease = {
  run: async (work, signal) => {
    await work(signal);
    return true;
  },
};
