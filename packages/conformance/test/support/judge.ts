import { ALL_CHECKS, type RunReport, run, select } from '../../src/index.js';
import { TOKEN } from './reference/server.js';

const SWIFT = { attempts: 1, pauseMillis: 10 };

/** Runs checks against a server, as the command line does. */
export function judge(
  url: string,
  {
    only = [],
    strict = false,
    token = TOKEN,
    timeoutMillis = 5_000,
    headers = {},
  }: {
    only?: string[];
    strict?: boolean;
    token?: string | undefined;
    timeoutMillis?: number;
    headers?: Record<string, string>;
  } = {},
): Promise<RunReport> {
  const checks = select(ALL_CHECKS, { only, skip: [], clients: [], strict });
  return run(checks, { url, token, headers, strict, timeoutMillis, patience: SWIFT });
}

export const failedIds = (report: RunReport): string[] =>
  report.results.filter(({ outcome }) => outcome.status === 'failed').map(({ check }) => check.id);

export const failedAreas = (report: RunReport): string[] => [
  ...new Set(report.results.filter(({ outcome }) => outcome.status === 'failed').map(({ check }) => check.area)),
];
