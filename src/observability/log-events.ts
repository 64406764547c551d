import { isError } from './describe-error.js';
import type { ServiceEvent, ServiceEventListener } from './service-events.js';
import type { ServiceLog } from './logger.js';
import { RequestLines } from './request-line.js';

type Writers = { readonly [Kind in ServiceEvent['kind']]: (event: Extract<ServiceEvent, { kind: Kind }>) => void };

/** Writes events to the log: one line for each request, and everything an operator must know. */
export function logEvents({ logger, write: writeLine }: ServiceLog): ServiceEventListener {
  const lines = new RequestLines();
  const writers: Writers = {
    requestFinished: (event) => {
      if (logger.isLevelEnabled('info')) writeLine(lines.line(event));
    },
    requestFailed: ({ requestId, error }) => logger.error({ requestId, err: error }, 'request failed'),
    // One short line: while the database is unavailable, every request ends like this.
    requestUnavailable: ({ requestId, code, detail, cause }) =>
      logger.warn({ requestId, code, cause: briefly(cause) }, detail),
    connectionRefused: ({ requestId, status, code, reason, address }) =>
      logger.info({ requestId, status, code, reason, address }, 'connection refused'),
    tokenRefused: ({ requestId, code }) => logger.info({ requestId, code }, 'token refused'),
    ruleApplied: (event) => logger.debug(withoutKind(event), 'dialect rule applied'),
    tenantChanged: (event) => logger.info(withoutKind(event), 'tenant changed'),
    tokenCreated: (event) => logger.info(withoutKind(event), 'token created'),
    tokenRevoked: (event) => logger.info(withoutKind(event), 'token revoked'),
    serviceStarted: ({ url }) => logger.info({ url }, 'service started'),
    backgroundFailed: ({ task, error }) => logger.error({ task, err: error }, 'background task failed'),
    drainStarted: () => logger.info('draining'),
    serviceStopped: () => logger.info('service stopped'),
    unsafeSetting: ({ text }) => logger.warn(text),
  };
  return (event) => {
    const write = writers[event.kind] as (event: ServiceEvent) => void;
    write(event);
  };
}

/** Message and code of an error, without its stack. */
function briefly(error: unknown): string | undefined {
  if (!isError(error)) return error === undefined ? undefined : String(error);
  const code: unknown = Reflect.get(error, 'code');
  return typeof code === 'string' ? `${error.message} (${code})` : error.message;
}

function withoutKind(event: ServiceEvent): object {
  const { kind: _kind, ...rest } = event;
  return rest;
}
