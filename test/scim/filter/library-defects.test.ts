import { describe, expect, it } from '@jest/globals';
import { parse } from 'scim2-parse-filter';
import { InvalidFilterError } from '../../../src/scim/errors.js';
import { parseFilter } from '../../../src/scim/filter/parse.js';
import { stringifyFilter } from '../../../src/scim/filter/stringify.js';
import type { JsonObject } from '../../../src/scim/json.js';
import type { ResourceType } from '../../../src/scim/schema/attribute.js';
import { bound, device, ENTERPRISE, group, matches, user, USER } from './fixture.js';

/**
 * What scim2-parse-filter 0.2.10 gets wrong when it reads a filter itself. It never does here: it sees placeholders and
 * and, or, not, parentheses. Each defect has a test that fails when it becomes reachable.
 */
describe('defects of scim2-parse-filter that no filter reaches', () => {
  const valueOf = (text: string) => (parseFilter(text) as { value: unknown }).value;
  const print = (text: string) => stringifyFilter(parseFilter(text));

  describe('literals', () => {
    it.each([
      ['a eq "x\\\\y"', 'x\\y'],
      ['a eq "x\\\\"', 'x\\'],
      ['a eq "\\n\\t\\/\\u00e9"', '\n\t/é'],
      ['a eq "\\ud83d\\ude00"', '\u{1f600}'],
      ['a eq "\\""', '"'],
      ['a eq "p0 pr"', 'p0 pr'],
    ])('%s has its escapes decoded', (text, value) => {
      expect(valueOf(text)).toBe(value);
    });

    it.each(['a eq "\\q"', 'a eq "a\nb"', 'a eq 1e999', 'a eq 12345678901234567890'])('%j is refused', (text) => {
      expect(() => parseFilter(text)).toThrow(InvalidFilterError);
    });

    it.each([
      ['a eq -1 and b pr', 'a eq -1 and b pr'],
      ['(a eq -1)', 'a eq -1'],
      ['not (a eq -1.5)', 'not (a eq -1.5)'],
      ['a[b eq -1 and c pr]', 'a[b eq -1 and c pr]'],
      ['a eq 1e+5 and b pr', 'a eq 100000 and b pr'],
    ])('the number of %s is read', (text, printed) => {
      expect(print(text)).toBe(printed);
    });
  });

  describe('names', () => {
    it.each(['members[$ref eq "x"]', 'members.$ref eq "x"', 'urn:a!~(b)*:c pr', 'urn:a(b):c[d pr and e pr]'])(
      '%s is read',
      (text) => {
        expect(print(text)).toBe(text);
      },
    );

    it.each([
      ['a..b pr', 'a. pr', 'a: pr', 'a/b pr', 'a%20b pr', '1a pr', '_x pr', 'a.b.c pr'],
      ['and pr', 'or pr', 'pr pr', 'not pr', 'AND pr', 'a.and pr', 'a[and pr]'],
      ['a[b[c eq 1]]', 'emails[a pr].', 'not a pr', 'title eq"a"', 'a\tpr', 'a\npr'],
    ])('what the grammar forbids is refused: %s and others', (...texts) => {
      for (const text of texts) expect(() => parseFilter(text)).toThrow(InvalidFilterError);
    });
  });

  it('a sub-attribute behind brackets asks the element in the brackets', () => {
    const resource: JsonObject = {
      emails: [
        { type: 'work', value: 'a@example.com' },
        { type: 'home', value: 'b@example.com', display: 'B' },
      ],
    };
    expect(matches('emails[type eq "work"].value eq "b@example.com"', user, resource)).toBe(false);
    expect(matches('emails[type eq "work"].value eq "a@example.com"', user, resource)).toBe(true);
    expect(matches('emails[type eq "work"].display pr', user, resource)).toBe(false);
    expect(matches('emails[type eq "home"].display pr', user, resource)).toBe(true);
  });

  it('the library reads nothing but placeholders, so no input overflows it or slows it down', () => {
    expect(() => parse('a['.repeat(5000))).toThrow(RangeError);
    for (const hostile of ['a['.repeat(4096), 'not '.repeat(2048), '('.repeat(8192)]) {
      expect(() => parseFilter(hostile)).toThrow(InvalidFilterError);
    }
  });

  it('printing grows with the filter only', () => {
    const text = Array.from({ length: 128 }, () => 'a[b pr].c pr').join(' and ');
    expect(print(text).length).toBeLessThan(2 * text.length);
    expect(print('not (not (a pr and not (b pr)))')).toBe('not (not (a pr and not (b pr)))');
  });

  describe('evaluation', () => {
    const work = {
      emails: [
        { type: 'work', value: 'a@office' },
        { type: 'home', value: 'b@home' },
      ],
    };
    const cases: [string, ResourceType, JsonObject, boolean][] = [
      ['emails[type eq "work" and value co "home"]', user, work, false],
      ['emails[not (type eq "work")]', user, work, true],
      ['userName eq "bjensen"', user, { userName: 'BJensen' }, true],
      [`${USER}:userName eq "bjensen"`, user, { userName: 'bjensen' }, true],
      ['emails co "office"', user, work, true],
      ['emails sw "[object"', user, work, false],
      ['title pr', user, { title: null }, false],
      ['title pr', user, { title: '' }, false],
      ['emails pr', user, { emails: [] }, false],
      ['title eq null', user, {}, true],
      ['title ne "x"', user, {}, true],
      ['meta.created eq "2011-05-13T04:42:34Z"', user, { meta: { created: '2011-05-13T06:42:34+02:00' } }, true],
      ['title sw "x"', user, {}, false],
      ['title co "x"', user, {}, false],
      [`${ENTERPRISE}:manager eq "42"`, user, { [ENTERPRISE]: { manager: { value: '42' } } }, true],
      ['members[$ref ew "/1"]', group, { members: [{ value: '1', $ref: 'https://example.com/Users/1' }] }, true],
    ];

    it.each(cases)('%s', (text, type, resource, expected) => {
      expect(matches(text, type, resource)).toBe(expected);
    });

    it('an order of booleans or binaries is refused', () => {
      for (const text of ['active gt true', 'active le false'])
        expect(() => bound(text, user)).toThrow(InvalidFilterError);
      expect(() => bound('key ge "x"', device)).toThrow(InvalidFilterError);
    });
  });
});
