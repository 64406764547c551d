import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { Config } from '../config/config.js';
import type { ServiceEvents } from '../observability/service-events.js';
import { LIMITS } from '../scim/limits.js';
import { rejectExpectation } from './client-error.js';
import { sendError } from './errors.js';
import { fastifyOptions } from './fastify-options.js';
import { addHooks, type HookParts } from './hooks.js';
import { readJsonBodies } from './read-body.js';
import { RequestIds } from './request-id.js';
import { RouteTable } from './route-table.js';

/**
 * The Fastify adapter of NestJS, with the hooks, body parsers and error handling of the service in place of the
 * framework's.
 */
export class ScimHttpAdapter extends FastifyAdapter {
  readonly routes: RouteTable;

  constructor(
    private readonly config: Config,
    events: ServiceEvents,
  ) {
    const ids = new RequestIds();
    const routes = new RouteTable();
    super(fastifyOptions(config, { events, ids, routes }));
    const fastify = this.getInstance<FastifyInstance>();
    fastify.server.maxConnections = config.maxConnections;
    // Node caches the address of a connection when it is first read. Reading it here makes it available to the log
    // after the connection was closed.
    fastify.server.on('connection', (socket) => void socket.remoteAddress);
    fastify.setErrorHandler((error, request, reply) => sendError(error, request, reply, events));
    fastify.server.on('checkExpectation', (request, response) => rejectExpectation(request, response, ids));
    readJsonBodies(fastify, Math.min(config.bodyLimit, LIMITS.bodyBytes));
    this.routes = routes;
  }

  /** Registers the hooks of every request; must be called before any route is registered. */
  addHooks(parts: Omit<HookParts, 'bodyLimit' | 'routes'>): void {
    addHooks(this.getInstance<FastifyInstance>(), { ...parts, routes: this.routes, bodyLimit: this.config.bodyLimit });
  }

  /** Keeps NestJS from installing its error handler, so that all errors are handled in the same way. */
  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance();
  }
}
