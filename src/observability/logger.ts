import pino, { type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config/config.js';
import { describeError } from './describe-error.js';
import { LogOutput } from './log-output.js';
import { standardOutput } from './standard-output.js';

export interface ServiceLog {
  readonly logger: Logger;
  /** Writes a line that was not made by `logger`. */
  write(line: string): void;
  /** Resolves when all lines are written, at the latest after a second. For the end of the process. */
  flush(): Promise<void>;
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
    const write = (line: string): void => destination.write(line);
    return { logger: pino(options, destination), write, flush: () => Promise.resolve() };
  }
  const output = new LogOutput(standardOutput(), reportLoss, lossLine);
  return {
    logger: pino(options, output),
    write: (line) => output.write(line),
    flush: () => output.end(),
  };
}

/**
 * Reports on standard error that lines of standard output are lost. If standard error is closed as well, nothing can be
 * done.
 */
function reportLoss(error: Error | undefined): void {
  const reason = error ? error.message : 'it is not read fast enough';
  process.stderr.write(
    `rollcall: standard output takes no lines of the log (${reason}); until it does, they are lost\n`,
  );
}

function lossLine(lost: number): string {
  const time = new Date().toISOString();
  return `${JSON.stringify({ level: 'warn', time, lost, msg: 'lines of the log were lost' })}\n`;
}
