/** Code points of the planes that have combining marks; the selectors of variants beyond are told by range. */
const PLANES = 0x20000;
const FIRST_SELECTOR = 0xe0100;
const LAST_SELECTOR = 0xe01ef;

const MARK = /\p{M}/gu;

/** Code points that are looked through at once. */
const BLOCK = 4096;

let table: Uint8Array | undefined;

/** True for a code point that is a combining mark (Unicode category M). */
export function isMark(codePoint: number): boolean {
  // Before the first of them, and most common of all.
  if (codePoint < 0x300) return false;
  if (codePoint >= PLANES) return codePoint >= FIRST_SELECTOR && codePoint <= LAST_SELECTOR;
  return (table ??= makeTable())[codePoint] === 1;
}

/** Asked for each letter of a large text, the expression itself would take too long. */
function makeTable(): Uint8Array {
  const marks = new Uint8Array(PLANES);
  for (let from = 0; from < PLANES; from += BLOCK) {
    const block = String.fromCodePoint(...Array.from({ length: BLOCK }, (_, n) => from + n));
    for (const [mark] of block.matchAll(MARK)) marks[mark.codePointAt(0)!] = 1;
  }
  return marks;
}
