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

/** The table of names, empty between two texts, and which of its slots are taken. */
const seen = new Int32Array(SLOTS);
const taken = new Int32Array(LIMITS.jsonDistinctNames + 1);

/**
 * Looks through the bytes of a JSON text, in UTF-8, for what would be expensive to parse or to work on, at some
 * nanoseconds a byte. InvalidSyntaxError (RFC 7644 section 3.12) when it is nested too deep, or has too many names,
 * values, objects or arrays, too long a text or name, or a flood of combining marks. Whether it is JSON is not asked:
 * the parser ends at the first fault, and what stands before it is counted right.
 */
export function refuseCostlyJson(bytes: Uint8Array): void {
  const scan = new JsonScan(bytes);
  try {
    scan.run();
  } finally {
    scan.clear();
  }
}

class JsonScan {
  readonly #length: number;
  #distinct = 0;
  #flood = 0;

  constructor(private readonly bytes: Uint8Array) {
    this.#length = bytes.length;
  }

  run(): void {
    const { bytes } = this;
    const length = this.#length;
    const mostContainers = LIMITS.jsonContainers + length / LIMITS.jsonBytesPerContainer;
    const isObject = new Uint8Array(LIMITS.jsonDepth + 1);
    const names = new Int32Array(LIMITS.jsonDepth + 1);
    let depth = 0;
    let values = 0;
    let containers = 0;
    let nameNext = false;
    for (let at = 0; at < length; at++) {
      const byte = bytes[at]!;
      if (byte === QUOTE) {
        const end = this.#endOfText(at + 1);
        if (nameNext) {
          nameNext = false;
          names[depth]! += 1;
          if (names[depth]! > LIMITS.jsonNames) throw tooManyNames();
          this.#name(at + 1, end);
        }
        at = end;
      } else if (byte === COMMA) {
        values += 1;
        if (values > LIMITS.jsonValues) throw tooMany(`${LIMITS.jsonValues} values`);
        nameNext = isObject[depth] === 1;
      } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
        depth += 1;
        if (depth > LIMITS.jsonDepth) throw tooDeep();
        containers += 1;
        if (containers > mostContainers) throw tooMany(`${Math.floor(mostContainers)} objects and arrays for its size`);
        nameNext = byte === OPEN_OBJECT;
        isObject[depth] = nameNext ? 1 : 0;
        names[depth] = 0;
      } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
        nameNext = false;
        if (--depth < 0) return;
      }
    }
  }

  clear(): void {
    for (let n = 0; n < this.#distinct; n++) seen[taken[n]!] = 0;
  }

  /** Index of the quote that ends the text which begins at `from`. */
  #endOfText(from: number): number {
    const { bytes } = this;
    // The quote that ends a text of the most bytes is one further.
    const length = Math.min(this.#length, from + LIMITS.jsonTextBytes + 1);
    let at = from;
    let row = 0;
    while (at < length) {
      const byte = bytes[at]!;
      if (byte === QUOTE) return at;
      if (byte < 0x80 && byte !== BACKSLASH) {
        row = 0;
        at += 1;
        continue;
      }
      const size = byte === BACKSLASH ? this.#escapeSize(at) : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
      if (isMark(byte === BACKSLASH ? this.#escaped(at, size) : this.#codePoint(at, size))) {
        row += 1;
        if (row > MARKS_IN_A_ROW && ++this.#flood > LIMITS.jsonMarks) throw flooded();
      } else row = 0;
      at += size;
    }
    if (at - from > LIMITS.jsonTextBytes) throw tooLong(LIMITS.jsonTextBytes);
    return length;
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
    let slot = hash & (SLOTS - 1);
    while (seen[slot] !== 0) {
      if (seen[slot] === hash) return;
      slot = (slot + 1) & (SLOTS - 1);
    }
    seen[slot] = hash;
    taken[this.#distinct++] = slot;
    if (this.#distinct > LIMITS.jsonDistinctNames) throw tooMany(`${LIMITS.jsonDistinctNames} different names`);
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
