/**
 * True for a well-formed language tag of RFC 5646 section 2.1, with "_" allowed for "-" (RFC 7643 section 4.1.1).
 * Subtags are not looked up in the registry.
 */
export function isLanguageTag(text: string): boolean {
  return LANGUAGE_TAG.test(text.replaceAll('_', '-'));
}

const LANGUAGE_TAG = new RegExp(
  [
    '^(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})', // language
    '(?:-[a-z]{4})?', // script
    '(?:-(?:[a-z]{2}|\\d{3}))?', // region
    '(?:-(?:[a-z\\d]{5,8}|\\d[a-z\\d]{3}))*', // variants
    '(?:-[a-wyz\\d](?:-[a-z\\d]{2,8})+)*', // extensions
    '(?:-x(?:-[a-z\\d]{1,8})+)?', // private use
    '|x(?:-[a-z\\d]{1,8})+|i-[a-z]{2,8}|en-gb-oed|sgn-(?:be-fr|be-nl|ch-de))$',
  ].join(''),
  'i',
);

/** True for a value of the Accept-Language header (RFC 7231 section 5.3.5): language ranges with optional weights. */
export function isLanguageRanges(text: string): boolean {
  return text.split(',').every((range) => LANGUAGE_RANGE.test(range.trim()));
}

const LANGUAGE_RANGE = /^(?:\*|[a-z]{1,8}(?:-[a-z\d]{1,8})*)(?:[ \t]*;[ \t]*q=(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?$/i;
