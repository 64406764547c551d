import { RouteConfig } from '@nestjs/platform-fastify';
import type { Scope } from '../auth/principal.js';
import type { Access } from '../auth/request.js';

/** What a route takes as the body of a request. `none`: the body is not read. */
export type BodyForm = 'json' | 'form' | 'raw' | 'none';

/** The form of errors: a SCIM error (RFC 7644 section 3.12), an OAuth error (RFC 6749 section 5.2), or an HTML page. */
export type ErrorForm = 'scim' | 'oauth' | 'html';

/** All that the hooks need to know about a route. It is read once, at start. */
export interface RoutePolicy {
  /** Who may call it. There is no default. */
  readonly access: Access;
  /** The scope that the token needs. Default: scim:read for GET and HEAD, scim:write for other methods. */
  readonly scope?: Scope;
  readonly body: BodyForm;
  /** Whether the limit of its bodies is BODY_LIMIT; otherwise it is at most LIMITS.bodyBytes. */
  readonly largeBody: boolean;
  /** The media type of its responses: that of SCIM as the client accepts it, or application/json. */
  readonly replies: 'scim' | 'json';
  readonly errors: ErrorForm;
  /** Cache-Control of its responses; errors always get no-store. */
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

/** Sets parts of the policy of a route, or of all routes of a controller. The policy of the route has precedence. */
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

/** Decorators of methods run before those of their class. */
function add(handler: Handler, policy: Partial<RoutePolicy>): void {
  handler[POLICY] = { ...policy, ...handler[POLICY] };
  RouteConfig({ policy: handler[POLICY] })(handler);
}

/** The policy of a route with its defaults. Error: `access` is missing. */
export function wholePolicy(given: Partial<RoutePolicy> | undefined, route: string): RoutePolicy {
  if (given?.access === undefined) throw new Error(`${route}: the route has no policy that says who may call it`);
  return { ...DEFAULTS, ...given, access: given.access };
}
