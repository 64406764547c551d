import { RouteConfig } from '@nestjs/platform-fastify';
import './request.js';

/** The route takes bodies up to BODY_LIMIT, if `when` says so; the others take LIMITS.bodyBytes at most. */
export function LargeBody(when = true): MethodDecorator {
  return RouteConfig(when ? { largeBody: true } : {});
}
