import { readFileSync } from 'node:fs';
import { Result } from '../check.js';
import { RunReport } from '../runner.js';
import { failures } from './summary.js';

/** What changed against an earlier run. */
export interface BaselineDifference {
  /** Fails now, did not fail then: this alone makes a run fail. */
  readonly worse: readonly Result[];
  /** Failed then as now. */
  readonly known: readonly Result[];
  /** Ids that failed then and hold now. */
  readonly mended: readonly string[];
}

/**
 * Reads the ids of failed checks from an earlier --json report.
 * @throws Error with one line for a person
 */
export function readBaseline(path: string): ReadonlySet<string> {
  let report: unknown;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`the baseline ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const results = (report as { results?: unknown } | null)?.results;
  if (!Array.isArray(results)) throw new Error(`the baseline ${path} is no report of an earlier run (--json)`);
  const failed = results.filter((one: { status?: unknown }) => one?.status === 'failed');
  return new Set(failed.map((one: { id?: unknown }) => String(one.id)));
}

export function compareWithBaseline(report: RunReport, failedThen: ReadonlySet<string>): BaselineDifference {
  const now = failures(report);
  const passedNow = new Set(
    report.results.filter(({ outcome }) => outcome.status === 'passed').map(({ check }) => check.id),
  );
  return {
    worse: now.filter(({ check }) => !failedThen.has(check.id)),
    known: now.filter(({ check }) => failedThen.has(check.id)),
    mended: [...failedThen].filter((id) => passedNow.has(id)),
  };
}
