import { comparisonKey, foldCase } from '../compare/comparison-key.js';
import { isAscii } from '../compare/compose.js';
import { dateTimeKey } from '../compare/date-time.js';
import { looseReference } from '../compat/loose-reference.js';
import type { Compatibility } from '../compat/rule.js';
import { InvalidValueError } from '../errors.js';
import type { Json } from '../json.js';
import { LIMITS } from '../limits.js';
import type { Attribute } from '../schema/attribute.js';
import type { AttributeType } from '../schema/definition.js';
import { COST } from '../work-budget.js';
import { formatOf } from './formats.js';
import { isUri } from './uri.js';

type SimpleType = Exclude<AttributeType, 'complex'>;
type Reader = (attribute: Attribute, value: Json, compat: Compatibility) => Json | undefined;

const EXPECTED: Readonly<Record<SimpleType, string>> = {
  string: 'a string',
  boolean: 'true or false',
  decimal: 'a number',
  integer: 'a whole number below 2^53',
  dateTime: 'a string with date and time such as "2008-01-23T04:56:22Z"',
  binary: 'a string in base64',
  reference: 'a string that is a URI',
};

/** Per type, the canonical form of a value (RFC 7643 section 2.3); `undefined` when it is not of that type. */
const READERS: Readonly<Record<SimpleType, Reader>> = {
  string: readString,
  boolean: (_attribute, value) => (typeof value === 'boolean' ? value : undefined),
  decimal: (_attribute, value) =>
    typeof value === 'number' && Number.isFinite(value) ? unsignedZero(value) : undefined,
  integer: (_attribute, value) => (Number.isSafeInteger(value) ? unsignedZero(value as number) : undefined),
  dateTime: (_attribute, value) => (typeof value === 'string' && dateTimeKey(value) !== undefined ? value : undefined),
  binary: (_attribute, value) => (typeof value === 'string' && isBase64(value) ? value : undefined),
  reference: readReference,
};

/**
 * Checks the type of one simple value and returns its canonical form. `canonicalValues` are suggestions (RFC 7643
 * section 7): other values are accepted, and one that is equal apart from case gets the published spelling.
 * InvalidValueError names the attribute and what was expected.
 */
export function readSimpleValue(attribute: Attribute, value: Json, compat: Compatibility): Json {
  const type = attribute.type as SimpleType;
  if (typeof value === 'string') {
    const isPlain = isAscii(value);
    compat.work.spend(value.length * (isPlain ? COST.character : COST.unicode));
    rejectUnstorable(attribute, value, isPlain);
  }
  const read = READERS[type](attribute, value, compat);
  if (read === undefined) throw wrongType(attribute, EXPECTED[type], value);
  if (typeof read === 'string') checkFormat(attribute, read, compat);
  return read;
}

/** The error for a value of the wrong type. It does not contain the value, which must not get into logs. */
export function wrongType(attribute: Attribute, expected: string, value: Json): InvalidValueError {
  const kind = kindOf(value);
  const given = expected.includes(kind) ? `another ${kind}` : kind === 'null' ? kind : `a JSON ${kind}`;
  return new InvalidValueError(`"${attribute.path}" must be ${expected}, not ${given}.`);
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/**
 * InvalidValueError for text that cannot be stored: databases do not accept U+0000, and UTF-8 cannot encode a lone
 * surrogate.
 */
function rejectUnstorable(attribute: Attribute, value: string, isPlain: boolean): void {
  const most = attribute.type === 'binary' ? LIMITS.binaryCharacters : LIMITS.valueCharacters;
  if (value.length > most) throw new InvalidValueError(`"${attribute.path}" has more than ${most} characters.`);
  if (value.includes('\u0000') || (!isPlain && /\p{Surrogate}/u.test(value))) {
    throw new InvalidValueError(`"${attribute.path}" holds U+0000 or half of a surrogate pair. Send Unicode text.`);
  }
}

function checkFormat(attribute: Attribute, value: string, compat: Compatibility): void {
  const format = formatOf(attribute);
  if (!format) return;
  if (!isAscii(value)) compat.work.spend(value.length * COST.formatUnicode);
  if (format.never?.is(value)) throw new InvalidValueError(`"${attribute.path}" ${format.never.because}.`);
  if (format.holds(value) || compat.allows(format.rule)) return;
  throw new InvalidValueError(`"${attribute.path}" must be ${format.expected}.`);
}

function readString(attribute: Attribute, value: Json): string | undefined {
  return typeof value === 'string' ? canonicalSpelling(attribute, value) : undefined;
}

function canonicalSpelling(attribute: Attribute, value: string): string {
  if (attribute.caseExact || attribute.canonicalValues.length === 0 || attribute.canonicalValues.includes(value)) {
    return value;
  }
  const key = foldCase(value);
  return attribute.canonicalValues.find((each) => comparisonKey(attribute, each) === key) ?? value;
}

function readReference(_attribute: Attribute, value: Json, compat: Compatibility): string | undefined {
  if (typeof value !== 'string') return undefined;
  return isUri(value) || compat.allows(looseReference) ? value : undefined;
}

/** Base64 of RFC 4648 section 4; padding is optional (RFC 7643 section 2.3.6). */
function isBase64(text: string): boolean {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return false;
  const digits = text.replace(/=+$/, '').length;
  return digits % 4 !== 1 && (digits === text.length || text.length % 4 === 0);
}

function unsignedZero(value: number): number {
  return value === 0 ? 0 : value;
}
