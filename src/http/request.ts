import type { FastifyRequest } from 'fastify';
import '../auth/request.js';
import { Dialect } from '../scim/dialect/rule.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The rules of this request; null until the first use. */
    dialect: Dialect | null;
    /** Pattern of the route, such as `/scim/v2/Users/:id`; empty for an unknown one. */
    routePattern: string;
  }
}

/**
 * The dialect of a request, in the mode of its tenant. What is applied by it is named in the reply's `Rollcall-Applied`
 * header and in the log, whatever becomes of the request. A request without tenant is read strictly.
 */
export function dialectOf(request: FastifyRequest): Dialect {
  request.dialect ??= new Dialect(request.principal?.mode ?? 'strict');
  return request.dialect;
}
