import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { ALL_CHECKS } from '../checks/index.js';
import { CannotRun } from '../discovery/preflight.js';
import {
  BadOption,
  readClients,
  readHeaders,
  readSeverity,
  readTimeout,
  readTls,
  readToken,
  readUrl,
  words,
} from '../options.js';
import {
  type Baseline,
  assertWritable,
  compareWithBaseline,
  consoleSummary,
  countTables,
  failures,
  listChecks,
  readBaseline,
  toHtml,
  toJsonReport,
  toJunit,
  unproven,
} from '../report/index.js';
import { type RunReport, run } from '../runner.js';
import { select } from '../selection.js';
import { Progress } from './progress.js';

interface Options {
  url?: string;
  token?: string;
  tokenFile?: string;
  header: string[];
  list?: boolean;
  markdown?: boolean;
  only: string[];
  skip: string[];
  client: string[];
  severity?: string;
  strict?: boolean;
  junit?: string;
  json?: string;
  html?: string;
  baseline?: string;
  timeout: string;
  ca?: string;
  insecure?: boolean;
}

/** Exit codes: everything held, findings, could not run (or tested nothing). */
const HELD = 0;
const FINDINGS = 1;
const COULD_NOT_RUN = 2;

const collect = (value: string, before: string[]): string[] => [...before, value];

/**
 * The judge's command line. Sets the process exit code: 0 held, 1 findings, 2 could not run or tested too little to say.
 * @param name what the user calls it by: the command of its own, or `conformance` below another
 */
export function conformanceCommand(name: string): Command {
  return new Command(name)
    .description('check a SCIM server against RFC 7643, RFC 7644, RFC 9865 and the ways of real clients')
    .option('--url <url>', 'the SCIM base URL, for example https://app.example/scim/v2')
    .option('--token <token>', 'bearer token (better: the environment variable SCIM_TOKEN)')
    .option('--token-file <file>', 'a file that holds the bearer token')
    .option('--header <name: value>', 'a header to send with every request; repeatable', collect, [])
    .option('--list', 'show the checks and end')
    .option('--markdown', 'with --list: tables of counts by area and client')
    .option('--only <names>', 'run these checks or areas alone; commas, * as a wildcard, repeatable', collect, [])
    .option('--skip <names>', 'leave these checks or areas out', collect, [])
    .option('--client <names>', 'run what matters to these clients: okta, entra, onelogin, ...', collect, [])
    .option('--severity <least>', 'the least severity to run: client, rfc or advice')
    .option('--strict', 'judge by the letter of the RFCs, advice included, without the forms outside their grammar')
    .option('--junit <file>', 'write a JUnit XML report')
    .option('--json <file>', 'write a JSON report')
    .option('--html <file>', 'write an HTML report')
    .option('--baseline <file>', 'an earlier --json report: fail only on what got worse or is no longer tested')
    .option('--ca <file>', 'certificates (PEM) to trust besides the usual ones, for a server with one of its own')
    .option('--insecure', 'take any certificate of the server')
    .option('--timeout <seconds>', 'time limit of each request', '10')
    .action(async (options: Options) => {
      process.exitCode = await conformance(options);
    });
}

async function conformance(options: Options): Promise<number> {
  try {
    const strict = options.strict === true;
    const checks = select(ALL_CHECKS, {
      only: words(options.only),
      skip: words(options.skip),
      clients: readClients(options.client),
      severity: readSeverity(options.severity),
      strict,
    });
    if (options.list) {
      const all = isUnselected(options) ? ALL_CHECKS : checks;
      process.stdout.write(options.markdown ? countTables(ALL_CHECKS) : listChecks(all, ALL_CHECKS.length));
      return HELD;
    }
    if (checks.length === 0) throw new BadOption('no check is left to run');
    const url = readUrl(options.url);
    const token = readToken(options.token, options.tokenFile, process.env.SCIM_TOKEN);
    const headers = readHeaders(options.header);
    const timeoutMillis = readTimeout(options.timeout);
    const tls = readTls(options.ca, options.insecure);
    const before = options.baseline === undefined ? undefined : readBaseline(options.baseline);
    assertWritable({ '--junit': options.junit, '--json': options.json, '--html': options.html });
    const report = await interruptible(async (signal) => {
      const progress = new Progress(process.stderr);
      try {
        return await run(checks, {
          url,
          token,
          headers,
          strict,
          timeoutMillis,
          tls,
          signal,
          onProgress: progress.show,
        });
      } finally {
        progress.end();
      }
    });
    return finish(report, options, before);
  } catch (error) {
    if (error instanceof Error) {
      const known = error instanceof CannotRun || error instanceof BadOption;
      process.stderr.write(`conformance: ${known ? error.message : error.message || String(error)}\n`);
      return COULD_NOT_RUN;
    }
    throw error;
  }
}

/** Stops on Ctrl-C or SIGTERM after removing the test resources; a second signal ends at once. */
async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let first = 0;
  const stop = (): void => {
    if (controller.signal.aborted) {
      // Under npm one Ctrl-C comes twice: from the terminal and from npm.
      if (Date.now() - first > 1_000) process.exit(COULD_NOT_RUN);
      return;
    }
    first = Date.now();
    process.stderr.write('\nStopping: removing the test resources (again to end at once).\n');
    controller.abort();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

/** Whether `--list` was asked for nothing in particular: then it shows every check there is. */
function isUnselected({ only, skip, client, severity, strict }: Options): boolean {
  return [...only, ...skip, ...client].length === 0 && severity === undefined && !strict;
}

function finish(report: RunReport, options: Options, before: Baseline | undefined): number {
  const difference = before && compareWithBaseline(report, before);
  if (options.junit) writeFileSync(options.junit, toJunit(report));
  if (options.json) writeFileSync(options.json, `${JSON.stringify(toJsonReport(report), null, 2)}\n`);
  if (options.html) writeFileSync(options.html, toHtml(report));
  process.stdout.write(
    consoleSummary(report, process.stdout.isTTY === true && process.env.NO_COLOR === undefined, difference),
  );
  if (report.stopped !== undefined) return COULD_NOT_RUN;
  const findings = difference ? [...difference.worse, ...difference.lost] : failures(report);
  if (findings.length > 0) return FINDINGS;
  return unproven(report) === undefined ? HELD : COULD_NOT_RUN;
}
