/**
 * The weak entity tag of a resource (RFC 7644 section 3.14): `W/"7"` for its seventh version. When the reply shows
 * parts that change without the resource (a user's groups), they add a mark, `W/"7.Jx0f..."`: a validator made before a
 * membership changed then never matches, and the membership change need not touch the user.
 */
export function entityTag(version: number, mark?: string): string {
  return mark === undefined ? `W/"${version}"` : `W/"${version}.${mark}"`;
}

/** True when If-None-Match names this very tag or is `*` (RFC 9110 section 13.1.2, weak comparison). */
export function noneMatchHolds(header: string, tag: string): boolean {
  return opaqueTags(header).some((candidate) => candidate === '*' || candidate === opaque(tag));
}

/**
 * True when If-Match allows a write on this version (RFC 9110 section 13.1.1, weak comparison as RFC 7644 section 3.14
 * uses it): `*`, or a tag of the version. The mark of foreign parts does not count: a write never changes them.
 */
export function matchHolds(header: string, version: number): boolean {
  return opaqueTags(header).some((candidate) => candidate === '*' || candidate.split('.')[0] === String(version));
}

function opaqueTags(header: string): string[] {
  return header.split(',').map((tag) => opaque(tag.trim()));
}

function opaque(tag: string): string {
  return tag.replace(/^W\//i, '').replace(/^"(.*)"$/s, '$1');
}
