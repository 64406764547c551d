import { readFileSync } from 'node:fs';
import { Result } from '../check.js';
import { RunReport } from '../runner.js';
import { failures } from './summary.js';

/** What came of each check in an earlier run, by id: passed, failed or skipped. */
export type Baseline = ReadonlyMap<string, string>;

/** What changed against an earlier run. */
export interface BaselineDifference {
  /** Fails now, did not fail then. */
  readonly worse: readonly Result[];
  /** Failed then as now. */
  readonly known: readonly Result[];
  /** Ids that failed then and hold now. */
  readonly mended: readonly string[];
  /** Held then and is skipped now: worse as well, since nobody looks any more. */
  readonly lost: readonly Result[];
  /** Ids that were tested then and did not belong to this run. */
  readonly absent: readonly string[];
}

/**
 * Reads what came of each check from an earlier --json report.
 * @throws Error with one line for a person
 */
export function readBaseline(path: string): Baseline {
  let report: unknown;
  try {
    report = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`the baseline ${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  const results = (report as { results?: unknown } | null)?.results;
  if (!Array.isArray(results)) throw new Error(`the baseline ${path} is no report of an earlier run (--json)`);
  return new Map(
    results.map((one: { id?: unknown; status?: unknown } | null) => [String(one?.id), String(one?.status)]),
  );
}

export function compareWithBaseline(report: RunReport, then: Baseline): BaselineDifference {
  const now = failures(report);
  const passedNow = new Set(
    report.results.filter(({ outcome }) => outcome.status === 'passed').map(({ check }) => check.id),
  );
  const ids = new Set(report.results.map(({ check }) => check.id));
  const skippedNow = report.results.filter(({ outcome }) => outcome.status === 'skipped');
  return {
    worse: now.filter(({ check }) => then.get(check.id) !== 'failed'),
    known: now.filter(({ check }) => then.get(check.id) === 'failed'),
    mended: [...then.keys()].filter((id) => then.get(id) === 'failed' && passedNow.has(id)),
    lost: skippedNow.filter(({ check }) => then.get(check.id) === 'passed'),
    absent: [...then.keys()].filter((id) => then.get(id) !== 'skipped' && !ids.has(id)),
  };
}
