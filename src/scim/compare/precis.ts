import { compose } from './compose.js';

/**
 * User names in the PRECIS profile UsernameCaseMapped (RFC 8265 section 3.3, based on RFC 8264), which RFC 7644 section
 * 5 asks for under its older number, RFC 7613. Two parts of it are left out. The Bidi Rule is not applied: it keeps
 * text of mixed direction readable and does not tell names apart. And zero-width joiners are valid nowhere.
 */

/** Full-width and half-width forms and the ideographic space, which width mapping replaces by their usual forms. */
const WIDE_OR_NARROW = /[\u3000\uff01-\uffee]/gu;

/** Exceptions of RFC 8264 section 9.6 to the classes of letters and digits. */
const ALWAYS_VALID = /^[\u06fd\u06fe\u0f0b\u3007]$/u;
const NEVER_VALID = /^[\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b]$/u;
const PRINTABLE_ASCII = /^[\x21-\x7e]$/;
const OLD_HANGUL_JAMO = /^[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7c6\ud7cb-\ud7fb]$/u;
const IGNORABLE = /^[\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]$/u;
const LETTER_OR_DIGIT = /^[\p{Ll}\p{Lu}\p{Lo}\p{Nd}\p{Lm}\p{Mn}\p{Mc}]$/u;

/** Code points that are valid only next to certain others (RFC 5892 appendix A). */
const IN_CONTEXT: ReadonlyMap<string, (before: string, after: string, japanese: boolean) => boolean> = new Map([
  ['\u00b7', (before: string, after: string) => before === 'l' && after === 'l'],
  ['\u0375', (_before: string, after: string) => /^\p{Script=Greek}$/u.test(after)],
  ['\u05f3', (before: string) => /^\p{Script=Hebrew}$/u.test(before)],
  ['\u05f4', (before: string) => /^\p{Script=Hebrew}$/u.test(before)],
  ['\u30fb', (_before: string, _after: string, japanese: boolean) => japanese],
]);

/**
 * A user name in the form that is compared: NFKC, which includes width mapping. The profile forbids compatibility
 * characters. Where one is accepted all the same, it is compared as the character it stands for, so that it makes no
 * second name. Case is folded elsewhere.
 */
export function prepareUserName(text: string): string {
  return compose(text, 'NFKC');
}

/** True for text that the profile allows: words of valid code points with spaces between them. */
export function isUserName(text: string): boolean {
  if (/^[\x21-\x7e]+$/.test(text)) return true;
  const mapped = text.replace(WIDE_OR_NARROW, (character) => character.normalize('NFKC'));
  if (/[\u0660-\u0669]/u.test(mapped) && /[\u06f0-\u06f9]/u.test(mapped)) return false;
  const japanese = /[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Han}]/u.test(mapped);
  return mapped.split(/ +/).every((part) => part !== '' && isPart([...part], japanese));
}

function isPart(points: readonly string[], japanese: boolean): boolean {
  return points.every((point, index) => {
    const inContext = IN_CONTEXT.get(point);
    return inContext ? inContext(points[index - 1] ?? '', points[index + 1] ?? '', japanese) : isValid(point);
  });
}

/** The tests of RFC 8264 section 8, in its order. */
function isValid(point: string): boolean {
  if (ALWAYS_VALID.test(point)) return true;
  if (NEVER_VALID.test(point)) return false;
  if (PRINTABLE_ASCII.test(point)) return true;
  if (OLD_HANGUL_JAMO.test(point) || IGNORABLE.test(point)) return false;
  return point.normalize('NFKC') === point && LETTER_OR_DIGIT.test(point);
}
