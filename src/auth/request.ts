import type { Principal } from './principal.js';

/**
 * Who may call a route.
 * - `open`: anybody; the Authorization header is ignored.
 * - `public`: anybody, but a token that is sent must be valid.
 * - `bearer`: a token with the scope.
 * - `admin`: the token of the administrator.
 */
export type Access = 'open' | 'public' | 'bearer' | 'admin';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard; null on routes that need no token and got none. */
    principal: Principal | null;
  }
}
