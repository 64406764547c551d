import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { UnauthorizedError } from '../scim/errors.js';
import type { Principal as PrincipalType } from './principal.js';
import './request.js';

/**
 * Injects the principal of the request into a parameter of a handler. Error: 401 when a public route was called without
 * a token.
 */
export const Principal = createParamDecorator((_data: unknown, context: ExecutionContext): PrincipalType => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new UnauthorizedError('This needs a token.');
  return principal;
});
