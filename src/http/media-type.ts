/** The media type of SCIM replies (RFC 7644 section 8.1). It has no charset parameter, nor has that of plain JSON. */
export const SCIM_JSON = 'application/scim+json';
export const PLAIN_JSON = 'application/json';

/**
 * The media type of a SCIM reply: application/scim+json, unless the client accepts application/json alone
 * (RFC 7644 section 3.8). There is no 406: whatever else is asked for, the client gets SCIM.
 */
export function replyMediaType(accept: string | undefined): string {
  if (accept === undefined || !accept.includes('json') || accept.includes('scim+json')) return SCIM_JSON;
  const ranges = accept.split(',').map((range) => (range.split(';', 1)[0] ?? '').trim().toLowerCase());
  return ranges.every((range) => range === 'application/json') ? PLAIN_JSON : SCIM_JSON;
}
