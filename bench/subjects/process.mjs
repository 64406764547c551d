import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** A server under test, in a process of its own. */
export class ServerProcess {
  #child;
  #errors = '';
  #ended;
  #how;

  /** Starts it and waits until `ready` answers 200. `readyMs` tells how long that took. */
  static async start({ name, args, env, ready, log, seconds = 120 }) {
    const server = new ServerProcess();
    const began = performance.now();
    server.#child = spawn(process.execPath, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', log ?? 'ignore', 'pipe'],
    });
    server.#child.stderr.on('data', (data) => (server.#errors = (server.#errors + data).slice(-10_000)));
    server.#ended = new Promise((resolve) => server.#child.on('exit', (code, signal) => resolve(signal ?? code)));
    void server.#ended.then((how) => (server.#how = how ?? 0));
    for (;;) {
      if (server.how !== undefined) throw new Error(`${name} did not start (${server.how}):\n${server.#errors.trim()}`);
      if (await answers(ready)) break;
      if (performance.now() - began > seconds * 1000) {
        await server.stop();
        throw new Error(`${name} did not answer ${ready} within ${seconds} s\n${server.#errors.trim()}`);
      }
      await wait(5);
    }
    server.readyMs = performance.now() - began;
    return server;
  }

  get pid() {
    return this.#child.pid;
  }

  /** The signal or the exit code it ended with; undefined while it runs. */
  get how() {
    return this.#how;
  }

  /** What it wrote to standard error, the end of it. */
  get errors() {
    return this.#errors;
  }

  /** Resident memory now and at its highest, in bytes; undefined where the system does not tell. */
  memory() {
    try {
      const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
      const read = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)[1]) * 1024;
      return { now: read('VmRSS'), peak: read('VmHWM') };
    } catch {
      return undefined;
    }
  }

  /** Begins the highest mark of memory anew, where the system does that. */
  forgetPeak() {
    try {
      writeFileSync(`/proc/${this.pid}/clear_refs`, '5');
    } catch {
      // Then the mark is that of the whole time.
    }
  }

  signal(name) {
    this.#child.kill(name);
  }

  /** Asks it to end, and makes it after 20 seconds. */
  async stop() {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 20_000);
    await this.#ended;
    clearTimeout(timer);
  }
}

async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    await response.arrayBuffer();
    return response.status < 500 && response.status !== 404;
  } catch {
    return false;
  }
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
