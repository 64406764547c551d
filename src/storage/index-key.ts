import { createHash } from 'node:crypto';
import { LIMITS } from '../scim/limits.js';

/**
 * How a comparison key is stored. Keys of more than 256 code points are stored as their first 256 code points, U+10FFFF
 * and the SHA-256 of the whole, which keeps index entries short, equality exact, and the order against every shorter
 * key right. No short key can look like that: it is never longer than 256 code points. Two long keys with the same head
 * need the whole key, which is kept apart.
 */
export interface StoredKey {
  readonly stored: string;
  /** The whole key, when `stored` is not. */
  readonly long?: string;
  /** The first 256 code points, when `stored` is not the whole. */
  readonly head?: string;
}

/** Stored keys longer than this (in code points) are head and hash. */
export const HEAD = LIMITS.indexedCharacters;

/** The stored form of a comparison key. */
export function storedKey(key: string): StoredKey {
  const text = wellFormed(key);
  if (text.length <= HEAD) return { stored: text };
  const end = headEnd(text);
  if (end === text.length) return { stored: text };
  const head = text.slice(0, end);
  return { stored: `${head}\u{10FFFF}${createHash('sha256').update(text).digest('hex')}`, long: text, head };
}

/** The smallest text above every text that begins with `prefix`, by code point; undefined when there is none. */
export function afterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    const code = last.codePointAt(0) ?? 0;
    if (code < 0x10ffff) return points.join('') + String.fromCodePoint(code === 0xd7ff ? 0xe000 : code + 1);
  }
  return undefined;
}

/** Length of the first 256 code points, in code units. */
function headEnd(text: string): number {
  let end = 0;
  for (let points = 0; points < HEAD && end < text.length; points++)
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return end;
}

/** Databases store UTF-8, which has no lone surrogates: they count as U+FFFD, stored and asked for alike. */
function wellFormed(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? text.replace(/\p{Surrogate}/gu, '\ufffd') : text;
}
