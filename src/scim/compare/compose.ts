import { isMark } from './marks.js';

/** The longest run of combining marks that is normalized as it is; the figure of UAX #15 section 13. */
const MAX_RUN = 30;

/** COMBINING GRAPHEME JOINER. It ends a run of combining marks, since its combining class is 0. */
const JOINER = 0x34f;

/** Text that NFC and NFKC leave unchanged. */
const ASCII = /^[\0-\x7f]*$/;

/**
 * Normalizes text (NFC or NFKC) in linear time. Sorting a run of combining marks takes time quadratic in its length,
 * which for a body of nothing else means hours. So U+034F is inserted into longer runs first, as in the Stream-Safe
 * Text Process of UAX #15 section 13; no language writes runs that long.
 */
export function compose(text: string, form: 'NFC' | 'NFKC'): string {
  if (isAscii(text)) return text;
  return (text.length > MAX_RUN ? partRuns(text) : text).normalize(form);
}

/** True for text that normalization leaves unchanged. */
export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/**
 * Inserts U+034F after every MAX_RUN combining marks of a longer run. A loop, since a regular expression would
 * backtrack.
 */
function partRuns(text: string): string {
  let parted = '';
  let from = 0;
  let run = 0;
  for (let at = 0; at < text.length;) {
    const point = text.codePointAt(at)!;
    if (!isMark(point) || point === JOINER) {
      run = 0;
    } else if (run < MAX_RUN) {
      run += 1;
    } else {
      parted += text.slice(from, at) + String.fromCodePoint(JOINER);
      from = at;
      run = 1;
    }
    at += point > 0xffff ? 2 : 1;
  }
  return from === 0 ? text : parted + text.slice(from);
}
