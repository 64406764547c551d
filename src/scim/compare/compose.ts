/** Combining marks in a row that are put in order together; the figure of UAX #15 section 13. */
const MARKS = 30;

/** What both forms leave as it is. */
const ASCII = /^[\0-\x7f]*$/;

const LONG_RUN = /((?:(?!\u034f)\p{M}){30})(?=(?!\u034f)\p{M})/gu;

/**
 * Composes text (NFC or NFKC) in time that grows with its length alone. Putting a run of combining marks in order takes
 * the square of the run's length, hours for a body of nothing else, so runs longer than any language writes are parted
 * first by U+034F, as the Stream-Safe Text Process of UAX #15 section 13 does.
 */
export function compose(text: string, form: 'NFC' | 'NFKC'): string {
  if (ASCII.test(text)) return text;
  return (text.length > MARKS ? text.replace(LONG_RUN, '$1\u034f') : text).normalize(form);
}
