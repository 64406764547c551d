import type { RouteTable } from './route-table.js';

/** Tells the paths of the service from those added by a proxy. */
type OwnPaths = Pick<RouteTable, 'hasFirstSegment'>;

/**
 * The URL that stands for a malformed one. Since no request target can contain NUL, it equals no route and no URL of a
 * client.
 */
export const MALFORMED_URL = '/\0malformed';

/**
 * Normalizes the request target for the router: absolute form becomes a path, the path prefix of PUBLIC_URL is removed
 * (so that a proxy may or may not strip it), repeated slashes are merged, and a trailing slash is removed. The query is
 * not changed. A target with invalid percent-encoding becomes `MALFORMED_URL`. `routes` knows the paths of the service.
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

/**
 * A prefix such as `/scim` is also the beginning of a path of the service. Whether the proxy stripped it shows in what
 * follows.
 */
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
