import { BoundedMap } from '../../scim/bounded-map.js';

/**
 * Limits of the prepared statements of one connection: their number, and the characters of their texts. A prepared
 * statement takes about twenty times the memory of its text.
 */
const KEPT = { entries: 400, bytes: 512 * 1024 };
/**
 * Characters of the longest statement that stays prepared; preparing a longer one takes little time compared to running
 * it.
 */
const LONGEST = 8 * 1024;
/** Texts remembered after their first use. */
const SEEN = { entries: 1000, bytes: 512 * 1024 };
/** Once the limits are reached, one of this many candidates replaces another statement. */
const ADMITTED = 32;

const lengthOfText = (_value: unknown, text: string): number => text.length;

/**
 * Decides which statements of a connection stay prepared. Filters have countless forms, and the memory of a statement
 * in SQLite is freed only when its JavaScript object is garbage collected, which happens late for an object that has
 * lived long. So a statement stays prepared only from its second use on, and once the limits are reached statements are
 * replaced slowly.
 */
export class KeptStatements<Prepared> {
  readonly #kept: BoundedMap<string, Prepared>;
  readonly #seen = new BoundedMap<string, true>(SEEN, lengthOfText);
  #candidates = 0;

  constructor(onEvict?: (prepared: Prepared) => void) {
    this.#kept = new BoundedMap(KEPT, lengthOfText, onEvict);
  }

  /** Statements kept, and the characters of their texts. */
  get size(): { readonly statements: number; readonly characters: number } {
    return { statements: this.#kept.size, characters: this.#kept.bytes };
  }

  get(sql: string): Prepared | undefined {
    return this.#kept.get(sql);
  }

  /** Whether a statement that is not kept shall be from now on. */
  admits(sql: string): boolean {
    if (sql.length > LONGEST) return false;
    if (!this.#seen.get(sql)) {
      this.#seen.set(sql, true);
      return false;
    }
    if (this.#kept.hasRoomFor(sql.length)) return true;
    this.#candidates = (this.#candidates + 1) % ADMITTED;
    return this.#candidates === 0;
  }

  keep(sql: string, prepared: Prepared): void {
    this.#kept.set(sql, prepared);
  }
}
