// Joins the requirements of the RFCs with the tests whose titles carry their ids ("[7643-026] ..."), prints the table and
// writes docs/conformance.md. `--from FILE` reads the JSON report of a Jest run instead of running the tests, `--check`
// only says whether the document differs. Exit code 1 when a requirement is not shown.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './build.mjs';
import { conformanceDocument } from './requirements/document.mjs';
import { judge } from './requirements/judge.mjs';
import { printTable } from './requirements/table.mjs';

const FOLDER = join(ROOT, 'test', 'requirements');
const DOCUMENT = join(ROOT, 'docs', 'conformance.md');

const { values: options } = parseArgs({
  options: { from: { type: 'string' }, check: { type: 'boolean', default: false } },
});

const verdict = judge({
  requirements: readJson(join(FOLDER, 'rfc-requirements.json')),
  exceptions: readJson(join(FOLDER, 'exceptions.json')),
  tests: testsOf(options.from === undefined ? runTests() : readJson(options.from)),
});
printTable(verdict);

const text = conformanceDocument(verdict);
const problems = [...verdict.problems];
if (options.check) {
  if (readText(DOCUMENT) !== text)
    problems.push('docs/conformance.md differs from the tests: run "npm run requirements"');
} else {
  writeFileSync(DOCUMENT, text);
}
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.exit(problems.length === 0 ? 0 : 1);

/** Runs the test files that mention an id and gives Jest's report. */
function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-requirements-'));
  const report = join(folder, 'jest.json');
  try {
    const files = filesWithIds(join(ROOT, 'test'));
    const args = ['--ci', '--json', `--outputFile=${report}`, '--runTestsByPath', ...files];
    // Jest's --json writes the report to standard output as well; it is in the file already.
    spawnSync(process.execPath, [join(ROOT, 'scripts', 'test.mjs'), ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return readJson(report);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function filesWithIds(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => /\b\d{4}-\d{3}\b/.test(readFileSync(path, 'utf8')))
    .sort();
}

/** The tests of a Jest report: where they stand, what they are called, how they went. */
function testsOf(report) {
  return report.testResults.flatMap(({ name, assertionResults }) => {
    const file = relative(ROOT, name).split(sep).join('/');
    return assertionResults.map(({ title, fullName, status }) => ({ file, title, fullName, result: status }));
  });
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
