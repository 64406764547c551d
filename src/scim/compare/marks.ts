/**
 * The planes below this code point are looked up in a table. Above it, the only combining marks are the variation
 * selectors.
 */
const PLANES = 0x20000;
const FIRST_SELECTOR = 0xe0100;
const LAST_SELECTOR = 0xe01ef;

const MARK = /\p{M}/gu;

/** How many code points are tested with one regular expression match while the table is made. */
const BLOCK = 4096;

let table: Uint8Array | undefined;

/** True for a code point that is a combining mark (Unicode category M). */
export function isMark(codePoint: number): boolean {
  // No combining mark lies below U+0300, and most characters do.
  if (codePoint < 0x300) return false;
  if (codePoint >= PLANES) return codePoint >= FIRST_SELECTOR && codePoint <= LAST_SELECTOR;
  return (table ??= makeTable())[codePoint] === 1;
}

/** Makes the table. Testing each character of a large text with the regular expression would take too long. */
function makeTable(): Uint8Array {
  const marks = new Uint8Array(PLANES);
  for (let from = 0; from < PLANES; from += BLOCK) {
    const block = String.fromCodePoint(...Array.from({ length: BLOCK }, (_, n) => from + n));
    for (const [mark] of block.matchAll(MARK)) marks[mark.codePointAt(0)!] = 1;
  }
  return marks;
}
