/**
 * The weak entity tag of a resource (RFC 7644 section 3.14): `W/"7"` for version 7. When the reply shows data that can
 * change without the resource (the groups of a user), a mark of that data is appended: `W/"7.Jx0f..."`. A tag from
 * before a membership change then no longer matches, although the change does not write to the user.
 */
export function entityTag(version: number, mark?: string): string {
  return mark === undefined ? `W/"${version}"` : `W/"${version}.${mark}"`;
}

/** True when If-None-Match contains this tag or is `*` (RFC 9110 section 13.1.2, weak comparison). */
export function noneMatchHolds(header: string, tag: string): boolean {
  return opaqueTags(header).some((candidate) => candidate === '*' || candidate === opaque(tag));
}

/**
 * True when If-Match allows a write to this version: it is `*` or contains a tag of the version (RFC 9110 section
 * 13.1.1, with the weak comparison of RFC 7644 section 3.14). The mark is ignored: a write never changes the data it
 * stands for.
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
