import type { AttributePath } from './ast.js';
import { FilterSyntaxError, quoted } from './syntax-error.js';

/** ATTRNAME, and the leading "$" of RFC 7643 section 2.1 that `$ref` needs. */
const NAME = /^\$?[A-Za-z][A-Za-z0-9_$-]*$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;
const BAD_PERCENT = /%(?![0-9A-Fa-f]{2})/;
/** Keywords of the filter grammar that can stand where a name can. */
const RESERVED: ReadonlySet<string> = new Set(['and', 'or', 'not', 'pr']);

/** True for a word that can name an attribute: an ATTRNAME (RFC 7644 Figure 1) other than and, or, not and pr. */
export function isAttributeName(text: string): boolean {
  return NAME.test(text) && !RESERVED.has(text.toLowerCase());
}

/**
 * Parses an attrPath (RFC 7644 Figure 1): `[URN:]name[.sub]`. A name has no colon, so the URN ends at the last colon,
 * and dots before it (`2.0`) belong to the URN. Throws FilterSyntaxError; `position` is the offset of the text in its
 * source.
 */
export function readAttributePath(text: string, position: number): AttributePath {
  const colon = text.lastIndexOf(':');
  const schema = colon < 0 ? undefined : readUrn(text.slice(0, colon), position);
  const local = text.slice(colon + 1);
  const dot = local.indexOf('.');
  const start = position + colon + 1;
  if (dot < 0) return { ...(schema !== undefined && { schema }), name: readName(local, start), position };
  const name = readName(local.slice(0, dot), start);
  const rest = local.slice(dot + 1);
  const second = rest.indexOf('.');
  if (second > 0) {
    const found = quoted(rest.slice(second));
    throw new FilterSyntaxError(start + dot + 1 + second, `found ${found}, expected one sub-attribute at most.`);
  }
  return { ...(schema !== undefined && { schema }), name, sub: readName(rest, start + dot + 1), position };
}

/** Parses one ATTRNAME. Throws FilterSyntaxError. */
export function readName(text: string, offset: number): string {
  if (isAttributeName(text)) return text;
  const found = text === '' ? 'nothing' : quoted(text);
  throw new FilterSyntaxError(offset, `found ${found}, expected an attribute name.`);
}

function readUrn(text: string, offset: number): string {
  if (SCHEME.test(text) && !BAD_PERCENT.test(text) && text.indexOf('#') === text.lastIndexOf('#')) return text;
  throw new FilterSyntaxError(offset, `found ${quoted(text)}, expected the URN of a schema before the last colon.`);
}
