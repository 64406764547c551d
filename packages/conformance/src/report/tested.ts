import { Result } from '../check.js';
import { RunReport } from '../runner.js';
import { count } from './summary.js';

/** Checks that could not be made although the server should support them, and nothing of this run says so. */
export function hindered({ results }: RunReport): Result[] {
  const failed = new Set(results.filter(({ outcome }) => outcome.status === 'failed').map(({ check }) => check.id));
  return results.filter(
    ({ outcome }) => outcome.status === 'skipped' && outcome.because !== undefined && !failed.has(outcome.because),
  );
}

/** Why a run without findings is no proof, as one line; undefined when it is one. */
export function unproven(report: RunReport): string | undefined {
  if (report.stopped !== undefined) return undefined;
  const { passed, failed, total } = count(report.results);
  const some = hindered(report);
  const [first] = some;
  const why = first?.outcome.status === 'skipped' ? `: ${first.outcome.reason}` : '';
  if (passed + failed === 0) return `Nothing was tested: all ${total} checks were skipped${why}`;
  if (some.length > 0) return `${some.length} of ${total} checks could not be made${why}`;
  return undefined;
}

/** Reasons of skipped checks with how many they concern, the most frequent first. */
export function skipReasons({ results }: RunReport): { readonly reason: string; readonly checks: readonly string[] }[] {
  const reasons = new Map<string, string[]>();
  for (const { outcome, check } of results) {
    if (outcome.status !== 'skipped') continue;
    reasons.set(outcome.reason, [...(reasons.get(outcome.reason) ?? []), check.id]);
  }
  return [...reasons].map(([reason, checks]) => ({ reason, checks })).sort((a, b) => b.checks.length - a.checks.length);
}
