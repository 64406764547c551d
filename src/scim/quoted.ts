const SHOWN = 100;

/**
 * A piece of the client's text as an error quotes it: cut, and with control characters escaped. What is no text is shown
 * by its kind alone.
 */
export function quoted(value: unknown): string {
  if (typeof value !== 'string') return typeof value === 'object' ? kindOf(value) : String(value);
  return JSON.stringify(cut(value, SHOWN));
}

/** The text itself, or its beginning with three dots: `most` characters and those. No surrogate pair is parted. */
export function cut(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')}...` : text;
}

function kindOf(value: object | null): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : 'an object';
}
