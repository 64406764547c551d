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

/** Longest run of combining marks that is not counted against LIMITS.jsonMarks: no language puts more on one letter. */
const MARKS_IN_A_ROW = 8;

/** Seed of the hash that tells names apart. It is random, so that nobody can construct names that collide. */
const SEED = randomInt(2 ** 31);
const FACTOR = randomInt(2 ** 30) * 2 + 1;

/** Size of the hash table of names: a power of two well above LIMITS.jsonDistinctNames. */
const SLOTS = 4 * 4096;

/**
 * Longest escape or character in bytes. An escape or character that begins at least so many bytes before the end of the
 * buffer is complete.
 */
const LONGEST_CHARACTER = 12;

/** The set of distinct names in a JSON text, by their hashes. */
export class JsonNames {
  readonly #seen = new Int32Array(SLOTS);
  readonly #taken = new Int32Array(LIMITS.jsonDistinctNames + 1);
  #count = 0;

  /** Adds the hash of a name. InvalidSyntaxError when there are too many distinct names. */
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

/** Reused by `rejectCostlyJson`; empty between two calls. */
const NAMES = new JsonNames();

/**
 * Scans the bytes of a JSON text in UTF-8 for anything that would be expensive to parse or to process; takes a few
 * nanoseconds a byte. InvalidSyntaxError (RFC 7644 section 3.12) when it is nested too deeply, has too many names,
 * values, objects or arrays, a string or name that is too long, or too many combining marks. It does not check that the
 * text is JSON: the parser stops at the first error, and everything before that was counted correctly.
 */
export function rejectCostlyJson(bytes: Uint8Array): void {
  try {
    new JsonScan(NAMES, bytes, bytes.length).run(true);
  } finally {
    NAMES.clear();
  }
}

/**
 * The same for a text that arrives in chunks: `run` scans the bytes received so far, and the next call continues there.
 * It tells its subclass where the text can be split for parsing.
 */
export class JsonScan {
  protected length: number;
  /** Index of the next byte to scan. */
  protected at = 0;
  /** How many objects and arrays are open at `at`. */
  protected depth = 0;
  protected readonly isObject = new Uint8Array(LIMITS.jsonDepth + 1);
  /** For each open object, where its latest name begins and ends, without quotes. */
  protected readonly nameFrom = new Int32Array(LIMITS.jsonDepth + 1);
  protected readonly nameEnd = new Int32Array(LIMITS.jsonDepth + 1);
  /**
   * `onComma` is called for commas at this index or later, `onClose` when an object or array closes at this depth or a
   * smaller one.
   */
  protected commaFrom = Infinity;
  protected closeDepth = 0;
  /** More objects and arrays were closed than opened. The text is not JSON, and the rest is not scanned. */
  protected isBroken = false;
  /** Where the string that contains `at` begins; -1 outside of strings. */
  protected textFrom = -1;
  readonly #names = new Int32Array(LIMITS.jsonDepth + 1);
  #nameNext = false;
  #values = 0;
  #containers = 0;
  #row = 0;
  #excessMarks = 0;
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

  /** Scans the bytes up to `length`. `isLast`: no more will come. */
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

  /** InvalidSyntaxError when a text of `size` bytes may not have as many objects and arrays as were found. */
  protected rejectContainersOf(size: number): void {
    const most = LIMITS.jsonContainers + size / LIMITS.jsonBytesPerContainer;
    if (this.#containers > most) this.rejectContainers(most);
  }

  private rejectContainers(most: number): never {
    throw tooMany(`${Math.floor(most)} objects and arrays for its size`);
  }

  /**
   * Index of the closing quote of the string, searched from `from`. When it has not arrived yet, -1 minus the index at
   * which to continue.
   */
  #endOfText(from: number, isLast: boolean): number {
    const { bytes } = this;
    // The closing quote may follow the longest allowed string.
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
        if (row > MARKS_IN_A_ROW && ++this.#excessMarks > LIMITS.jsonMarks) throw tooManyMarks();
      } else row = 0;
      at += size;
    }
    if (at - this.textFrom > LIMITS.jsonTextBytes) throw tooLong(LIMITS.jsonTextBytes);
    this.#row = row;
    return isLast ? length : -1 - at;
  }

  /** Length in bytes of the escape at `at`; two escapes that form a surrogate pair count as one. */
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

  /** The code unit of a \uXXXX escape; any number when the escape is malformed. */
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

  /** Hashes the name between two indexes and adds it to the distinct names. */
  #name(from: number, end: number): void {
    if (end - from > LIMITS.jsonNameBytes) throw tooLong(LIMITS.jsonNameBytes);
    let hash = SEED;
    for (let at = from; at < end; at++) {
      hash = Math.imul(hash ^ this.bytes[at]!, FACTOR);
      hash ^= hash >>> 15;
    }
    // 0 marks an empty slot of the table.
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

function tooManyMarks(): InvalidSyntaxError {
  const detail = 'The body has thousands of combining marks in a row. Send texts that people can read.';
  return new InvalidSyntaxError(detail, 'value-invalid');
}
