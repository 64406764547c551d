import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The folder of package.json. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

const STAMP = join(ROOT, 'dist', '.built');
/** A build takes seconds; a lock older than this was left by a process that was killed. */
const LOCK_STALE_MS = 60_000;
const SOURCES = ['src', 'ormconfig.ts', 'package.json', 'nest-cli.json', '.swcrc'];

/** Builds dist/ when a source is newer than it. Where there are no sources (a package, an image), dist/ is taken as it is. */
export function buildIfNeeded() {
  if (!existsSync(join(ROOT, 'src')) || isFresh()) return;
  alone(() => {
    if (!isFresh()) build();
  });
}

function isFresh() {
  const built = statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return SOURCES.every((name) => newest(join(ROOT, name)) <= built);
}

/** Two processes that start at once must not both write dist/. */
function alone(work) {
  lockBuild();
  try {
    work();
  } finally {
    unlockBuild();
  }
}

const LOCK = join(ROOT, 'node_modules', '.rollcall-build');

/** Waits until nobody builds or packs, and keeps others from it. The lock is a folder, since making one is atomic. */
export function lockBuild() {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      mkdirSync(LOCK);
      return;
    } catch (error) {
      // A folder that cannot be written has nobody else who builds.
      if (error.code !== 'EEXIST') return;
      const heldSince = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs ?? 0;
      if (Date.now() - heldSince > LOCK_STALE_MS) removeFolder(LOCK);
      else Atomics.wait(pause, 0, 0, 100);
    }
  }
}

/** Ends `lockBuild`, which may have been called by another process. */
export function unlockBuild() {
  removeFolder(LOCK);
}

function removeFolder(path) {
  try {
    rmdirSync(path);
  } catch {
    // Another process removed it first.
  }
}

/** Builds dist/ by nest-cli.json, as the NestJS command line would. */
export function build() {
  const startedAt = new Date();
  const { filenames, outDir } = readJson('nest-cli.json').compilerOptions.builder.options;
  const swc = join(ROOT, 'node_modules', '@swc', 'cli', 'bin', 'swc.js');
  if (!existsSync(swc)) {
    process.stderr.write('rollcall: the build tools are missing, run "npm ci" first\n');
    process.exit(1);
  }
  rmSync(join(ROOT, outDir), { recursive: true, force: true });
  const args = [swc, ...filenames, '--out-dir', outDir, '--config-file', '.swcrc'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}rollcall: the build failed\n`);
    process.exit(1);
  }
  writeFileSync(STAMP, '');
  utimesSync(STAMP, startedAt, startedAt);
}

function readJson(name) {
  return JSON.parse(readFileSync(join(ROOT, name), 'utf8'));
}

/** Imports a module of the build. */
export function importBuilt(path) {
  return import(pathToFileURL(join(ROOT, 'dist', path)).href);
}

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  let latest = stat.mtimeMs;
  for (const name of readdirSync(path)) latest = Math.max(latest, newest(join(path, name)));
  return latest;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) alone(build);
