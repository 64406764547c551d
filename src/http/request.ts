import type { FastifyRequest } from 'fastify';
import '../auth/request.js';
import { Compatibility } from '../scim/compat/rule.js';
import type { ScimError } from '../scim/errors.js';
import type { BodyForm } from './route-policy.js';

/** The requests in progress of one token, and the bytes of responses that its clients have not read yet. */
export interface TokenLoad {
  underWay: number;
  unsent: number;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** The compatibility rules of the request; null until first used. */
    compat: Compatibility | null;
    /** Pattern of the route, such as `/scim/v2/Users/:id`; empty for an unknown one. */
    routePattern: string;
    /** Media type of the response, if it has a body. */
    replyType: string;
    /** What the route takes as the body of a request. */
    bodyForm: BodyForm;
    /** The error that the request was answered with; null if it was not. */
    refusal: ScimError | null;
    /** True for a long poll, whose duration says nothing about the speed of the service. */
    longPoll: boolean;
    /** The load of its token; null before the token is known. */
    load: TokenLoad | null;
    /** Bytes of the response that count as unread. */
    unsent: number;
    /** Called when the response is closed; only when `load` is set. */
    whenClosed: (() => void) | null;
  }
}

/**
 * The compatibility rules of a request, in the mode of its tenant. The rules applied are named in the header
 * `Rollcall-Applied` and in the log, also when the request fails. A request without tenant is read strictly.
 */
export function compatibilityOf(request: FastifyRequest): Compatibility {
  request.compat ??= new Compatibility(request.principal?.mode ?? 'strict');
  return request.compat;
}
