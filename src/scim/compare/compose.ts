/** Combining marks in a row that are put in order together; the figure of UAX #15 section 13. */
const MARKS = 30;

/** COMBINING GRAPHEME JOINER, which ends a row of marks and is none of it. */
const JOINER = '\u034f';
/** The first combining mark. */
const FIRST_MARK = 0x300;

/** What both forms leave as it is. */
const ASCII = /^[\0-\x7f]*$/;
const MARK = /^(?!\u034f)\p{M}$/u;

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
    const unit = text.charCodeAt(at);
    const width = unit < 0xd800 || unit >= 0xdc00 || !isLow(text.charCodeAt(at + 1)) ? 1 : 2;
    if (unit < FIRST_MARK || !isMark(text, at, unit, width)) {
      run = 0;
    } else if (run < MARKS) {
      run += 1;
    } else {
      parted += text.slice(from, at) + JOINER;
      from = at;
      run = 1;
    }
    at += width;
  }
  return from === 0 ? text : parted + text.slice(from);
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit < 0xe000;
}

/** For each UTF-16 unit whether it is a combining mark: 0 not known yet, 1 no, 2 yes. */
const units = new Uint8Array(0x10000);

function isMark(text: string, at: number, unit: number, width: number): boolean {
  if (width === 2) return MARK.test(text.slice(at, at + 2));
  return (units[unit] ||= MARK.test(text.charAt(at)) ? 2 : 1) === 2;
}
