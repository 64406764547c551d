import pino, { type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config/config.js';
import { describeError } from './describe-error.js';

export interface ServiceLog {
  readonly logger: Logger;
  /** Writes a line that was put together elsewhere. */
  write(line: string): void;
  /** Writes what is buffered, so that nothing is lost when the process ends. */
  flush(): void;
}

/** The service's logger: JSON lines on standard output, or on `destination`. */
export function createLog(level: LogLevel, destination?: DestinationStream): ServiceLog {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  if (destination) {
    return { logger: pino(options, destination), write: (line) => destination.write(line), flush: () => undefined };
  }
  // A write for many lines: one for each would cost more than the rest of a small request.
  const output = pino.destination({ dest: 1, sync: false, minLength: 8192, periodicFlush: 100 });
  return { logger: pino(options, output), write: (line) => void output.write(line), flush: () => flush(output) };
}

function flush(output: ReturnType<typeof pino.destination>): void {
  try {
    output.flushSync();
  } catch {
    // Nothing was logged yet, or the reader of our output is gone: there is nothing to save.
  }
}
