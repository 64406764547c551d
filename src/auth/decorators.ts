import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { UnauthorizedError } from '../scim/errors.js';
import type { Principal as PrincipalType } from './principal.js';
import './request.js';

/** The principal of the request, as a handler's parameter. Error: 401 on a public route that got no token. */
export const Principal = createParamDecorator((_data: unknown, context: ExecutionContext): PrincipalType => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new UnauthorizedError('This needs a token.');
  return principal;
});
