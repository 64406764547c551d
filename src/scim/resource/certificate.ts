const SEQUENCE = 0x30;
const BIT_STRING = 0x03;

/** An element of DER (X.690 section 8.1): its tag, and where its content begins and ends. */
interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Whether base64 text is one certificate and nothing else (RFC 7643 section 4.1.2). Only the outer structure is
 * checked: a SEQUENCE of tbsCertificate, signatureAlgorithm and signatureValue (RFC 5280 section 4.1).
 */
export function isOneCertificate(base64: string): boolean {
  const bytes = Buffer.from(base64, 'base64');
  const certificate = elementAt(bytes, 0, bytes.length);
  if (certificate?.tag !== SEQUENCE || certificate.end !== bytes.length) return false;
  const tags: number[] = [];
  for (let at = certificate.start; at < certificate.end;) {
    const part = elementAt(bytes, at, certificate.end);
    if (!part || tags.length === 3) return false;
    tags.push(part.tag);
    at = part.end;
  }
  return tags.length === 3 && tags[0] === SEQUENCE && tags[1] === SEQUENCE && tags[2] === BIT_STRING;
}

/** The element that begins at `at`; `undefined` when it is malformed or does not end by `limit`. */
function elementAt(bytes: Uint8Array, at: number, limit: number): Element | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  let start = at + 2;
  let length = first;
  if (first >= 0x80) {
    const digits = first & 0x7f;
    if (digits === 0 || digits > 4) return undefined;
    length = 0;
    for (const digit of bytes.subarray(start, start + digits)) length = length * 256 + digit;
    start += digits;
  }
  const end = start + length;
  return end <= limit ? { tag, start, end } : undefined;
}
