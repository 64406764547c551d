import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../config/config.js';
import { refuseExpectation } from './client-error.js';
import { sendError } from './errors.js';
import { fastifyOptions } from './fastify-options.js';
import { addHooks, type HookParts } from './hooks.js';
import { readJsonBodies } from './json-body.js';
import { RequestIds } from './request-id.js';

/** Fastify under NestJS, with the service's own manners in place of the framework's. */
export class ScimHttpAdapter extends FastifyAdapter {
  constructor(config: Config, parts: HookParts) {
    const ids = new RequestIds();
    super(fastifyOptions(config, parts.facts, ids));
    const fastify = this.getInstance<FastifyInstance>();
    fastify.setErrorHandler((error, request, reply) => sendError(error, request, reply, parts.facts));
    fastify.server.on('checkExpectation', (request, response) => refuseExpectation(request, response, ids));
    readJsonBodies(fastify);
    addHooks(fastify, parts);
  }

  /** Errors before and after the controllers take the same way as those in them: ours. */
  override setErrorHandler(): ReturnType<FastifyAdapter['setErrorHandler']> {
    return this.getInstance();
  }
}

export type { FastifyReply, FastifyRequest };
