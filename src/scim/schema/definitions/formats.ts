import { USER_URN } from './user.js';

/** A format a string attribute must have beyond being a string (RFC 7643 section 2.3.1). */
export interface StringFormat {
  readonly schema: string;
  /** `path` of the attribute within its schema. */
  readonly path: string;
  readonly pattern: RegExp;
  /** What is expected, for error messages. */
  readonly expected: string;
}

/** RFC 7643 section 4.1.2 asks for ISO 3166-1 alpha-2 codes as countries. */
export const COUNTRY_FORMAT: StringFormat = {
  schema: USER_URN,
  path: 'addresses.country',
  pattern: /^[A-Za-z]{2}$/,
  expected: 'a country code of two letters (ISO 3166-1 alpha-2)',
};
