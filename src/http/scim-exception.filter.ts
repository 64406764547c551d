import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ServiceEvents } from '../observability/service-events.js';
import { sendError } from './errors.js';

/** Turns every error of a controller into a response of the service's own form. */
@Injectable()
@Catch()
export class ScimExceptionFilter implements ExceptionFilter {
  constructor(private readonly events: ServiceEvents) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendError(thrown, http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), this.events);
  }
}
