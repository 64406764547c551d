import { InvalidValueError } from '../errors.js';
import type { Json } from '../json.js';
import { quoted } from '../quoted.js';
import type { Attribute } from '../schema/attribute.js';
import { compose, isAscii } from './compose.js';
import { dateTimeKey } from './date-time.js';
import { prepareUserName } from './precis.js';
import { USER_URN } from '../urns.js';

/**
 * The comparison key of a value: text whose order by code point is the order RFC 7644 section 3.4.2.2 asks for.
 * Filters, uniqueness, sorting and the index compare only these keys, so case folding, number order and date order are
 * implemented once. Two values are equal for SCIM exactly when their keys are.
 */
export function comparisonKey(
  attribute: Pick<Attribute, 'type' | 'caseExact' | 'schema' | 'path' | 'referenceTypes'>,
  value: Json,
): string {
  switch (attribute.type) {
    case 'boolean':
      if (typeof value === 'boolean') return value ? 'true' : 'false';
      break;
    case 'integer':
    case 'decimal':
      if (typeof value === 'number' && Number.isFinite(value)) return numberKey(value);
      break;
    case 'dateTime': {
      const key = typeof value === 'string' ? dateTimeKey(value) : undefined;
      if (key !== undefined) return key;
      break;
    }
    case 'reference':
      if (typeof value === 'string') return textKey(attribute, withoutApiVersion(attribute.referenceTypes, value));
      break;
    case 'string':
      if (typeof value === 'string') return textKey(attribute, isUserName(attribute) ? prepareUserName(value) : value);
      break;
    case 'binary':
      if (typeof value === 'string') return textKey(attribute, value);
      break;
    case 'complex':
      break;
  }
  throw new InvalidValueError(`"${attribute.path}" cannot be compared with ${quoted(value)}.`);
}

function textKey({ caseExact }: Pick<Attribute, 'caseExact'>, value: string): string {
  return caseExact ? compose(value, 'NFC') : foldCase(value);
}

/**
 * RFC 7644 section 5 has userName compared by a PRECIS profile. It names the password as well, but passwords are never
 * compared.
 */
function isUserName({ schema, path }: Pick<Attribute, 'schema' | 'path'>): boolean {
  return path === 'userName' && schema === USER_URN;
}

/**
 * Removes the API version from the URI of a SCIM resource: URIs with different versions, or without one, are comparable
 * (RFC 7643 section 2.4).
 */
function withoutApiVersion(referenceTypes: readonly string[], uri: string): string {
  const leadsToResource = referenceTypes.some((type) => type !== 'external' && type !== 'uri');
  return leadsToResource ? uri.replace(/(?:^|\/)v\d{1,4}(?=\/|$)/g, '') : uri;
}

/**
 * Text prepared for case-insensitive comparison (RFC 7644 section 7.8): NFC, simple lower case, and final sigma treated
 * as sigma. Independent of locale.
 */
export function foldCase(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  return compose(compose(text, 'NFC').toLowerCase().replaceAll('ς', 'σ'), 'NFC');
}

const float = new DataView(new ArrayBuffer(8));

/**
 * 16 hexadecimal digits that sort as the numbers do: the IEEE 754 bits, with the sign bit flipped, and for negative
 * numbers all bits.
 */
function numberKey(value: number): string {
  float.setFloat64(0, value === 0 ? 0 : value);
  const bits = float.getBigUint64(0);
  const ordered = bits >> 63n === 1n ? ~bits & 0xffff_ffff_ffff_ffffn : bits | (1n << 63n);
  return ordered.toString(16).padStart(16, '0');
}

/** Order by Unicode code point, as both databases sort text. Returns a negative number, zero or a positive number. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return codeUnitRank(x) - codeUnitRank(y);
  }
  return a.length - b.length;
}

/** UTF-16 sorts surrogates below U+E000; by code point the characters they encode come after all others. */
function codeUnitRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x2000 : unit >= 0xe000 ? unit - 0x800 : unit;
}
