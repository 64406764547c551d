import pino, { type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../config/config.js';
import { describeError } from './describe-error.js';
import { LogOutput } from './log-output.js';
import { standardOutput } from './standard-output.js';

export interface ServiceLog {
  readonly logger: Logger;
  /** Writes a line that was put together elsewhere. */
  write(line: string): void;
  /** Resolves when what was logged is written, or after a second when nobody takes it; for the end of the process. */
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

/** There is no other place to say it; that it may be gone as well is no matter. */
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
