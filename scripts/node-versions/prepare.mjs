// Other releases of Node, to run the tests on: npm packages hold their binaries and headers (package.json beside this
// file says which releases). They stay in .cache/node-versions with the better-sqlite3 compiled for each, so keep that
// folder between runs: 15 s and a minute of compiling are saved. Everything else of node_modules serves every release.
import { execFile } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ROOT } from '../build.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const CACHE = join(ROOT, '.cache', 'node-versions');
/** The lock file that was installed last, to its end. */
const INSTALLED = join(CACHE, 'installed.json');
const PRELOAD = join(HERE, 'better-sqlite3.cjs');
const DRIVER = join(ROOT, 'node_modules', 'better-sqlite3');
const INSTALL_MS = 120_000;
const COMPILE_MS = 600_000;

/** The binaries cannot be had here: no network, or a platform without such packages. */
export class NotAvailableError extends Error {}

/**
 * Makes ready releases of Node, given by their major numbers: `{ major, version, node, env }` of each, where `node` is the
 * program and `env` the environment in which it finds its own better-sqlite3. Throws NotAvailableError; any other error
 * says that better-sqlite3 does not compile or load.
 */
export async function prepareNodes(majors) {
  const folders = majors.map(folderOf);
  if (!isInstalled() || !folders.every(existsSync)) await install();
  if (!folders.every(existsSync)) {
    throw new NotAvailableError(`npm has no Node for ${process.platform} on ${process.arch}, or could not be reached`);
  }
  return Promise.all(majors.map((major, i) => prepare(major, folders[i])));
}

function folderOf(major) {
  return join(CACHE, 'node_modules', `node-${major}-${process.platform}-${process.arch}`);
}

function isInstalled() {
  return existsSync(INSTALLED) && readFileSync(INSTALLED).equals(readFileSync(join(HERE, 'package-lock.json')));
}

async function install() {
  mkdirSync(CACHE, { recursive: true });
  for (const name of ['package.json', 'package-lock.json']) copyFileSync(join(HERE, name), join(CACHE, name));
  // Without a network the answer is to come in seconds.
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=1000'];
  const options = { cwd: CACHE, timeout: INSTALL_MS };
  await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund', ...patience], options).catch((error) => {
    throw new NotAvailableError(error.stderr?.match(/^npm error .+$/m)?.[0] ?? 'npm did not end in time');
  });
  copyFileSync(join(HERE, 'package-lock.json'), INSTALLED);
}

async function prepare(major, folder) {
  const node = join(folder, 'bin', 'node');
  const { version } = readJson(join(folder, 'package.json'));
  const preload = `--require ${JSON.stringify(PRELOAD)}`;
  const env = {
    ...process.env,
    PATH: [dirname(node), process.env.PATH].join(delimiter),
    NODE_OPTIONS: [process.env.NODE_OPTIONS, preload].filter(Boolean).join(' '),
    // Processes that tests start have an environment of their own (test/e2e/support/process.ts).
    TEST_NODE_OPTIONS: preload,
  };
  await compileDriver(version, folder);
  await run(node, ['-e', `new (require(${JSON.stringify(DRIVER)}))(':memory:').close()`], { env });
  return { major, version, node, env };
}

/** Installs better-sqlite3 as npm would under this Node: its prebuilt binary, or compiled with the headers of the package. */
async function compileDriver(version, folder) {
  const kept = join(CACHE, `v${version}`);
  const name = 'better_sqlite3.node';
  const driver = readJson(join(DRIVER, 'package.json')).version;
  const stamp = join(kept, 'package.json');
  if (existsSync(join(kept, name)) && existsSync(stamp) && readJson(stamp).version === driver) return;
  rmSync(kept, { recursive: true, force: true });
  const work = join(CACHE, `compile-${version}`);
  rmSync(work, { recursive: true, force: true });
  const source = realpathSync(DRIVER);
  cpSync(source, work, { recursive: true, filter: (path) => path !== join(source, 'build') });
  const PATH = [join(folder, 'bin'), process.env.PATH].join(delimiter);
  const env = { ...process.env, PATH, npm_config_nodedir: folder };
  await run('npm', ['run', 'install'], { cwd: work, env, timeout: COMPILE_MS });
  mkdirSync(kept);
  renameSync(join(work, 'build', 'Release', name), join(kept, name));
  copyFileSync(join(work, 'package.json'), stamp);
  rmSync(work, { recursive: true, force: true });
}

/** Rejects with what the program wrote. */
function run(command, args, options) {
  return promisify(execFile)(command, args, { ...options, maxBuffer: 64 * 1024 * 1024 }).catch((error) => {
    error.message += `\n${error.stdout}`;
    throw error;
  });
}

function readJson(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}
