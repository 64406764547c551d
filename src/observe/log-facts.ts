import type { Fact, FactListener } from './facts.js';
import type { ServiceLog } from './logger.js';
import { RequestLines } from './request-line.js';

type Writers = { readonly [Kind in Fact['kind']]: (fact: Extract<Fact, { kind: Kind }>) => void };

/** Writes facts to the log: one line a request, and what an operator must know. */
export function logFacts({ logger, write: writeLine }: ServiceLog): FactListener {
  const lines = new RequestLines();
  const writers: Writers = {
    requestFinished: (fact) => {
      if (logger.isLevelEnabled('info')) writeLine(lines.line(fact));
    },
    requestFailed: ({ requestId, error }) => logger.error({ requestId, err: error }, 'request failed'),
    connectionRefused: ({ requestId, status, code }) => logger.info({ requestId, status, code }, 'connection refused'),
    tokenRefused: ({ requestId, code }) => logger.info({ requestId, code }, 'token refused'),
    ruleApplied: (fact) => logger.debug(withoutKind(fact), 'dialect rule applied'),
    tenantChanged: (fact) => logger.info(withoutKind(fact), 'tenant changed'),
    tokenCreated: (fact) => logger.info(withoutKind(fact), 'token created'),
    tokenRevoked: (fact) => logger.info(withoutKind(fact), 'token revoked'),
    serviceStarted: ({ url }) => logger.info({ url }, 'service started'),
    backgroundFailed: ({ task, error }) => logger.error({ task, err: error }, 'background task failed'),
    drainStarted: () => logger.info('draining'),
    serviceStopped: () => logger.info('service stopped'),
    unsafeSetting: ({ text }) => logger.warn(text),
  };
  return (fact) => {
    const write = writers[fact.kind] as (fact: Fact) => void;
    write(fact);
  };
}

function withoutKind(fact: Fact): object {
  const { kind: _kind, ...rest } = fact;
  return rest;
}
