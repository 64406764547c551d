import { Readable } from 'node:stream';
import type { StoredText } from '../../storage/store.js';

/** Characters from which on a body is encoded here. */
const LARGE = 16 * 1024;

/** Characters of the largest body that is encoded at once, in a few milliseconds. */
const MAX_AT_ONCE = 2 * 1024 * 1024;

/** Characters of one slice of a larger body. */
const SLICE = 256 * 1024;

/** Bytes of UTF-8 that one UTF-16 code unit takes at most. */
const BYTES_PER_UNIT = 3;

/** A body as it is sent: text, its bytes in UTF-8, or these slice by slice. */
export type BodyText = string | Buffer | Readable;

let scratch = Buffer.alloc(0);

/**
 * One text made of pieces, which may be emptied by this. A large one comes as UTF-8: of a string, the framework would
 * measure the bytes and the socket make them again, and joining the pieces before they are encoded takes as long as
 * encoding them. A very large one is encoded while it is sent: others have their turn in between, and of what the client
 * has not taken yet little is in memory twice.
 */
export function encodeJson(pieces: StoredText[]): BodyText {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  if (length <= LARGE) return pieces.join('');
  if (length > MAX_AT_ONCE || !areStrings(pieces)) return new SlicedText(pieces);
  if (scratch.length < length * BYTES_PER_UNIT) scratch = Buffer.allocUnsafeSlow(length * BYTES_PER_UNIT);
  let end = 0;
  for (const piece of pieces) end += scratch.write(piece, end);
  return Buffer.from(scratch.subarray(0, end));
}

function areStrings(pieces: readonly StoredText[]): pieces is readonly string[] {
  return pieces.every((piece) => typeof piece === 'string');
}

/** Milliseconds after which a body that nobody takes any more is given up. */
const IDLE_MS = 120_000;

/** Encodes pieces of text slice by slice, each in a turn of the event loop of its own, as fast as the reader takes them. */
class SlicedText extends Readable {
  /** The piece that is next, and the place in it. */
  #piece = 0;
  #place = 0;

  readonly #idle = setTimeout(() => this.destroy(), IDLE_MS).unref();

  constructor(private readonly pieces: StoredText[]) {
    super({ highWaterMark: SLICE });
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#idle);
    this.pieces.length = 0;
    done(error);
  }

  override _read(): void {
    this.#idle.refresh();
    setImmediate(() => {
      if (!this.destroyed) this.push(this.#next());
    });
  }

  #next(): Uint8Array | null {
    let text = '';
    while (this.#piece < this.pieces.length && text.length < SLICE) {
      const piece = this.pieces[this.#piece]!;
      if (typeof piece !== 'string') {
        // Bytes go out as they are, after the text before them.
        if (text !== '') break;
        return this.#nextBytes(piece);
      }
      const end = endOf(piece, this.#place, SLICE - text.length);
      text += this.#place === 0 && end === piece.length ? piece : piece.slice(this.#place, end);
      this.#place = end;
      if (end < piece.length) break;
      // What was sent need not be kept until all of it is.
      this.pieces[this.#piece] = '';
      this.#piece += 1;
      this.#place = 0;
    }
    return text === '' && this.#piece === this.pieces.length ? null : Buffer.from(text);
  }

  #nextBytes(piece: Uint8Array): Uint8Array {
    const bytes = piece.subarray(this.#place, this.#place + SLICE);
    this.#place += bytes.length;
    if (this.#place === piece.length) {
      this.pieces[this.#piece] = '';
      this.#piece += 1;
      this.#place = 0;
    }
    return bytes;
  }
}

/** Where a part of so many characters ends: not between the two halves of one. */
function endOf(piece: string, start: number, length: number): number {
  const end = start + length;
  if (end >= piece.length) return piece.length;
  const last = piece.charCodeAt(end - 1);
  return last >= 0xd800 && last <= 0xdbff ? end + 1 : end;
}
