/** Rows of one statement, so that work on many lets others run in between. */
export const SLICE = 1000;

/** The items, so many at most at a time. */
export function* slices<T>(items: readonly T[], size = SLICE): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
