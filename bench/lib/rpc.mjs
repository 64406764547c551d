import { fork } from 'node:child_process';

/** Answers calls of the parent process, one message each, over Node's IPC channel. Ends when the parent is gone. */
export function serve(methods) {
  process.on('message', async ({ id, method, params }) => {
    try {
      process.send({ id, result: await methods[method](params) });
    } catch (error) {
      process.send({ id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }
  });
  process.on('disconnect', () => process.exit(0));
}

/** Tells the parent something that is no answer, such as progress. */
export function notify(event) {
  process.send({ event });
}

/** A process of the bench: `call` runs one of its methods, `stop` ends it. */
export class Helper {
  #child;
  #calls = new Map();
  #lastId = 0;

  constructor(file, { onEvent = () => undefined, execArgv = [] } = {}) {
    this.#child = fork(file, { execArgv });
    this.#child.on('message', ({ id, result, error, event }) => {
      if (event !== undefined) return onEvent(event);
      const { resolve, reject } = this.#calls.get(id);
      this.#calls.delete(id);
      if (error === undefined) resolve(result);
      else reject(new Error(error));
    });
    this.#child.on('exit', (code, signal) => {
      for (const { reject } of this.#calls.values()) reject(new Error(`${file} ended: ${signal ?? code}`));
    });
  }

  get pid() {
    return this.#child.pid;
  }

  call(method, params) {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject });
      this.#child.send({ id, method, params });
    });
  }

  stop() {
    if (this.#child.connected) this.#child.disconnect();
  }
}
