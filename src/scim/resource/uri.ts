/** True for a text of the characters of RFC 3986 with well-formed percent-encoding; absolute or relative. */
export function isUri(text: string): boolean {
  return /^(?:[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/.test(text);
}
