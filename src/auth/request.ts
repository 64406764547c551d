import type { Principal } from './principal.js';

/**
 * Who may call a route. `open`: anybody, nothing is looked at. `public`: anybody, and a token that
 * is sent must be valid. `bearer`: a token with the scope. `admin`: the administrator's token.
 */
export type Access = 'open' | 'public' | 'bearer' | 'admin';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the guard; null on routes that need none and got none. */
    principal: Principal | null;
  }
}
