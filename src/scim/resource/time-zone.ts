/** Names that were found before, in lower case: there are some 600, and looking one up anew is slow. */
const known = new Set<string>();

/** A name of the IANA time zone database, aliases included (RFC 6557); offsets are none. */
export function isTimeZone(text: string): boolean {
  const name = text.toLowerCase();
  if (known.has(name)) return true;
  if (!/^[a-z][a-z0-9_+/-]{1,63}$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    return false;
  }
  known.add(name);
  return true;
}
