/** The media type of SCIM responses (RFC 7644 section 8.1). Neither it nor application/json has a charset parameter. */
export const SCIM_JSON = 'application/scim+json';
export const PLAIN_JSON = 'application/json';

/**
 * The media type of a SCIM response: application/json if the Accept header contains only that, otherwise
 * application/scim+json (RFC 7644 section 3.8). 406 is never sent.
 */
export function replyMediaType(accept: string | undefined): string {
  if (accept === undefined || !accept.includes('json') || accept.includes('scim+json')) return SCIM_JSON;
  const ranges = accept.split(',').map((range) => (range.split(';', 1)[0] ?? '').trim().toLowerCase());
  return ranges.every((range) => range === 'application/json') ? PLAIN_JSON : SCIM_JSON;
}
