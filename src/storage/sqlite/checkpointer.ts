import type { Worker } from 'node:worker_threads';
import { checkpointThread, type CheckpointThreadData } from './checkpoint-thread.js';
import { WAL_LIMIT_BYTES } from './pragmas.js';
import { startThread } from './worker.js';

const EVERY_MS = 200;

/** Keeps the WAL small from a thread of its own. */
export class Checkpointer {
  readonly #worker: Worker;
  readonly #ended: Promise<void>;

  constructor(path: string, limitBytes = WAL_LIMIT_BYTES) {
    const data: CheckpointThreadData = { path, everyMs: EVERY_MS, limitBytes };
    this.#worker = startThread(checkpointThread, data);
    this.#worker.unref();
    this.#ended = new Promise((resolve) => this.#worker.once('exit', () => resolve()));
    // Without checkpoints the service still answers; the WAL grows until the thread is back with the next start.
    this.#worker.on('error', () => undefined);
  }

  async close(): Promise<void> {
    this.#worker.postMessage('end');
    await this.#ended;
  }
}
