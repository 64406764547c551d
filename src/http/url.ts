/** No request target can hold a NUL, so no route and no client's URL is ever equal to this. */
export const MALFORMED_URL = '/\0malformed';

/**
 * Makes the request target that is routed: absolute form to path, the public URL's path prefix taken off (so that it
 * does not matter whether a proxy strips it), doubled slashes folded, a slash at the end dropped. The query stays
 * as it is. A target whose percent-encoding is broken becomes `MALFORMED_URL`.
 */
export function normalizeUrl(target: string, prefix: string): string {
  if (target.includes('%') && !decodes(target)) return MALFORMED_URL;
  const queryAt = target.indexOf('?');
  const path = queryAt === -1 ? target : target.slice(0, queryAt);
  const normal = normalizePath(path, prefix);
  if (normal === path) return target;
  return queryAt === -1 ? normal : normal + target.slice(queryAt);
}

function normalizePath(path: string, prefix: string): string {
  let normal = path.startsWith('/') ? path : path.replace(/^https?:\/\/[^/]*/i, '');
  if (normal.includes('//')) normal = normal.replace(/\/{2,}/g, '/');
  if (prefix !== '' && (normal === prefix || normal.startsWith(`${prefix}/`))) normal = normal.slice(prefix.length);
  if (normal.length > 1 && normal.endsWith('/')) normal = normal.slice(0, -1);
  return normal === '' ? '/' : normal;
}

function decodes(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
