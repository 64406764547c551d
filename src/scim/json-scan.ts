import { randomInt } from 'node:crypto';
import { InvalidSyntaxError } from './errors.js';
import { LIMITS } from './limits.js';
import { isMark } from './compare/marks.js';

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const SMALL_U = 0x75;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** Marks in a row from which on they count as flood: no language writes so many on one letter. */
const MARKS_IN_A_ROW = 8;

/** Names of objects are told apart by a hash that nobody outside can work out, so that nobody makes two the same. */
const SEED = randomInt(2 ** 31);
const FACTOR = randomInt(2 ** 30) * 2 + 1;

/** Slots of the table of names, a power of two well above LIMITS.jsonDistinctNames. */
const SLOTS = 4 * 4096;

/** Bytes that an escape or a character takes at most; with so many ahead, none is cut in two. */
const LONGEST_CHARACTER = 12;

/** The names of a text that are different from each other, by their hashes. */
export class JsonNames {
  readonly #seen = new Int32Array(SLOTS);
  readonly #taken = new Int32Array(LIMITS.jsonDistinctNames + 1);
  #count = 0;

  /** Counts a name, if it is the first of its kind. InvalidSyntaxError when there are too many. */
  add(hash: number): void {
    const seen = this.#seen;
    let slot = hash & (SLOTS - 1);
    while (seen[slot] !== 0) {
      if (seen[slot] === hash) return;
      slot = (slot + 1) & (SLOTS - 1);
    }
    seen[slot] = hash;
    this.#taken[this.#count++] = slot;
    if (this.#count > LIMITS.jsonDistinctNames) throw tooMany(`${LIMITS.jsonDistinctNames} different names`);
  }

  clear(): void {
    for (let n = 0; n < this.#count; n++) this.#seen[this.#taken[n]!] = 0;
    this.#count = 0;
  }
}

/** Names of a text that is looked through at once; empty between two. */
const NAMES = new JsonNames();

/**
 * Looks through the bytes of a JSON text, in UTF-8, for what would be expensive to parse or to work on, at some
 * nanoseconds a byte. InvalidSyntaxError (RFC 7644 section 3.12) when it is nested too deep, or has too many names,
 * values, objects or arrays, too long a text or name, or a flood of combining marks. Whether it is JSON is not asked:
 * the parser ends at the first fault, and what stands before it is counted right.
 */
export function rejectCostlyJson(bytes: Uint8Array): void {
  try {
    new JsonScan(NAMES, bytes, bytes.length).run(true);
  } finally {
    NAMES.clear();
  }
}

/**
 * The same for a text that comes in pieces: `run` goes as far as the bytes that are there and takes up from there. A
 * subclass is told of the places where the text can be cut.
 */
export class JsonScan {
  protected length: number;
  /** Where it goes on. */
  protected at = 0;
  /** Objects and arrays that are open, at `at`. */
  protected depth = 0;
  protected readonly isObject = new Uint8Array(LIMITS.jsonDepth + 1);
  /** Where the last name of each open object begins and ends, without its quotes. */
  protected readonly nameFrom = new Int32Array(LIMITS.jsonDepth + 1);
  protected readonly nameEnd = new Int32Array(LIMITS.jsonDepth + 1);
  /** `onComma` is called for commas from here on, `onClose` for what closes down to this depth. */
  protected commaFrom = Infinity;
  protected closeDepth = 0;
  /** More was closed than had been opened: this is no JSON, and nothing behind is looked at. */
  protected isBroken = false;
  /** Where the text that `at` stands in begins; -1 outside of texts. */
  protected textFrom = -1;
  readonly #names = new Int32Array(LIMITS.jsonDepth + 1);
  #nameNext = false;
  #values = 0;
  #containers = 0;
  #row = 0;
  #flood = 0;
  readonly #mostContainers: number;

  /** `size`: bytes of the whole text. */
  constructor(
    private readonly distinct: JsonNames,
    protected bytes: Uint8Array,
    size: number,
  ) {
    this.length = bytes.length;
    this.#mostContainers = LIMITS.jsonContainers + size / LIMITS.jsonBytesPerContainer;
  }

  protected onComma(_at: number): void {}
  protected onClose(_at: number): void {}

  /** Looks through the bytes up to `length`; `isLast` when no more come. */
  run(isLast: boolean): void {
    const { bytes, length, isObject } = this;
    let { at, depth } = this;
    let nameNext = this.#nameNext;
    while (at < length) {
      const byte = bytes[at]!;
      if (byte === QUOTE || this.textFrom !== -1) {
        if (this.textFrom === -1) {
          this.textFrom = ++at;
          this.#row = 0;
        }
        const end = this.#endOfText(at, isLast);
        if (end < 0) {
          at = -1 - end;
          break;
        }
        if (nameNext) {
          nameNext = false;
          if (++this.#names[depth]! > LIMITS.jsonNames) throw tooManyNames();
          this.#name(this.textFrom, end);
          this.nameFrom[depth] = this.textFrom;
          this.nameEnd[depth] = end;
        }
        this.textFrom = -1;
        at = end;
      } else if (byte === COMMA) {
        if (++this.#values > LIMITS.jsonValues) throw tooMany(`${LIMITS.jsonValues} values`);
        nameNext = isObject[depth] === 1;
        if (at >= this.commaFrom) {
          this.depth = depth;
          this.onComma(at);
        }
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        depth += 1;
        if (depth > LIMITS.jsonDepth) throw tooDeep();
        if (++this.#containers > this.#mostContainers) this.rejectContainers(this.#mostContainers);
        nameNext = byte === OPEN_OBJECT;
        isObject[depth] = nameNext ? 1 : 0;
        this.#names[depth] = 0;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        nameNext = false;
        if (depth === 0) {
          this.isBroken = true;
          return;
        }
        if (depth <= this.closeDepth) {
          this.depth = depth;
          this.onClose(at);
        }
        depth -= 1;
      }
      at += 1;
    }
    this.at = at;
    this.depth = depth;
    this.#nameNext = nameNext;
  }

  /** InvalidSyntaxError when a text of so many bytes may not have as many objects and arrays as were seen. */
  protected rejectContainersOf(size: number): void {
    const most = LIMITS.jsonContainers + size / LIMITS.jsonBytesPerContainer;
    if (this.#containers > most) this.rejectContainers(most);
  }

  private rejectContainers(most: number): never {
    throw tooMany(`${Math.floor(most)} objects and arrays for its size`);
  }

  /** Index of the quote that ends the text, looked for from `from`; -1 - index to go on from when it is not there yet. */
  #endOfText(from: number, isLast: boolean): number {
    const { bytes } = this;
    // The quote that ends a text of the most bytes is one further.
    const most = this.textFrom + LIMITS.jsonTextBytes + 1;
    const length = Math.min(this.length, most);
    const whole = isLast ? length : this.length - LONGEST_CHARACTER;
    let at = from;
    let row = this.#row;
    while (at < length) {
      const byte = bytes[at]!;
      if (byte === QUOTE) return at;
      if (byte < 0x80 && byte !== BACKSLASH) {
        row = 0;
        at += 1;
        continue;
      }
      if (at >= whole) {
        this.#row = row;
        return -1 - at;
      }
      const size = byte === BACKSLASH ? this.#escapeSize(at) : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
      if (isMark(byte === BACKSLASH ? this.#escaped(at, size) : this.#codePoint(at, size))) {
        row += 1;
        if (row > MARKS_IN_A_ROW && ++this.#flood > LIMITS.jsonMarks) throw flooded();
      } else row = 0;
      at += size;
    }
    if (at - this.textFrom > LIMITS.jsonTextBytes) throw tooLong(LIMITS.jsonTextBytes);
    this.#row = row;
    return isLast ? length : -1 - at;
  }

  /** Bytes of the escape at `at`; a pair of surrogates is one. */
  #escapeSize(at: number): number {
    if (this.bytes[at + 1] !== SMALL_U) return 2;
    const unit = this.#unit(at);
    return unit >= 0xd800 && unit < 0xdc00 && this.bytes[at + 6] === BACKSLASH && this.bytes[at + 7] === SMALL_U
      ? 12
      : 6;
  }

  #escaped(at: number, size: number): number {
    if (size === 2) return 0;
    const unit = this.#unit(at);
    return size === 6 ? unit : 0x10000 + ((unit & 0x3ff) << 10) + (this.#unit(at + 6) & 0x3ff);
  }

  /** The code unit of a \uXXXX; any number when that is not what stands there. */
  #unit(at: number): number {
    let unit = 0;
    for (let digit = at + 2; digit < at + 6; digit++) {
      const byte = this.bytes[digit] ?? 0;
      unit = (unit << 4) | ((byte & 0xf) + (byte > 0x39 ? 9 : 0));
    }
    return unit & 0xffff;
  }

  #codePoint(at: number, size: number): number {
    let code = this.bytes[at]! & (0xff >> (size + 1));
    for (let next = at + 1; next < at + size; next++) code = (code << 6) | ((this.bytes[next] ?? 0) & 0x3f);
    return code;
  }

  /** Counts the name between two indexes, if it is the first of its kind. */
  #name(from: number, end: number): void {
    if (end - from > LIMITS.jsonNameBytes) throw tooLong(LIMITS.jsonNameBytes);
    let hash = SEED;
    for (let at = from; at < end; at++) {
      hash = Math.imul(hash ^ this.bytes[at]!, FACTOR);
      hash ^= hash >>> 15;
    }
    // 0 stands for an empty slot.
    if (hash === 0) hash = 1;
    this.distinct.add(hash);
  }
}

/** 400 invalidSyntax: deeper than LIMITS.jsonDepth. */
export function tooDeep(): InvalidSyntaxError {
  const detail = `The body is nested deeper than ${LIMITS.jsonDepth} levels. Send it flatter.`;
  return new InvalidSyntaxError(detail, 'body-too-deep');
}

/** 400 invalidSyntax: an object with more names than LIMITS.jsonNames. */
export function tooManyNames(): InvalidSyntaxError {
  const detail = `An object of the body has more than ${LIMITS.jsonNames} names. Send fewer.`;
  return new InvalidSyntaxError(detail, 'body-too-wide');
}

function tooMany(what: string): InvalidSyntaxError {
  return new InvalidSyntaxError(`The body has more than ${what}. Send less at once.`, 'body-too-wide');
}

function tooLong(bytes: number): InvalidSyntaxError {
  return new InvalidSyntaxError(`A text of the body has more than ${bytes} bytes. Shorten it.`, 'body-too-wide');
}

function flooded(): InvalidSyntaxError {
  const detail = 'The body has thousands of combining marks in a row. Send texts that people can read.';
  return new InvalidSyntaxError(detail, 'value-invalid');
}
