import { isUtf8 } from 'node:buffer';
import { InvalidSyntaxError } from '../scim/errors.js';
import type { Json, JsonObject } from '../scim/json.js';
import { JsonNames, JsonScan } from '../scim/json-scan.js';
import { LIMITS } from '../scim/limits.js';
import { notJson, notUtf8, parseJson } from './json-text.js';

/** Bytes parsed at a time, if there is a comma at which to split the text. */
const PIECE_BYTES = 32 * 1024;

/** Longest stretch of text without such a comma: the longest string and as much around it. */
const MAX_UNSPLIT_BYTES = 2 * LIMITS.jsonTextBytes;

/** An object or array whose beginning was parsed, but not its end. */
interface Open {
  readonly value: JsonObject | Json[];
  /** The last piece ended with a comma: a value must follow. */
  needsValue: boolean;
  /** The last piece ended with a value: a comma or the end must follow. */
  hasValue: boolean;
}

/**
 * Parses a JSON text while it arrives, so that a large body does not block the event loop and is refused as soon as it
 * exceeds a limit. The result is the same as that of JSON.parse for the whole text. Each piece ends at a comma; the
 * objects and arrays still open there are closed for the parser, and the next piece is added to them.
 */
export class JsonPieces extends JsonScan {
  readonly #open: Open[] = [];
  /** Where the text that has not been parsed yet begins. */
  #from = 0;
  #received = 0;
  /** At the beginning of the text, where a byte order mark is allowed. */
  #isStart = true;
  #root: Json | undefined;

  /** `size`: bytes of the whole text, or the most it may have; `piece`: bytes parsed at a time. */
  constructor(
    size: number,
    private readonly piece = PIECE_BYTES,
  ) {
    super(new JsonNames(), Buffer.allocUnsafe(4 * piece), size);
    this.length = 0;
    this.commaFrom = piece;
  }

  /** Adds the next bytes. Errors: InvalidSyntaxError as parseJsonBody. */
  take(chunk: Buffer): void {
    this.#received += chunk.length;
    this.#append(chunk);
    this.run(false);
    if (this.isBroken) throw notJson();
    this.#passBlank();
  }

