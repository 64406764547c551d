/** Cache of valid names in lower case: there are about 600, and checking one is slow. */
const known = new Set<string>();

/** True for a name of the IANA time zone database, aliases included (RFC 6557). Offsets are not names. */
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
