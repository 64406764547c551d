/** Hears of what failed where nobody waits for it. */
export type Report = (task: string, error: unknown) => void;

/** Runs what waited for a commit. The writes are done: what fails here is reported, and they are done all the same. */
export function runAfterCommit(actions: readonly (() => void)[], report: Report): void {
  for (const action of actions) {
    try {
      action();
    } catch (error) {
      report('after a commit', error);
    }
  }
}
