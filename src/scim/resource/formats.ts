import { isUserName } from '../compare/precis.js';
import { anyCertificate } from '../compat/any-certificate.js';
import { anyCountry } from '../compat/any-country.js';
import { anyLanguage } from '../compat/any-language.js';
import { anyTimeZone } from '../compat/any-time-zone.js';
import { anyUserName } from '../compat/any-user-name.js';
import type { SwitchRule } from '../compat/rule.js';
import type { Attribute } from '../schema/attribute.js';
import { isOneCertificate } from './certificate.js';
import { isLanguageRanges, isLanguageTag } from './language.js';
import { isTimeZone } from './time-zone.js';
import { USER_URN } from '../urns.js';

/** A format that values of an attribute must have beyond their type. */
export interface Format {
  holds(value: string): boolean;
  /** What is expected, for the error message. */
  readonly expected: string;
  /** The compatibility rule that accepts other values in a lenient tenant. */
  readonly rule: SwitchRule;
  /** Values that are refused in every tenant, and the reason for the error message. */
  readonly never?: { readonly is: (value: string) => boolean; readonly because: string };
}

/**
 * Characters that cannot be seen or that change the direction of the text. With them, two different names could look
 * the same.
 */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Cc}]/u;

/** The formats that RFC 7643 section 4.1 and RFC 7644 section 5 require of attributes of User, by path. */
const USER_FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  [
    'userName',
    {
      // An empty userName is refused elsewhere, as missing.
      holds: (value) => value === '' || isUserName(value),
      expected: 'letters, digits and printable ASCII, with spaces between them alone (RFC 8265 section 3.3)',
      rule: anyUserName,
      never: {
        is: (value) => INVISIBLE.test(value),
        because: 'holds characters that cannot be seen, such as U+200B, so that it looks like another name',
      },
    },
  ],
  [
    'preferredLanguage',
    {
      holds: isLanguageRanges,
      expected: 'languages in the form of Accept-Language, such as "da, en-GB;q=0.8"',
      rule: anyLanguage,
    },
  ],
  ['locale', { holds: isLanguageTag, expected: 'a language tag such as "en-US" (RFC 5646)', rule: anyLanguage }],
  ['timezone', { holds: isTimeZone, expected: 'an IANA time zone such as "America/Los_Angeles"', rule: anyTimeZone }],
  [
    'addresses.country',
    {
      holds: (value) => /^[A-Za-z]{2}$/.test(value),
      expected: 'a country code of two letters (ISO 3166-1 alpha-2)',
      rule: anyCountry,
    },
  ],
  [
    'x509Certificates.value',
    { holds: isOneCertificate, expected: 'exactly one X.509 certificate in DER, in base64', rule: anyCertificate },
  ],
]);

/** The format that values of the attribute must have, if any. */
export function formatOf(attribute: Attribute): Format | undefined {
  const format = USER_FORMATS.get(attribute.path);
  return format && attribute.schema === USER_URN ? format : undefined;
}
