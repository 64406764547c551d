import { describe, expect, it } from '@jest/globals';
import { entityTag, matchHolds, noneMatchHolds } from '../../src/scim/etag.js';

const MARK = '-17_42';

describe('entityTag (RFC 7644 section 3.14)', () => {
  it('is weak and counts versions', () => {
    expect(entityTag(7)).toBe('W/"7"');
  });

  it('has a mark of the parts that change without the resource', () => {
    expect(entityTag(7, MARK)).toBe('W/"7.-17_42"');
  });
});

describe('noneMatchHolds (RFC 9110 section 13.1.2)', () => {
  const marked = entityTag(7, MARK);

  it.each([
    ['the tag itself', 'W/"7"', 'W/"7"', true],
    ['the strong form: the comparison is weak', '"7"', 'W/"7"', true],
    ['a lower-case prefix', 'w/"7"', 'W/"7"', true],
    ['no quotes at all, as some clients send it', '7', 'W/"7"', true],
    ['a star', '*', 'W/"7"', true],
    ['a list', 'W/"5", W/"7"', 'W/"7"', true],
    ['another version', 'W/"8"', 'W/"7"', false],
    ['a longer number', 'W/"77"', 'W/"7"', false],
    ['nothing', '', 'W/"7"', false],
    ['the marked tag', marked, marked, true],
    ['a tag from before the mark', 'W/"7"', marked, false],
    ['a marked tag when the mark is gone', marked, 'W/"7"', false],
  ])('%s', (_what, header, tag, holds) => expect(noneMatchHolds(header, tag)).toBe(holds));
});

describe('matchHolds (RFC 9110 section 13.1.1)', () => {
  it.each([
    ['the version', 'W/"7"', true],
    ['the strong form', '"7"', true],
    ['a star', '*', true],
    ['one of a list', '"1", W/"7"', true],
    ['the version with any mark', entityTag(7, MARK), true],
    ['another version', 'W/"6"', false],
    ['another version with a mark', entityTag(6, MARK), false],
    ['a version that only begins alike', 'W/"70"', false],
    ['nothing', '', false],
    ['rubbish', 'W/', false],
  ])('%s', (_what, header, holds) => expect(matchHolds(header, 7)).toBe(holds));
});
