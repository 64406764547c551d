import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const SCRIPTS = fileURLToPath(new URL('../../../scripts/', import.meta.url));

/** A process of ours, with what it has written so far. */
export interface Running {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves when standard output matches; rejects when the process ends before. */
  waitFor(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Ends it by a signal and gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** The exit code, once it has ended by itself. */
  readonly ended: Promise<number | null>;
}

/** Environment of a child: nothing of the surroundings but what a process needs to run. */
function environment(env: Record<string, string>): NodeJS.ProcessEnv {
  const { PATH, HOME, SystemRoot, TMPDIR, TEMP, TEST_NODE_OPTIONS: NODE_OPTIONS } = process.env;
  return { PATH, HOME, SystemRoot, TMPDIR, TEMP, NODE_OPTIONS, PORT: '0', DRAIN_SECONDS: '0', ...env };
}

/** Runs one of the scripts behind `npm start` and `npm run cli` in a folder of its own, without a terminal. */
export function run(
  script: 'start' | 'cli',
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Running {
  const child = spawn(process.execPath, [`${SCRIPTS}${script}.mjs`, ...args], {
    cwd,
    env: environment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    stdout: () => stdout,
    stderr: () => stderr,
    ended,
    waitFor: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const match = stdout.match(pattern);
          if (match) resolve(match);
        };
        child.stdout.on('data', look);
        void ended.then((code) => reject(new Error(`ended with ${code} before ${pattern}:\n${stdout}\n${stderr}`)));
        look();
      }),
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}

/** Runs a command of the command line to its end. */
export async function cli(args: readonly string[], cwd: string, env: Record<string, string> = {}) {
  const running = run('cli', args, cwd, env);
  const code = await running.ended;
  return { code, stdout: running.stdout(), stderr: running.stderr() };
}

/** Starts the service and waits until it says where it is. */
export async function serve(cwd: string, env: Record<string, string> = {}) {
  const service = run('start', [], cwd, env);
  const [, url = ''] = await service.waitFor(/^SCIM base URL: (\S+)$/m);
  return { ...service, url };
}

/** Status of a SCIM read with a token. */
export async function statusWith(url: string, token: string): Promise<number> {
  const reply = await fetch(`${url}/ResourceTypes`, { headers: { authorization: `Bearer ${token}` } });
  await reply.arrayBuffer();
  return reply.status;
}
