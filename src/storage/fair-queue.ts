/** What waits under one key, oldest first. */
class Line<Key, Item> {
  readonly items: Item[] = [];
  /** Where the oldest stands; what is before it is gone. */
  head = 0;
  /** The next key in the circle. */
  next: Line<Key, Item> = this;

  constructor(public key: Key) {}
}

/** Items taken from the front of a line before its array is cut. */
const CUT = 64;

/**
 * A queue that takes turns by key (a tenant): each `shift` gives the oldest item of the key whose turn it is, so a key with
 * a thousand items keeps one with a single item waiting for one turn, not for a thousand. Items of one key stay in order.
 * `push` and `shift` take constant time.
 */
export class FairQueue<Key, Item> {
  /** Lines that hold something, and the one whose turn was last; they form a circle. */
  readonly #lines = new Map<Key, Line<Key, Item>>();
  #last: Line<Key, Item> | undefined;
  /** An empty line for the next key that comes: with one key at a time nothing is allocated. */
  #spare: Line<Key, Item> | undefined;
  #size = 0;

  /** Items of all keys. */
  get size(): number {
    return this.#size;
  }

  /** Items that wait under one key. */
  sizeOf(key: Key): number {
    const line = this.#lines.get(key);
    return line ? line.items.length - line.head : 0;
  }

  /** Puts an item behind those of its key; a new key has its turn after those that wait already. */
  push(key: Key, item: Item): void {
    this.#line(key).items.push(item);
    this.#size += 1;
  }

  /** Puts items of one key back in front of the others of that key, in the order given. */
  unshift(key: Key, items: readonly Item[]): void {
    if (items.length === 0) return;
    const line = this.#line(key);
    line.items.splice(0, line.head, ...items);
    line.head = 0;
    this.#size += items.length;
  }

  /** The item `shift` would give. */
  peek(): Item | undefined {
    const line = this.#last?.next;
    return line?.items[line.head];
  }

  /**
   * The next item, by turns among the keys for which `may` holds; undefined when there is none. A key that may not keeps
   * its turn.
   */
  shift(may?: (key: Key) => boolean): Item | undefined {
    if (!this.#last) return undefined;
    let before = this.#last;
    if (may) {
      while (!may(before.next.key)) {
        before = before.next;
        if (before === this.#last) return undefined;
      }
    }
    const line = before.next;
    const item = line.items[line.head] as Item;
    line.items[line.head] = undefined as Item;
    line.head += 1;
    this.#size -= 1;
    if (line.head === line.items.length) this.#remove(line, before);
    else {
      if (before === this.#last) this.#last = line;
      else if (line !== this.#last) this.#toEnd(line, before);
      if (line.head >= CUT && 2 * line.head > line.items.length) {
        line.items.splice(0, line.head);
        line.head = 0;
      }
    }
    return item;
  }

  #line(key: Key): Line<Key, Item> {
    const known = this.#lines.get(key);
    if (known) return known;
    const line = this.#spare ?? new Line<Key, Item>(key);
    this.#spare = undefined;
    line.key = key;
    this.#lines.set(key, line);
    this.#append(line);
    return line;
  }

  /** Joins the circle behind the key whose turn was last, which makes it the last of the present round. */
  #append(line: Line<Key, Item>): void {
    if (this.#last) {
      line.next = this.#last.next;
      this.#last.next = line;
    } else line.next = line;
    this.#last = line;
  }

  #toEnd(line: Line<Key, Item>, before: Line<Key, Item>): void {
    before.next = line.next;
    this.#append(line);
  }

  #remove(line: Line<Key, Item>, before: Line<Key, Item>): void {
    this.#lines.delete(line.key);
    if (line === before) this.#last = undefined;
    else {
      before.next = line.next;
      if (this.#last === line) this.#last = before;
    }
    line.items.length = 0;
    line.head = 0;
    line.next = line;
    this.#spare = line;
  }
}
