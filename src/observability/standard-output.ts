import { fstatSync, write } from 'node:fs';
import type { Sink } from './log-output.js';

const STDOUT = 1;

/** Time to the next attempt when the descriptor accepts nothing at the moment. */
const BUSY_MS = 100;

/**
 * Returns the function that writes to standard output. Pipes and sockets are written by Node's stream, which waits
 * asynchronously. Files and terminals are written in the thread pool, since Node's stream would write to them
 * synchronously and block the event loop.
 */
export function standardOutput(): Sink {
  return isStream() ? toStream : toFile;
}

/**
 * Ignores error events of the output streams, so that the process survives when their reader goes away. The writer
 * learns of the error by its callback.
 */
export function surviveLostReaders(): void {
  process.stdout.on('error', () => undefined);
  process.stderr.on('error', () => undefined);
}

function isStream(): boolean {
  const status = fstatSync(STDOUT);
  return status.isFIFO() || status.isSocket();
}

const toStream: Sink = (text, done) => {
  process.stdout.write(text, done);
};

const toFile: Sink = (text, done) => {
  write(STDOUT, text, (error, bytes) => {
    if (error?.code === 'EAGAIN') setTimeout(toFile, BUSY_MS, text, done);
    else if (error || bytes === text.length) done(error);
    else toFile(text.subarray(bytes), done);
  });
};
