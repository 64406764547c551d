/** Reports the failure of work whose result nobody waits for. */
export type Report = (task: string, error: unknown) => void;

/**
 * Runs the actions registered for after a commit. The writes are durable by then, so an error of an action is only
 * reported.
 */
export function runAfterCommit(actions: readonly (() => void)[], report: Report): void {
  for (const action of actions) {
    try {
      action();
    } catch (error) {
      report('after a commit', error);
    }
  }
}
