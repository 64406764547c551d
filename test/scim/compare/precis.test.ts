import { describe, expect, it } from '@jest/globals';
import { isUserName, prepareUserName } from '../../../src/scim/compare/precis.js';
import { growth, LINEAR } from '../../support/growth.js';

describe('user names (RFC 7644 section 5, RFC 8265 section 3.3)', () => {
  it.each([
    [
      'the examples of RFC 8265 section 3.5',
      ['juliet@example.com', 'fussball', 'fu\u00dfball', '\u03c0', '\u03a3', '\u03c3', '\u03c2'],
    ],
    ['printable ASCII', ['user-1_2.3+4!#$%&*/=?^`{|}~<>"\'()[]\\;:,']],
    ['letters with marks, composed or not', ['Zoé', 'Zoe\u0301', 'Ångström', 'हिन्दी']],
    ['parts with spaces between them', ['Babs Jensen', 'a  b']],
    ['width forms, which are mapped first', ['\uff42\uff4a', '\uff76\uff80', 'a\u3000b']],
    ['code points beside what they need', ['l\u00b7l', '\u0375α', 'א\u05f3', 'ア\u30fbイ']],
    ['digits of one script', ['\u0661\u0662', '\u06f1\u06f2', '〇一二']],
  ])('allow %s', (_what, names) => {
    for (const name of names) expect([name, isUserName(name)]).toEqual([name, true]);
  });

  it.each([
    ['nothing', ['', ' ']],
    ['spaces at an end', [' a', 'a ', 'a\u3000']],
    ['compatibility forms', ['o\ufb00ice', 'henry\u2163', '\u212b', 'x\u00b2']],
    ['symbols and other punctuation', ['\u265a', 'a\u00d7b', '\u{1f600}', '“a”']],
    ['other spaces and controls', ['a\tb', 'a\u00a0b', 'a\u0000', 'a\u2028b']],
    ['what cannot be seen', ['a\u200bb', 'a\u00adb', '\ufeffa', 'a\ufffe']],
    ['old Hangul jamo', ['\u1112\u1161']],
    ['exceptions', ['a\u0640', '\u303b']],
    ['code points without what they need', ['a\u00b7b', '\u0375a', 'a\u05f4', 'a\u30fbb']],
    ['digits of two scripts', ['\u0661\u06f1']],
    ['unassigned code points', ['a\u0378']],
  ])('do not allow %s', (_what, names) => {
    for (const name of names) expect([name, isUserName(name)]).toEqual([name, false]);
  });

  it('a long name is judged in linear time', () => {
    for (const character of ['\u30fb', 'é', ' a', '\uff42']) {
      expect(growth(10_000, (size) => isUserName(`ア${character.repeat(size)}`))).toBeLessThan(LINEAR);
    }
  });

  it.each([
    ['\uff42\uff4a', 'bj'],
    ['Zoe\u0301', 'Zoé'],
    ['o\ufb00ice', 'office'],
    ['\uff76\uff9e', 'ガ'],
  ])('%s is compared as %s', (name, prepared) => {
    expect(prepareUserName(name)).toBe(prepared);
  });
});
