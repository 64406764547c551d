import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { UnauthorizedError } from '../scim/errors.js';
import type { Principal as PrincipalType, Scope as ScopeName } from './principal.js';
import './request.js';

/** The route answers without a token; a token that is sent must be valid all the same. */
export function Public(): MethodDecorator {
  return RouteConfig({ access: 'public' });
}

/** The scope a route needs, where its method does not say it: GET reads, everything else writes. */
export function Scope(scope: ScopeName): MethodDecorator {
  return RouteConfig({ scope });
}

/** The principal of the request, as a handler's parameter. Error: 401 on a public route that got no token. */
export const Principal = createParamDecorator((_data: unknown, context: ExecutionContext): PrincipalType => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new UnauthorizedError('This needs a token.');
  return principal;
});
