const SHOWN = 100;

/**
 * A value of the client as an error message quotes it: shortened, with control characters escaped. Objects and arrays
 * are named by their kind only.
 */
export function quoted(value: unknown): string {
  if (typeof value !== 'string') return typeof value === 'object' ? kindOf(value) : String(value);
  return JSON.stringify(cut(value, SHOWN));
}

/** The text, or its first `most` characters and three dots. Never splits a surrogate pair. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}...` : text;
}

function kindOf(value: object | null): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : 'an object';
}
