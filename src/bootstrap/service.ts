import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { type FirstStart, giveFirstToken, prepareDefaultTenant } from '../tenants/default-tenant.js';
import { issuersClaimedTwice } from '../tenants/issuer-claims.js';
import { AppModule } from '../app.module.js';
import { Guards } from '../auth/guard.js';
import { serviceIssuer } from '../auth/jwt/service-issuer.js';
import type { Config } from '../config/config.js';
import { loadRegistry } from '../config/schemas-file.js';
import { ScimHttpAdapter } from '../http/adapter.js';
import { SCIM_PATH } from '../http/base-url.js';
import { closeGracefully } from '../http/graceful-close.js';
import { Lifecycle } from '../http/lifecycle.js';
import type { RouteName } from '../http/route-table.js';
import { ServiceEvents } from '../observability/service-events.js';
import { logEvents } from '../observability/log-events.js';
import type { ServiceLog } from '../observability/logger.js';
import { NestLogger } from '../observability/nest-logger.js';
import { openStorage, type Storage } from './open-storage.js';
import type { SchemaRegistry } from '../scim/schema/registry.js';
import { StartupError } from '../config/startup-error.js';

/** A running service. */
export interface Service {
  /** Where it listens, such as `http://127.0.0.1:3000`. */
  readonly origin: string;
  /** What clients are given: the SCIM base URL. */
  readonly scimUrl: string;
  readonly firstStart: FirstStart;
  readonly events: ServiceEvents;
  readonly storage: Storage;
  readonly routes: readonly RouteName[];
  /** Drains and ends: see DRAIN_SECONDS and SHUTDOWN_SECONDS. May be called again. */
  close(): Promise<void>;
}

/** Told once the service listens, and before a first token is committed: what `announce` throws undoes that token. */
export type Announce = (started: Pick<Service, 'scimUrl' | 'firstStart'>) => void;

/** Starts the service. Errors: StartupError with one clear line; whatever was opened is closed again. */
export async function startService(
  config: Config,
  log: ServiceLog,
  announce: Announce = () => undefined,
): Promise<Service> {
  const events = new ServiceEvents();
  events.subscribe(logEvents(log));
  const registry = loadRegistry(config.schemasFile);
  const storage = await openStorage(config, 'server', registry, events.reportFailure);
  try {
    return await serve({ config, logger: log.logger, events, registry, storage, announce });
  } catch (error) {
    await storage.close();
    throw error;
  }
}

/** What a start is made of. */
interface Starting {
  readonly config: Config;
  readonly logger: Logger;
  readonly events: ServiceEvents;
  readonly registry: SchemaRegistry;
  readonly storage: Storage;
  readonly announce: Announce;
}

async function serve({ config, logger, events, registry, storage, announce }: Starting): Promise<Service> {
  await prepareDefaultTenant(storage.store, config.scimToken);
  const conflicts = await issuersClaimedTwice(storage.store, serviceIssuer(config)?.issuer);
  const adapter = new ScimHttpAdapter(config, events);
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.register({ config, events, registry, store: storage.store }),
    adapter,
    { logger: new NestLogger(logger), bodyParser: false, abortOnError: false },
  );
  const lifecycle = app.get(Lifecycle);
  adapter.addHooks({ events, lifecycle, guards: app.get(Guards) });
  if (config.corsOrigins.length > 0) enableCors(app, config.corsOrigins);
  const origin = await listen(app, config);
  const scimUrl = (config.publicUrl ?? origin) + SCIM_PATH;
  const firstStart = await giveFirstToken(storage.store, config.scimToken, (firstStart) =>
    announce({ scimUrl, firstStart }),
  ).catch(async (error: unknown) => {
    await app.close();
    throw error;
  });
  warnOfUnsafeSettings(config, events);
  for (const text of conflicts) events.publish({ kind: 'unsafeSetting', text });
  events.publish({ kind: 'serviceStarted', url: scimUrl });
  let closing: Promise<void> | undefined;
  return {
    origin,
    scimUrl,
    firstStart,
    events,
    storage,
    routes: adapter.routes.list(),
    close: () => (closing ??= shutDown({ app, config, lifecycle, events, storage })),
  };
}

function enableCors(app: NestFastifyApplication, origins: readonly string[]): void {
  app.enableCors({
    origin: origins.includes('*') ? '*' : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['ETag', 'Location', 'X-Request-Id', 'Rollcall-Applied', 'Retry-After'],
    maxAge: 600,
  });
}

async function listen(app: NestFastifyApplication, { host, port }: Config): Promise<string> {
  try {
    // Fastify's own listen: the framework's writes a line of its own about a failure.
    await app.init();
    const fastify: FastifyInstance = app.getHttpAdapter().getInstance();
    await fastify.listen({ port, host });
  } catch (error) {
    await app.close();
    throw listenError(error, host, port);
  }
  const { port: actual } = app.getHttpServer().address() as AddressInfo;
  return `http://${hostForUrl(host)}:${actual}`;
}

function listenError(error: unknown, host: string, port: number): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new StartupError(`Port ${port} on ${host} is taken; set PORT to another one`, { cause: error });
    case 'EACCES':
      return new StartupError(`Port ${port} needs privileges this process does not have; set PORT`, { cause: error });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new StartupError(`HOST: ${host} is no address of this machine`, { cause: error });
    default:
      return error;
  }
}

/** An address to connect to: "all addresses" is none. */
function hostForUrl(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

function warnOfUnsafeSettings(config: Config, events: ServiceEvents): void {
  if (!LOOPBACK.test(config.host) && !config.publicUrl?.startsWith('https:')) {
    const text =
      `HOST is ${config.host} and PUBLIC_URL is no https URL: tokens cross the network unprotected` +
      ' unless a proxy in front speaks TLS';
    events.publish({ kind: 'unsafeSetting', text });
  }
}

/** What has to be ended with the service, in the order of `shutDown`. */
interface Running {
  readonly app: NestFastifyApplication;
  readonly config: Config;
  readonly lifecycle: Lifecycle;
  readonly events: ServiceEvents;
  readonly storage: Storage;
}

async function shutDown({ app, config, lifecycle, events, storage }: Running): Promise<void> {
  lifecycle.drain();
  events.publish({ kind: 'drainStarted' });
  await new Promise((resolve) => setTimeout(resolve, config.drainSeconds * 1000));
  lifecycle.close();
  await closeGracefully(app.getHttpServer(), config.drainSeconds * 1000);
  const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), config.shutdownSeconds * 1000);
  await app.close();
  clearTimeout(cut);
  await storage.close();
  events.publish({ kind: 'serviceStopped' });
}
