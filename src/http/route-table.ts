export interface RouteName {
  readonly method: string;
  readonly url: string;
}

interface KnownRoute {
  readonly pattern: RegExp;
  readonly methods: Set<string>;
}

/**
 * Which methods each path has, for 405 and OPTIONS (RFC 9110 sections 9.3.7 and 15.5.6). Not used for requests that
 * match a route.
 */
export class RouteTable {
  readonly #routes = new Map<string, KnownRoute>();
  readonly #firstSegments = new Set<string>();

  add(methods: string | readonly string[], url: string): void {
    const route = this.#routes.get(url) ?? { pattern: toPattern(url), methods: new Set<string>() };
    for (const method of typeof methods === 'string' ? [methods] : methods) route.methods.add(method);
    this.#routes.set(url, route);
    this.#firstSegments.add(firstSegment(url));
  }

  /** Whether any route begins with the first segment of the path. */
  hasFirstSegment(path: string): boolean {
    return this.#firstSegments.has(firstSegment(path));
  }

  /** Every route, by method and pattern. */
  list(): RouteName[] {
    return [...this.#routes].flatMap(([url, { methods }]) => [...methods].map((method) => ({ method, url })));
  }

  /** The value of the Allow header for a path; undefined when no route has this path. */
  allow(path: string): string | undefined {
    const methods = new Set<string>();
    for (const route of this.#routes.values()) {
      if (route.pattern.test(path)) for (const method of route.methods) methods.add(method);
    }
    return methods.size === 0 ? undefined : [...methods, 'OPTIONS'].join(', ');
  }
}

function firstSegment(path: string): string {
  return path.split('/', 2)[1] ?? '';
}

function toPattern(url: string): RegExp {
  const source = url
    .split('/')
    .map((segment) => {
      if (segment === '*') return '.*';
      return segment.startsWith(':') ? '[^/]+' : segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('/');
  return new RegExp(`^${source}$`);
}
