import type { FastifyRequest } from 'fastify';
import '../auth/request.js';
import { Compatibility } from '../scim/compat/rule.js';
import type { ScimError } from '../scim/errors.js';
import type { BodyForm } from './route-policy.js';

/** What one token has under way and unsent. */
export interface TokenLoad {
  underWay: number;
  unsent: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The rules of this request; null until the first use. */
    compat: Compatibility | null;
    /** Pattern of the route, such as `/scim/v2/Users/:id`; empty for an unknown one. */
    routePattern: string;
    /** Media type of the reply, if it has a body. */
    replyType: string;
    /** What its route takes as the content of a request. */
    bodyForm: BodyForm;
    /** The error the request was answered with; null when it was answered otherwise. */
    refusal: ScimError | null;
    /** True when the request waits for something to happen, so that its time says nothing of the service's speed. */
    longPoll: boolean;
    /** What its token has under way; null before the token is known. */
    load: TokenLoad | null;
    /** Bytes of the reply that count as unsent. */
    unsent: number;
    /** Called when the response is over, where there is a `load`. */
    whenClosed: (() => void) | null;
  }
}

/**
 * The dialect of a request, in the mode of its tenant. What is applied by it is named in the reply's `Rollcall-Applied`
 * header and in the log, whatever becomes of the request. A request without tenant is read strictly.
 */
export function compatibilityOf(request: FastifyRequest): Compatibility {
  request.compat ??= new Compatibility(request.principal?.mode ?? 'strict');
  return request.compat;
}
