import type { RouteTable } from './route-table.js';

/** What tells the service's own paths from those of a proxy. */
type OwnPaths = Pick<RouteTable, 'hasFirstSegment'>;

/** No request target can hold a NUL, so no route and no client's URL is ever equal to this. */
export const MALFORMED_URL = '/\0malformed';

/**
 * Makes the request target that is routed: absolute form to path, the public URL's path prefix taken off (so that it
 * does not matter whether a proxy strips it), doubled slashes folded, a slash at the end dropped. The query stays
 * as it is. A target whose percent-encoding is broken becomes `MALFORMED_URL`. `routes` knows which paths are the
 * service's own.
 */
export function normalizeUrl(target: string, prefix: string, routes: OwnPaths): string {
  if (target.includes('%') && !decodes(target)) return MALFORMED_URL;
  const queryAt = target.indexOf('?');
  const path = queryAt === -1 ? target : target.slice(0, queryAt);
  const normal = normalizePath(path, prefix, routes);
  if (normal === path) return target;
  return queryAt === -1 ? normal : normal + target.slice(queryAt);
}

function normalizePath(path: string, prefix: string, routes: OwnPaths): string {
  let normal = path.startsWith('/') ? path : path.replace(/^https?:\/\/[^/]*/i, '');
  if (normal.includes('//')) normal = normal.replace(/\/{2,}/g, '/');
  if (prefix !== '') normal = withoutPrefix(normal, prefix, routes);
  if (normal.length > 1 && normal.endsWith('/')) normal = normal.slice(0, -1);
  return normal === '' ? '/' : normal;
}

/** A prefix such as `/scim` looks like a path of the service: what stands behind it tells whether the proxy stripped it. */
function withoutPrefix(path: string, prefix: string, routes: OwnPaths): string {
  if (path !== prefix && !path.startsWith(`${prefix}/`)) return path;
  const rest = path.slice(prefix.length);
  return routes.hasFirstSegment(path) && !routes.hasFirstSegment(rest) ? path : rest;
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
