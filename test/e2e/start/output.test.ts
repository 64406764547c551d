import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, createReadStream, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

const START = fileURLToPath(new URL('../../../scripts/start.mjs', import.meta.url));

let folder: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rollcall-output-'));
});
afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

type Place = 'pipe' | 'ignore' | number;

function start(stdout: Place, stderr: Place = 'ignore'): ChildProcess {
  const { PATH, HOME, TMPDIR, TEST_NODE_OPTIONS: NODE_OPTIONS } = process.env;
  child = spawn(process.execPath, [START], {
    cwd: folder,
    env: { PATH, HOME, TMPDIR, NODE_OPTIONS, PORT: '0', DRAIN_SECONDS: '0', DATABASE_URL: ':memory:' },
    stdio: ['ignore', stdout, stderr],
  });
  return child;
}

/** Reads lines until one names the base URL, and gives its origin. */
async function originIn(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const url = /^SCIM base URL: (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return new URL(url).origin;
  }
  throw new Error('The output ended before it named the base URL');
}

/** So many requests, each of which is a line of the log. */
async function requests(origin: string, count: number): Promise<void> {
  const one = async (): Promise<void> => {
    const reply = await fetch(`${origin}/health/live`);
    await reply.arrayBuffer();
    if (reply.status !== 200) throw new Error(`status ${reply.status}`);
  };
  for (let sent = 0; sent < count; sent += 20) await Promise.all(Array.from({ length: 20 }, one));
}

async function endsWhenTold(service: ChildProcess): Promise<void> {
  const exit = once(service, 'exit');
  service.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
}

/** More lines than the pipe and what waits before it can hold, about 1.3 MB. */
const TOO_MANY = 9000;

function fifo(): string {
  const path = join(folder, 'output');
  execFileSync('mkfifo', [path]);
  return path;
}

/** A descriptor to write to a named pipe with; opening it for both does not wait for a reader. */
function openBoth(path: string): number {
  return openSync(path, constants.O_RDWR);
}

(process.platform === 'win32' ? describe.skip : describe)('[U6] whatever becomes of its output', () => {
  it('[U6] the service goes on and ends when told after the reader of standard output went away', async () => {
    const service = start('pipe', 'pipe');
    const errors: string[] = [];
    service.stderr!.on('data', (chunk) => errors.push(String(chunk)));
    const told = once(service.stderr!, 'data');
    const origin = await originIn(createInterface({ input: service.stdout! }));
    service.stdout!.destroy();
    await requests(origin, 400);
    await told;
    await requests(origin, 400);
    await endsWhenTold(service);
    expect(errors.join('').match(/takes no lines of the log/g)).toHaveLength(1);
  });

  it('[U6] also when nobody reads standard error either', async () => {
    const service = start('pipe', 'pipe');
    const origin = await originIn(createInterface({ input: service.stdout! }));
    service.stdout!.destroy();
    service.stderr!.destroy();
    await requests(origin, 400);
    await endsWhenTold(service);
  });

  it('[U6] a reader of a pipe that comes back is told first how many lines it missed', async () => {
    const path = fifo();
    const both = openBoth(path);
    const writer = openSync(path, constants.O_WRONLY);
    const service = start(writer);
    closeSync(writer);
    const first = createReadStream(path);
    await once(first, 'open');
    closeSync(both);
    const origin = await originIn(createInterface({ input: first }));
    first.destroy();
    await once(first, 'close');
    await requests(origin, 400);
    const second = createReadStream(path);
    const lines = createInterface({ input: second });
    await once(second, 'open');
    // What still waited to be written when the reader came back is not lost: it follows.
    let lost: number | undefined;
    let followed = 0;
    const all = (async () => {
      for await (const line of lines) {
        const entry = JSON.parse(line) as { msg: string; lost?: number };
        if (entry.msg === 'lines of the log were lost') lost = entry.lost!;
        else followed += 1;
        if (lost !== undefined && lost + followed >= 400) return;
      }
    })();
    while (lost === undefined) await requests(origin, 20);
    await all;
    expect(lost).toBeGreaterThan(0);
    expect(lost + followed).toBeGreaterThanOrEqual(400);
    second.destroy();
    await endsWhenTold(service);
  });

  it('[U6] a reader that stops reading keeps neither the service nor its end, and misses lines', async () => {
    const service = start('pipe');
    const lines = createInterface({ input: service.stdout! });
    const origin = await originIn(lines);
    service.stdout!.pause();
    await requests(origin, TOO_MANY);
    expect(await (await fetch(`${origin}/health/ready`)).json()).toEqual(expect.objectContaining({ status: 'ok' }));
    service.stdout!.setEncoding('utf8');
    let text = '';
    service.stdout!.on('data', (chunk) => (text += String(chunk)));
    service.stdout!.resume();
    while (!text.includes('lines of the log were lost')) await requests(origin, 20);
    service.stdout!.pause();
    await requests(origin, TOO_MANY / 3);
    await endsWhenTold(service);
  });

  it('[U6] a file gets every line, in order', async () => {
    const path = join(folder, 'log');
    const file = openSync(path, 'a+');
    const service = start(file);
    closeSync(file);
    const told = /^SCIM base URL: (\S+)$/m;
    while (!told.test(readFileSync(path, 'utf8'))) await new Promise((resolve) => setTimeout(resolve, 20));
    const { origin } = new URL(told.exec(readFileSync(path, 'utf8'))![1]!);
    await requests(origin, 2000);
    await endsWhenTold(service);
    const text = readFileSync(path, 'utf8');
    expect(text.match(/"msg":"request"/g)).toHaveLength(2000);
    expect(text.trimEnd().split('\n').at(-1)).toContain('service stopped');
  });
});
