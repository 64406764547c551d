import { BoundedMap } from '../../scim/bounded-map.js';

/** Statements kept on one connection, and characters of their texts: a prepared one takes twenty times its text. */
const KEPT = { entries: 400, bytes: 512 * 1024 };
/** Characters of the longest text that is kept. To prepare a longer one takes little time beside running it. */
const LONGEST = 8 * 1024;
/** Texts remembered after their first use. */
const SEEN = { entries: 1000, bytes: 512 * 1024 };
/** Once all room is taken, of so many candidates one gets in. */
const ADMITTED = 32;

const lengthOfText = (_value: unknown, text: string): number => text.length;

/**
 * Which statements of a connection stay prepared. Filters have no end of forms, and SQLite's memory of a statement is
 * given back only when its object is collected as garbage: soon, unless it was kept for a while and grew old. So the first
 * use of a statement does not keep it, and when all room is taken what is kept changes slowly.
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
