import { RouteConfig } from '@nestjs/platform-fastify';
import type { Scope } from '../auth/principal.js';
import type { Access } from '../auth/request.js';

/** What a route takes as the content of a request. `none`: nothing is read of it. */
export type BodyForm = 'json' | 'form' | 'raw' | 'none';

/** What an error looks like: a SCIM Error (RFC 7644 section 3.12), an error of OAuth (RFC 6749 section 5.2), a page. */
export type ErrorForm = 'scim' | 'oauth' | 'html';

/** All that the hooks of the server need to know of a route. It is read once, at start. */
export interface RoutePolicy {
  /** Who may call it. Every route says so: there is no default. */
  readonly access: Access;
  /** The scope its token needs. GET and HEAD read and everything else writes, unless it is said here. */
  readonly scope?: Scope;
  readonly body: BodyForm;
  /** It takes bodies of up to BODY_LIMIT; others take LIMITS.bodyBytes at most. */
  readonly largeBody: boolean;
  /** The media type of its replies: that of SCIM as the client accepts it, or plain JSON. */
  readonly replies: 'scim' | 'json';
  readonly errors: ErrorForm;
  /** Cache-Control of its replies; errors are never stored. */
  readonly cache: string;
}

const DEFAULTS = {
  body: 'json',
  largeBody: false,
  replies: 'json',
  errors: 'scim',
  cache: 'no-store',
} as const satisfies Partial<RoutePolicy>;

declare module 'fastify' {
  interface FastifyContextConfig {
    policy?: Partial<RoutePolicy>;
  }
}

const POLICY = Symbol('route policy');

type Handler = ((...given: never[]) => unknown) & { [POLICY]?: Partial<RoutePolicy> };

/** Gives a route, or all routes of a controller, parts of their policy; what a route says itself counts. */
export function Policy(policy: Partial<RoutePolicy>): MethodDecorator & ClassDecorator {
  const decorate = (target: object, _key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (descriptor) {
      add(descriptor.value as Handler, policy);
      return;
    }
    const { prototype } = target as { prototype: object };
    for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (name !== 'constructor' && typeof value === 'function') add(value as Handler, policy);
    }
  };
  return decorate as MethodDecorator & ClassDecorator;
}

/** Decorators of a method come before those of its class. */
function add(handler: Handler, policy: Partial<RoutePolicy>): void {
  handler[POLICY] = { ...policy, ...handler[POLICY] };
  RouteConfig({ policy: handler[POLICY] })(handler);
}

/** The whole policy of a route. Error: it does not say who may call it. */
export function wholePolicy(given: Partial<RoutePolicy> | undefined, route: string): RoutePolicy {
  if (given?.access === undefined) throw new Error(`${route}: the route has no policy that says who may call it`);
  return { ...DEFAULTS, ...given, access: given.access };
}
