import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where the entry of a build may be in the folder that is named. */
const ENTRIES = ['dist/src/main.js', 'src/main.js', 'main.js'];

/**
 * The entry of the build to compare with. `named` is a folder with a build, or a commit, which is checked out below
 * `folder` and built there; with the dependencies of this checkout where the lockfiles are the same, else its own. Errors:
 * an Error with a line for people when it is neither, or does not build.
 */
export function prepareBuild(named, folder) {
  if (statSync(named, { throwIfNoEntry: false })?.isDirectory()) {
    const entry = ENTRIES.map((each) => join(resolve(named), each)).find((each) => existsSync(each));
    if (!entry) throw new Error(`--against ${named}: the folder has no build (${ENTRIES[0]})`);
    return { title: resolve(named), main: entry };
  }
  const commit = commitOf(named);
  const checkout = join(folder, 'against');
  mkdirSync(checkout);
  const archive = execFileSync('git', ['archive', '--format=tar', commit], { cwd: ROOT, maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x', '-C', checkout], { input: archive });
  provideModules(checkout);
  run(process.execPath, [join('scripts', 'build.mjs')], checkout);
  return { title: commit.slice(0, 12), main: join(checkout, ENTRIES[0]) };
}

function commitOf(named) {
  try {
    return execFileSync('git', ['rev-parse', '--verify', '--quiet', '--end-of-options', `${named}^{commit}`], {
      cwd: ROOT,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    throw new Error(`--against ${named}: neither a folder nor a commit`);
  }
}

function provideModules(checkout) {
  const lockfile = (folder) => readFileSync(join(folder, 'package-lock.json'), 'utf8');
  if (lockfile(checkout) === lockfile(ROOT)) symlinkSync(join(ROOT, 'node_modules'), join(checkout, 'node_modules'));
  else run('npm', ['ci', '--no-audit', '--no-fund'], checkout);
}

function run(command, args, cwd) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`.trim());
}
