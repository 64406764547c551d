import { fstatSync, write } from 'node:fs';
import type { Sink } from './log-output.js';

const STDOUT = 1;

/** How long a descriptor that takes nothing at the moment is let be. */
const BUSY_MS = 100;

/**
 * Standard output. A pipe or socket is written by the stream that Node has for it, which waits for the reader in no
 * thread; a file or terminal in the thread pool, since Node's own stream would hold the event loop meanwhile.
 */
export function standardOutput(): Sink {
  return isStream() ? toStream : toFile;
}

/** Whoever reads our output may go away: an error of a write is told to whoever wrote, and nobody else needs to hear of it. */
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
