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

/** Fastify under NestJS, with the hooks, bodies and errors of the service in place of the framework's. */
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
    // The address of a connection cannot be asked for once it is closed, unless it was before; the log names it then, too.
    fastify.server.on('connection', (socket) => void socket.remoteAddress);
    fastify.setErrorHandler((error, request, reply) => sendError(error, request, reply, events));
    fastify.server.on('checkExpectation', (request, response) => rejectExpectation(request, response, ids));
    readJsonBodies(fastify, Math.min(config.bodyLimit, LIMITS.bodyBytes));
    this.routes = routes;
  }

  /** Registers the hooks of every request, before any route is. What they need comes from the application's modules. */
  addHooks(parts: Omit<HookParts, 'bodyLimit' | 'routes'>): void {
    addHooks(this.getInstance<FastifyInstance>(), { ...parts, routes: this.routes, bodyLimit: this.config.bodyLimit });
  }

  /** Errors before and after the controllers take the same way as those in them: ours. */
  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance();
  }
}
