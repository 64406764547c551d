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

/** A build takes seconds; a lock older than this was left by a process that was killed. */
const LOCK_STALE_MS = 60_000;
const SERVICE = {
  stamp: join(ROOT, 'dist', '.built'),
  sources: ['src', 'packages/conformance/src', 'ormconfig.ts', 'package.json', 'nest-cli.json', '.swcrc'],
};

/** Builds dist/ when a source is newer than it. Where there are no sources (a package, an image), dist/ is taken as it is. */
export function buildIfNeeded() {
  if (!existsSync(join(ROOT, 'src')) || isFresh(SERVICE)) return;
  alone(() => {
    if (!isFresh(SERVICE)) build();
  });
}

/** Builds packages/NAME/dist when a source is newer than it. */
export function buildPackageIfNeeded(name) {
  if (isFresh(ofPackage(name))) return;
  alone(() => {
    if (!isFresh(ofPackage(name))) buildPackage(name);
  });
}

function ofPackage(name) {
  const folder = `packages/${name}`;
  return {
    stamp: join(ROOT, folder, 'dist', '.built'),
    sources: [`${folder}/src`, `${folder}/package.json`, `${folder}/tsconfig.build.json`, 'tsconfig.json'],
  };
}

function isFresh({ stamp, sources }) {
  const built = statSync(stamp, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  return sources.every((name) => newest(join(ROOT, name)) <= built);
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
  const { filenames, outDir } = readJson('nest-cli.json').compilerOptions.builder.options;
  rmSync(join(ROOT, outDir), { recursive: true, force: true });
  compile(['@swc/cli/bin/swc.js', ...filenames, '--out-dir', outDir, '--config-file', '.swcrc'], SERVICE);
}

/** Builds packages/NAME/dist with TypeScript alone, which has no native part and writes the declarations as well. */
export function buildPackage(name) {
  rmSync(join(ROOT, 'packages', name, 'dist'), { recursive: true, force: true });
  compile(['typescript/bin/tsc', '-p', join('packages', name, 'tsconfig.build.json')], ofPackage(name));
}

/** Runs a compiler of node_modules; the stamp is as old as its start, since a source may change meanwhile. */
function compile([compiler, ...args], { stamp }) {
  const startedAt = new Date();
  const path = join(ROOT, 'node_modules', compiler);
  if (!existsSync(path)) {
    process.stderr.write('rollcall: the build tools are missing, run "npm ci" first\n');
    process.exit(1);
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [path, ...args], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) {
    process.stderr.write(`${stdout}${stderr}rollcall: the build failed\n`);
    process.exit(1);
  }
  writeFileSync(stamp, '');
  utimesSync(stamp, startedAt, startedAt);
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

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [name] = process.argv.slice(2);
  alone(() => (name === undefined ? build() : buildPackage(name)));
}
