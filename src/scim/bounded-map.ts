/** What a BoundedMap holds at most. */
export interface MapLimits {
  readonly entries: number;
  /** In the unit that `sizeOf` returns: bytes, or characters of text. */
  readonly bytes: number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly size: number;
  /** Whether it was looked up since eviction last skipped it. */
  isUsed: boolean;
}

/**
 * A cache bounded by its number of entries and by its bytes, with second-chance eviction: a look-up only marks the
 * entry as used, and eviction skips a marked entry once. That is cheaper than moving entries in a list, as LRU does. A
 * value larger than the whole cache is not stored.
 */
export class BoundedMap<Key, Value> {
  readonly #entries = new Map<Key, Entry<Value>>();
  #bytes = 0;

  constructor(
    private readonly limits: MapLimits,
    private readonly sizeOf: (value: Value, key: Key) => number,
    /** Called for each entry that is evicted for lack of room. */
    private readonly onEvict?: (value: Value, key: Key) => void,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  /** Sum of the sizes of all entries. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.isUsed = true;
    return entry.value;
  }

  /** Whether an entry of this size can be added without evicting another. */
  hasRoomFor(size: number): boolean {
    return this.#entries.size < this.limits.entries && this.#bytes + size <= this.limits.bytes;
  }

  set(key: Key, value: Value): void {
    this.delete(key);
    const size = this.sizeOf(value, key);
    if (size > this.limits.bytes) return;
    this.#entries.set(key, { value, size, isUsed: true });
    this.#bytes += size;
    while (this.#entries.size > this.limits.entries || this.#bytes > this.limits.bytes) this.#makeRoom();
  }

  /** The value of a key; made by `make` and stored when there is none. */
  entry(key: Key, make: () => Value): Value {
    let value = this.get(key);
    if (value === undefined) this.set(key, (value = make()));
    return value;
  }

  delete(key: Key): boolean {
    const entry = this.#entries.get(key);
    if (entry === undefined) return false;
    this.#bytes -= entry.size;
    return this.#entries.delete(key);
  }

  /** Deletes every entry whose value passes the test. */
  deleteWhere(test: (value: Value) => boolean): void {
    for (const [key, { value }] of this.#entries) if (test(value)) this.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  /** Evicts the oldest entry, or moves it to the end when it was used since the last look. */
  #makeRoom(): void {
    for (const [key, entry] of this.#entries) {
      this.#entries.delete(key);
      if (entry.isUsed) {
        entry.isUsed = false;
        this.#entries.set(key, entry);
      } else {
        this.#bytes -= entry.size;
        this.onEvict?.(entry.value, key);
      }
      return;
    }
  }
}