  /** Returns the value after the last bytes. Errors as `take`. */
  end(): Json {
    this.run(true);
    this.rejectContainersOf(this.#received);
    if (this.isBroken || this.#open.length > 0) throw notJson();
    if (this.#root === undefined) return parseJson(this.#text(this.length));
    this.#expectBlank(this.length);
    return this.#root;
  }

  protected override onComma(at: number): void {
    const last = this.#open.at(-1);
    if (last?.hasValue) {
      if (this.depth !== this.#open.length) throw notJson();
      this.#expectBlank(at);
      last.hasValue = false;
      last.needsValue = true;
      this.#goOnFrom(at + 1);
      return;
    }
    if (this.#root !== undefined || this.depth === 0) throw notJson();
    const first = Math.max(this.#open.length, 1);
    let closing = '';
    for (let depth = this.depth; depth >= first; depth--) closing += this.isObject[depth] === 1 ? '}' : ']';
    const part = parseJson(openingOf(last) + this.#text(at) + closing) as JsonObject | Json[];
    if (last) add(last, part);
    else this.#open.push({ value: part, needsValue: false, hasValue: false });
    let innermost: JsonObject | Json[] = part;
    for (let depth = first; depth < this.depth; depth++) {
      innermost = this.#lastOf(innermost, depth);
      this.#open.push({ value: innermost, needsValue: false, hasValue: false });
    }
    if (isEmpty(innermost)) throw notJson();
    this.#open.at(-1)!.needsValue = true;
    this.#goOnFrom(at + 1);
  }

  protected override onClose(at: number): void {
    const last = this.#open.pop()!;
    const closing = Array.isArray(last.value) ? ']' : '}';
    if (this.bytes[at] !== closing.charCodeAt(0)) throw notJson();
    if (last.hasValue) this.#expectBlank(at);
    else {
      const part = parseJson(openingOf(last) + this.#text(at) + closing) as JsonObject | Json[];
      if (last.needsValue && isEmpty(part)) throw notJson();
      add(last, part);
    }
    const around = this.#open.at(-1);
    if (around) around.hasValue = true;
    else this.#root = last.value;
    this.#goOnFrom(at + 1);
  }

  #goOnFrom(at: number): void {
    this.#from = at;
    this.#isStart = false;
    this.closeDepth = this.#open.length;
    this.commaFrom = this.#open.at(-1)?.hasValue ? at : at + this.piece;
  }

  /** The last value of the open object or array at a depth; it is itself still open. */
  #lastOf(value: JsonObject | Json[], depth: number): JsonObject | Json[] {
    if (Array.isArray(value)) return value.at(-1) as JsonObject | Json[];
    const { bytes, nameFrom, nameEnd } = this;
    const name = (bytes as Buffer).toString('utf8', nameFrom[depth]! - 1, nameEnd[depth]! + 1);
    return value[JSON.parse(name) as string] as JsonObject | Json[];
  }

  /** The text not parsed yet, up to an index. */
  #text(end: number): string {
    const part = (this.bytes as Buffer).subarray(this.#from, end);
    if (!isUtf8(part)) throw notUtf8();
    const text = part.toString('utf8');
    return this.#isStart && text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  }

  /** Skips white space before a value. */
  #passBlank(): void {
    let at = this.#from;
    while (at < this.at && isBlank(this.bytes[at]!)) at += 1;
    if (at > this.#from) this.#isStart = false;
    this.#from = at;
  }

  #expectBlank(end: number): void {
    for (let at = this.#from; at < end; at++) if (!isBlank(this.bytes[at]!)) throw notJson();
  }

  /** Appends bytes to those not parsed yet. */
  #append(chunk: Buffer): void {
    const kept = this.length - this.#from;
    const wanted = kept + chunk.length;
    if (wanted > MAX_UNSPLIT_BYTES + chunk.length) {
      const detail = `A value of the body, with the white space around it, has more than ${MAX_UNSPLIT_BYTES} bytes. Shorten it.`;
      throw new InvalidSyntaxError(detail, 'body-too-wide');
    }
    if (this.length + chunk.length > this.bytes.length) {
      const old = this.bytes as Buffer;
      if (wanted > old.length) this.bytes = Buffer.allocUnsafe(2 * wanted);
      old.copy(this.bytes, 0, this.#from, this.length);
      this.#shift(this.#from);
    }
    chunk.copy(this.bytes as Buffer, this.length);
    this.length += chunk.length;
  }

  /** Adjusts all indexes after so many bytes were removed from the front. */
  #shift(by: number): void {
    this.length -= by;
    this.at -= by;
    this.commaFrom -= by;
    this.#from -= by;
    if (this.textFrom !== -1) this.textFrom -= by;
    for (let depth = 0; depth <= this.depth; depth++) {
      this.nameFrom[depth]! -= by;
      this.nameEnd[depth]! -= by;
    }
  }
}

const openingOf = (open: Open | undefined): string => (open === undefined ? '' : Array.isArray(open.value) ? '[' : '{');

const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

const isEmpty = (value: JsonObject | Json[]): boolean => {
  if (Array.isArray(value)) return value.length === 0;
  for (const _ in value) return false;
  return true;
};

/**
 * Adds a later piece to an object or array. As in JSON.parse, the last of several members with one name counts, and
 * keeps the position of the first.
 */
function add({ value }: Open, part: JsonObject | Json[]): void {
  if (Array.isArray(value)) for (const element of part as Json[]) value.push(element);
  else {
    for (const [name, member] of Object.entries(part)) {
      if (name === '__proto__')
        Object.defineProperty(value, name, { value: member, writable: true, enumerable: true, configurable: true });
      else value[name] = member as Json;
    }
  }
}
