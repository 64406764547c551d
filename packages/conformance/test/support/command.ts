import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { buildPackageIfNeeded } from '../../../../scripts/build.mjs';

const PROGRAM = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** A run of the judge's program, with what it has written so far. */
export interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** The exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

/** Runs a program in a folder, without a terminal, with nothing of the surroundings but what a process needs to run. */
export function start(program: string, args: readonly string[], cwd: string, env: Record<string, string>): Running {
  const { PATH, HOME, SystemRoot, TMPDIR, TEMP } = process.env;
  const child = spawn(program, args, {
    cwd,
    env: { PATH, HOME, SystemRoot, TMPDIR, TEMP, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return { child, stdout: () => stdout, stderr: () => stderr, ended };
}

/** Runs `rollcall-conformance` as its package has it, built when needed. */
export function conformance(args: readonly string[], cwd: string, env: Record<string, string>): Running {
  buildPackageIfNeeded('conformance');
  return start(process.execPath, [PROGRAM, ...args], cwd, env);
}
