import { createRequire } from 'node:module';
import { Worker, type MessagePort } from 'node:worker_threads';

const require = createRequire(import.meta.url);

/** What a thread function gets: the SQLite driver, the data it was started with, and its port for messages. */
export interface ThreadContext<Data> {
  readonly Database: typeof import('better-sqlite3');
  readonly data: Data;
  readonly port: MessagePort;
}

/** A thread passes its rows on at once, so a small heap is enough. */
const HEAP = { maxYoungGenerationSizeMb: 4 };

/**
 * Starts a thread that runs `main`. The function's own text is what runs there, the same whether the service was
 * compiled, bundled or is under test; so it may use nothing but its argument and the globals.
 */
export function startThread<Data>(main: (context: ThreadContext<Data>) => void, data: Data): Worker {
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    (${main.toString()})({ Database: require(workerData.driver), data: workerData.data, port: parentPort });`;
  const worker = new Worker(source, {
    eval: true,
    workerData: { driver: require.resolve('better-sqlite3'), data },
    execArgv: [],
    stdin: false,
    resourceLimits: HEAP,
  });
  return worker;
}
