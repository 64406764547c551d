// Everything that must hold before a change goes in. The last line counts: "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './build.mjs';

const NPM = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const CHECKS = ['typecheck', 'lint', 'format:check', 'imports', 'config:check', 'dialects:check'];

/** Random filters, lists and PATCH sequences: 100,000 of each and more; a run by hand tries fewer. */
const PROPERTY_SCALE = process.env.PROPERTY_SCALE ?? '17';

let failed = 0;

if (!run('install', NPM, ['ci', '--no-audit', '--no-fund'])) finish(0, 1);
if (!run('build', NPM, ['run', '--silent', 'build'])) failed += 1;
for (const check of CHECKS) if (!run(check, NPM, ['run', '--silent', check])) failed += 1;

const folder = mkdtempSync(join(tmpdir(), 'rollcall-ci-'));
const report = join(folder, 'jest.json');
run('test', process.execPath, [join(ROOT, 'scripts', 'test.mjs'), '--ci', '--json', `--outputFile=${report}`]);
const counts = sum([readReport(report), readReport(report.replace('.json', '-postgres.json'))]);
const requirements = [join(ROOT, 'scripts', 'requirements.mjs'), '--from', report, '--check'];
if (!run('requirements', process.execPath, requirements)) failed += 1;
const attacks = join(folder, 'hostile.json');
run('hostile', NPM, ['run', '--silent', 'hostile', '--', '--quick', '--json', attacks]);
const held = readAttacks(attacks);
rmSync(folder, { recursive: true, force: true });
finish(counts.passed + held.passed, counts.failed + held.failed + failed);

function run(name, command, args) {
  process.stdout.write(`\n== ${name}\n`);
  const started = Date.now();
  // Jest's --json writes the report to standard output as well; it is in the file already.
  const stdio = name === 'test' ? ['ignore', 'ignore', 'inherit'] : ['ignore', 'inherit', 'inherit'];
  const shell = process.platform === 'win32' && command === NPM;
  const { status } = spawnSync(command, args, {
    cwd: ROOT,
    stdio,
    shell,
    env: { ...process.env, PROPERTY_SCALE, CI: process.env.CI ?? 'true' },
  });
  process.stdout.write(
    `== ${name}: ${status === 0 ? 'ok' : 'FAILED'} (${((Date.now() - started) / 1000).toFixed(1)} s)\n`,
  );
  return status === 0;
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
  process.stdout.write(`\n${passed} passed, ${notPassed} failed\n`);
  process.exit(notPassed === 0 && passed > 0 ? 0 : 1);
}
