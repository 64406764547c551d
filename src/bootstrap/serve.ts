import { setFlagsFromString } from 'node:v8';
import { startupMessage } from './startup-message.js';
import { loadConfig } from '../config/load.js';
import { misspeltSettings } from '../config/unknown-settings.js';
import { createLog } from '../observability/logger.js';
import { surviveLostReaders } from '../observability/standard-output.js';
import { startService } from './service.js';

/** Starts the service, ends it on SIGTERM and SIGINT, and tells the operator in one line why it cannot start. */
export async function serve(): Promise<void> {
  // Left to itself, the heap grows further before garbage is looked for: a sixth of the memory for no speed that shows.
  setFlagsFromString('--heap-growing-percent=50');
  // After a search for garbage under load, objects of requests may be made among the old ones from then on. There they
  // keep all they ever referred to from the short collections, and a request takes up to twice its processor time.
  setFlagsFromString('--no-allocation-site-pretenuring');
  surviveLostReaders();
  const config = loadConfig(process.env);
  const log = createLog(config.logLevel);
  for (const line of misspeltSettings(process.env)) log.logger.warn(line);
  const dieOf = (error: unknown): void => {
    log.logger.fatal({ err: error }, 'unexpected error, the service ends');
    void log.flush().then(() => process.exit(1));
  };
  process.on('uncaughtException', dieOf);
  process.on('unhandledRejection', dieOf);

  const service = await startService(config, log, (started) => {
    for (const line of startupMessage(config, started, process.stdout.isTTY)) process.stdout.write(`${line}\n`);
  });

  const stop = (): void => {
    service
      .close()
      .then(() => log.flush())
      .then(() => process.exit(0), dieOf);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
