/** What a BoundedMap holds at most. */
export interface MapLimits {
  readonly entries: number;
  /** In what `sizeOf` counts: bytes, or characters of text. */
  readonly bytes: number;
}

interface Entry<Value> {
  readonly value: Value;
  readonly size: number;
  /** Whether it was asked for since it was last spared. */
  isUsed: boolean;
}

/**
 * A map for caches, bounded by entries and by bytes. What was not used lately goes first (second chance): to look an entry
 * up only marks it, which costs less than moving it as a list by time of use would. A value larger than all the room is
 * not kept.
 */
export class BoundedMap<Key, Value> {
  readonly #entries = new Map<Key, Entry<Value>>();
  #bytes = 0;

  constructor(
    private readonly limits: MapLimits,
    private readonly sizeOf: (value: Value, key: Key) => number,
    /** Called for each entry that is put out for want of room. */
    private readonly onEvict?: (value: Value, key: Key) => void,
  ) {}

  get size(): number {
    return this.#entries.size;
  }

  /** Size of all entries together. */
  get bytes(): number {
    return this.#bytes;
  }

  get(key: Key): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    entry.isUsed = true;
    return entry.value;
  }

  /** Whether one more entry of this size would put out no other. */
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

  /** The value of a key, made and kept when there is none. */
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

  /** Looks at the oldest entry: it goes, or, used meanwhile, is the newest now. */
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
