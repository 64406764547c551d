import type { Worker } from 'node:worker_threads';
import { checkpointThread, type CheckpointMessage, type CheckpointThreadData } from './checkpoint-thread.js';
import { WAL_LIMIT_BYTES } from './pragmas.js';
import { startThread } from './worker.js';

const EVERY_MS = 50;

/** Keeps the WAL small from a thread of its own. */
export class Checkpointer {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;
  #held: { promise: Promise<void>; release: () => void } | undefined;

  constructor(path: string, limitBytes = WAL_LIMIT_BYTES) {
    const data: CheckpointThreadData = { path, everyMs: EVERY_MS, limitBytes };
    this.#worker = startThread(checkpointThread, data);
    this.#worker.on('message', (message: CheckpointMessage) => (message === 'hold' ? this.#hold() : this.#release()));
    // Without checkpoints the service still answers; the WAL grows until the next start.
    this.#worker.on('error', () => undefined);
    this.#ended = new Promise((resolve) =>
      this.#worker.once('exit', () => {
        this.#release();
        resolve();
      }),
    );
    this.#worker.unref();
  }

  /** What a writer has to wait for before it begins, if anything. */
  gate(): Promise<void> | undefined {
    return this.#held?.promise;
  }

  async close(): Promise<void> {
    this.#worker.ref();
    this.#worker.postMessage('end');
    await this.#ended;
  }

  #hold(): void {
    let release = (): void => undefined;
    const promise = new Promise<void>((resolve) => (release = resolve));
    this.#held = { promise, release };
    // Nothing else may keep the process alive while a write waits.
    this.#worker.ref();
  }

  #release(): void {
    this.#held?.release();
    this.#held = undefined;
    this.#worker.unref();
  }
}
