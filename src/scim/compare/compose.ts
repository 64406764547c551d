import { isMark } from './marks.js';

/** Combining marks in a row that are put in order together; the figure of UAX #15 section 13. */
const MARKS = 30;

/** COMBINING GRAPHEME JOINER, which ends a row of marks and is none of it. */
const JOINER = 0x34f;

/** What both forms leave as it is. */
const ASCII = /^[\0-\x7f]*$/;

/**
 * Composes text (NFC or NFKC) in time that grows with its length alone. Putting a run of combining marks in order takes
 * the square of the run's length, hours for a body of nothing else, so runs longer than any language writes are parted
 * first by U+034F, as the Stream-Safe Text Process of UAX #15 section 13 does.
 */
export function compose(text: string, form: 'NFC' | 'NFKC'): string {
  if (isAscii(text)) return text;
  return (text.length > MARKS ? partRuns(text) : text).normalize(form);
}

/** Whether composing has nothing to do. */
export function isAscii(text: string): boolean {
  return ASCII.test(text);
}

/** The text with U+034F behind every MARKS combining marks that more of them follow. One walk: a pattern would go back. */
function partRuns(text: string): string {
  let parted = '';
  let from = 0;
  let run = 0;
  for (let at = 0; at < text.length;) {
    const point = text.codePointAt(at)!;
    if (!isMark(point) || point === JOINER) {
      run = 0;
    } else if (run < MARKS) {
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
