/** Characters from which on a body is encoded here. */
const LARGE = 16 * 1024;

/** Characters of the largest body that is encoded piece by piece. */
const MAX_PIECEWISE = 2 * 1024 * 1024;

/** Bytes of UTF-8 that one UTF-16 code unit takes at most. */
const BYTES_PER_UNIT = 3;

let scratch = Buffer.alloc(0);

/**
 * One text made of pieces. A large one comes as UTF-8: of a string, the framework would measure the bytes and the socket
 * make them again, and joining the pieces before they are encoded takes as long as encoding them.
 */
export function joinPieces(pieces: readonly string[]): string | Buffer {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  if (length <= LARGE) return pieces.join('');
  if (length > MAX_PIECEWISE) return Buffer.from(pieces.join(''));
  if (scratch.length < length * BYTES_PER_UNIT) scratch = Buffer.allocUnsafeSlow(length * BYTES_PER_UNIT);
  let end = 0;
  for (const piece of pieces) end += scratch.write(piece, end);
  return Buffer.from(scratch.subarray(0, end));
}
