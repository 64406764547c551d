import type { Worker } from 'node:worker_threads';
import { TooManyError, UnavailableError } from '../../scim/errors.js';
import { runLater, type Program } from '../program.js';
import { lostCommit } from './errors.js';
import { READER_PRAGMAS } from './pragmas.js';
import { readThread, type ReadReply, type ReadRequest, type ReadThreadData } from './read-thread.js';
import { startThread } from './worker.js';

interface Pending {
  readonly resolve: (reply: ReadReply) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads that wait for the thread, and how long they may: clients do not wait longer. */
const QUEUE_LIMIT = 100;
const WAIT_MS = 10_000;

/**
 * Long reads, one after the other in a thread with a connection of its own, so that the event loop and the short reads
 * go on. Each has a snapshot and a ceiling of time.
 */
export class LongReader {
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));
  #worker: Worker | undefined;
  #pending: Pending | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #closed = false;

  constructor(
    private readonly path: string,
    private readonly ceilingMs: number,
  ) {}

  /**
   * Runs a program in one snapshot. Throws TooManyError when it takes longer than the ceiling; UnavailableError when
   * too many reads wait already, or the thread fails.
   */
  run<Result>(program: () => Program<Result>): Promise<Result> {
    if (this.#closed) return Promise.reject(new UnavailableError('The service is shutting down.', 1));
    if (this.#waiting >= QUEUE_LIMIT) return Promise.reject(busy());
    this.#waiting++;
    const latest = performance.now() + WAIT_MS;
    const turn = this.#last.then(() => {
      if (performance.now() > latest) throw busy();
      return this.#snapshot(program());
    });
    this.#last = turn.catch(() => undefined).finally(() => this.#waiting--);
    return turn;
  }

  /** Stops the running read and ends the thread. */
  async close(): Promise<void> {
    this.#closed = true;
    Atomics.store(this.#stop, 0, 1);
    await this.#last;
    await this.#worker?.terminate();
  }

  async #snapshot<Result>(program: Program<Result>): Promise<Result> {
    await this.#start();
    await this.#send({ kind: 'begin', ceilingMs: this.ceilingMs });
    try {
      return await runLater(program, ({ text, parameters }) => this.#send({ kind: 'query', sql: text, parameters }));
    } finally {
      await this.#send({ kind: 'end' }).catch(() => undefined);
    }
  }

  async #start(): Promise<void> {
    if (this.#worker) return;
    const data: ReadThreadData = { path: this.path, pragmas: READER_PRAGMAS, stop: this.#stop };
    const worker = startThread(readThread, data);
    this.#worker = worker;
    worker.unref();
    worker.on('message', (reply: ReadReply) => this.#settle((pending) => pending.resolve(reply)));
    worker.on('error', (error) => this.#died(error));
    worker.on('exit', () => this.#died(new Error('The reading thread ended')));
    await this.#reply();
  }

  async #send(request: ReadRequest): Promise<readonly unknown[]> {
    if (!this.#worker) throw lostCommit(new Error('The reading thread is gone'));
    this.#worker.postMessage(request);
    const reply = await this.#reply();
    switch (reply.kind) {
      case 'rows':
        return reply.rows;
      case 'stopped':
        if (this.#closed) throw new UnavailableError('The service is shutting down.', 1);
        throw new TooManyError(
          'This list takes longer than the service allows. Narrow the filter: eq and sw on single attributes are fast.',
        );
      case 'failed':
        throw Object.assign(new Error(reply.message), { code: reply.code });
    }
  }

  #reply(): Promise<ReadReply> {
    this.#worker?.ref();
    return new Promise((resolve, reject) => (this.#pending = { resolve, reject }));
  }

  #settle(how: (pending: Pending) => void): void {
    const pending = this.#pending;
    this.#pending = undefined;
    this.#worker?.unref();
    if (pending) how(pending);
  }

  /** The next read starts a new thread. */
  #died(error: Error): void {
    this.#settle((pending) => pending.reject(lostCommit(error)));
    this.#worker = undefined;
  }
}

function busy(): UnavailableError {
  return new UnavailableError('Too many long reads are waiting. Try again later.', 2);
}
