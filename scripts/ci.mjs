// Everything that must hold before a change goes in. The last line counts: "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './build.mjs';
import { NotAvailableError, prepareNodes } from './node-versions/prepare.mjs';
import { testOn } from './node-versions/test.mjs';

const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const CHECKS = ['typecheck', 'lint', 'format:check', 'imports', 'config:check', 'dialects:check'];
/** Release lines of Node on which the fast half of the tests runs, unless it is the machine's own. */
const NODE_MAJORS = [22, 24];

/** Random filters, lists and PATCH sequences: 100,000 of each and more; a run by hand tries fewer. */
const PROPERTY_SCALE = process.env.PROPERTY_SCALE ?? '17';

/** What a run may take on a quiet machine of two cores, in seconds; the end of the output shows what it took. */
const BUDGETS = { 'install, build and checks': 180, suite: 480, 'Node 22 and 24': 180 };
/** `{ part, name, seconds }` of each stage. */
const stages = [];

const folder = mkdtempSync(join(tmpdir(), 'rollcall-ci-'));
let part = 'install, build and checks';
let failed = 0;

if (!run('install', NPM, ['ci', '--no-audit', '--no-fund'])) finish(0, 1);
if (!run('build', NPM, ['run', '--silent', 'build'])) failed += 1;
for (const check of CHECKS) if (!run(check, NPM, ['run', '--silent', check])) failed += 1;

part = 'suite';
const report = join(folder, 'jest.json');
run('test', process.execPath, [join(ROOT, 'scripts', 'test.mjs'), '--ci', '--json', `--outputFile=${report}`]);
const reports = [readReport(report), readReport(report.replace('.json', '-postgres.json'))];
const requirements = [join(ROOT, 'scripts', 'requirements.mjs'), '--from', report, '--check'];
if (!run('requirements', process.execPath, requirements)) failed += 1;
const attacks = join(folder, 'hostile.json');
run('hostile', NPM, ['run', '--silent', 'hostile', '--', '--quick', '--json', attacks]);
reports.push(readAttacks(attacks));

part = 'Node 22 and 24';
reports.push(...(await onOtherNodes()));

const { passed, failed: failures } = sum(reports);
finish(passed, failures + failed);

function run(name, command, args) {
  // Jest's --json writes the report to standard output as well; it is in the file already.
  const stdio = name === 'test' ? ['ignore', 'ignore', 'inherit'] : ['ignore', 'inherit', 'inherit'];
  const shell = process.platform === 'win32' && command === NPM;
  return stage(name, () => {
    const env = { ...process.env, PROPERTY_SCALE, CI: process.env.CI ?? 'true' };
    return spawnSync(command, args, { cwd: ROOT, stdio, shell, env }).status === 0;
  });
}

/** The reports of the fast half on each of NODE_MAJORS; of none, with a line that says why, where they cannot be had. */
async function onOtherNodes() {
  const majors = NODE_MAJORS.filter((major) => !process.version.startsWith(`v${major}.`));
  let nodes = [];
  const prepared = await stage(`install Node ${majors.join(', ')}`, async () => {
    try {
      nodes = await prepareNodes(majors);
      return true;
    } catch (error) {
      if (error instanceof NotAvailableError) {
        process.stdout.write(`Tested on ${process.version} alone: ${error.message}\n`);
        return true;
      }
      process.stdout.write(`${error.message}\n`);
      return false;
    }
  });
  if (!prepared) return [{ passed: 0, failed: 1 }];
  return nodes.map((node) => {
    const file = join(folder, `node-${node.major}.json`);
    const args = ['--ci', '--silent', '--json', `--outputFile=${file}`];
    const ok = stage(`test on Node ${node.version}`, () => testOn(node, args, ['ignore', 'ignore', 'inherit']));
    const { passed, failed } = readReport(file);
    return { passed, failed: ok ? failed : Math.max(failed, 1) };
  });
}

/** Does one step of the run between two lines. Returns what `work` does, or its promise: whether it went well. */
function stage(name, work) {
  process.stdout.write(`\n== ${name}\n`);
  const started = Date.now();
  const end = (ok) => {
    const seconds = (Date.now() - started) / 1000;
    stages.push({ part, name, seconds });
    process.stdout.write(`== ${name}: ${ok ? 'ok' : 'FAILED'} (${seconds.toFixed(1)} s)\n`);
    return ok;
  };
  const ok = work();
  return ok instanceof Promise ? ok.then(end) : end(ok);
}

function sum(reports) {
  return reports.reduce((all, each) => ({ passed: all.passed + each.passed, failed: all.failed + each.failed }));
}

function readReport(file) {
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(file, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

/** One for each attack. */
function readAttacks(file) {
  try {
    const { results } = JSON.parse(readFileSync(file, 'utf8'));
    const failed = results.filter(({ faults }) => faults.length > 0).length;
    return { passed: results.length - failed, failed };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function finish(passed, notPassed) {
  rmSync(folder, { recursive: true, force: true });
  writeTimes();
  process.stdout.write(`\n${passed} passed, ${notPassed} failed\n`);
  process.exit(notPassed === 0 && passed > 0 ? 0 : 1);
}

function writeTimes() {
  process.stdout.write('\n== times\n');
  for (const [name, budget] of Object.entries(BUDGETS)) {
    const own = stages.filter((each) => each.part === name);
    const total = own.reduce((sum, { seconds }) => sum + seconds, 0);
    process.stdout.write(`${line(name, total)} of ${budget}${total > budget ? ', OVER' : ''}\n`);
    for (const each of own) process.stdout.write(`${line(`  ${each.name}`, each.seconds)}\n`);
  }
}

function line(name, seconds) {
  return `${name.padEnd(28)}${seconds.toFixed(1).padStart(8)} s`;
}
