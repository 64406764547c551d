import type { Worker } from 'node:worker_threads';
import { TooManyError, UnavailableError } from '../../scim/errors.js';
import type { Sql } from '../sql.js';
import type { SqlValue } from '../store.js';
import { lostCommit, translateError } from './errors.js';
import { KeptStatements } from './kept-statements.js';
import { READER_PRAGMAS } from './pragmas.js';
import { readThread, type ReadReply, type ReadRequest, type ReadThreadData } from './read-thread.js';
import { startThread } from './worker.js';

interface Pending {
  readonly resolve: (rows: readonly unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads in a thread, on a connection of its own. The first read starts the thread, and if it dies the next read starts
 * another.
 */
export class ThreadReader {
  readonly #stop = new Int32Array(new SharedArrayBuffer(4));
  readonly #pending: Pending[] = [];
  #worker: Worker | undefined;
  /** Numbers of the statements that the thread keeps prepared, and of those that the next request tells it to drop. */
  #kept = this.#newStatements();
  #forget: number[] = [];
  #numbers = 0;
  #ended = false;
  /** Settled when everything that was asked for is. */
  #last: Promise<void> | undefined;

  constructor(private readonly path: string) {}

  /**
   * Runs a statement after all earlier ones and returns its rows. With `ceilingMs` it begins a snapshot with that time
   * limit; without, it runs in the current snapshot, or else in one of its own. Throws TooManyError past the time
   * limit, UnavailableError when the thread fails or was stopped.
   */
  read({ text, parameters }: Sql, ceilingMs?: number): Promise<readonly unknown[]> {
    if (this.#ended) return Promise.reject(shuttingDown());
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    const request = this.#request(text, parameters, ceilingMs);
    const answer = new Promise<readonly unknown[]>((resolve, reject) => {
      this.#pending.push({ resolve, reject });
      worker.postMessage(request);
    });
    this.#last = answer.then(
      () => undefined,
      () => undefined,
    );
    return answer;
  }

  endSnapshot(): void {
    this.#worker?.postMessage({ kind: 'end' } satisfies ReadRequest);
  }

  /** Stops the running statement and refuses all later ones. */
  stop(): void {
    Atomics.store(this.#stop, 0, 1);
  }

  /** Stops the thread and ends it between two statements, because a running statement cannot be terminated. */
  async end(): Promise<void> {
    this.#ended = true;
    this.stop();
    await this.#last;
    await this.#worker?.terminate();
  }

  #request(text: string, parameters: readonly SqlValue[], ceilingMs: number | undefined): ReadRequest {
    let number = this.#kept.get(text);
    if (number === undefined && this.#kept.admits(text)) {
      number = this.#numbers += 1;
      this.#kept.keep(text, number);
    }
    const forget = this.#forget;
    if (forget.length > 0) this.#forget = [];
    return { kind: 'query', sql: text, number, forget, parameters, ceilingMs };
  }

  #newStatements(): KeptStatements<number> {
    return new KeptStatements<number>((number) => this.#forget.push(number));
  }

  #start(): Worker {
    this.#kept = this.#newStatements();
    this.#forget = [];
    const data: ReadThreadData = { path: this.path, pragmas: READER_PRAGMAS, stop: this.#stop };
    const worker = startThread(readThread, data);
    worker.on('message', (reply: ReadReply) => {
      if (this.#worker === worker) this.#settle(reply);
    });
    worker.on('error', (error) => this.#died(worker, error));
    worker.on('exit', () => this.#died(worker, new Error('The reading thread ended')));
    return worker;
  }

  #settle(reply: ReadReply): void {
    const pending = this.#pending.shift();
    if (this.#pending.length === 0) this.#worker?.unref();
    switch (reply.kind) {
      case 'rows':
        pending?.resolve(reply.rows);
        break;
      case 'stopped':
        pending?.reject(this.#whyStopped());
        break;
      case 'failed':
        pending?.reject(translateError(Object.assign(new Error(reply.message), { code: reply.code })));
    }
  }

  #whyStopped(): Error {
    if (Atomics.load(this.#stop, 0) !== 0) return shuttingDown();
    return new TooManyError(
      'This list takes longer than the service allows. Narrow the filter: eq and sw on single attributes are fast.',
      'filter-too-broad',
    );
  }

  #died(worker: Worker, error: Error): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    for (const { reject } of this.#pending.splice(0)) reject(lostCommit(error));
  }
}

function shuttingDown(): UnavailableError {
  return new UnavailableError('The service is shutting down.', 1, { code: 'shutting-down' });
}
