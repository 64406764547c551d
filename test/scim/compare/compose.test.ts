import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { comparisonKey, foldCase } from '../../../src/scim/compare/comparison-key.js';
import { compose } from '../../../src/scim/compare/compose.js';
import { USER_URN } from '../../../src/scim/urns.js';

const ACUTE = '\u0301';
const DOT_BELOW = '\u0323';
/** Marks whose order has to be changed all along, a million of them: in their square's time, a test of many minutes. */
const ADVERSE = 'a' + (ACUTE + DOT_BELOW).repeat(500_000);

describe('composition of text for comparison (RFC 7644 section 7.8, UAX #15)', () => {
  it('is that of Unicode for texts that people write', () => {
    for (const text of [
      '',
      'Ann',
      'e\u0301'.repeat(100),
      'q\u0323\u0307'.repeat(100),
      '\ufb01'.repeat(50),
      'ạ́'.normalize('NFD'),
    ]) {
      expect(compose(text, 'NFC')).toBe(text.normalize('NFC'));
      expect(compose(text, 'NFKC')).toBe(text.normalize('NFKC'));
    }
  });

  it('makes equal spellings equal up to thirty marks in a row', () => {
    const one = 'a' + ACUTE.repeat(15) + DOT_BELOW.repeat(15);
    const other = 'a' + DOT_BELOW.repeat(15) + ACUTE.repeat(15);
    expect(compose(one, 'NFC')).toBe(compose(other, 'NFC'));
  });

  it('parts longer runs of marks, and gives the same for what it has parted', () => {
    const parted = compose('q' + ACUTE.repeat(70), 'NFC');
    expect(parted).toBe('q' + [30, 30, 10].map((count) => ACUTE.repeat(count)).join('\u034f'));
    expect(compose(parted, 'NFC')).toBe(parted);
  });

  it('parts as UAX #15 says it, wherever the marks stand', () => {
    const longRun = /((?:(?!\u034f)\p{M}){30})(?=(?!\u034f)\p{M})/gu;
    const mark = fc.constantFrom(ACUTE, DOT_BELOW, '\u{1d165}', '\u0f71', '\ufe0f');
    const pieces = fc.oneof(
      fc.array(mark, { minLength: 20, maxLength: 100 }).map((marks) => marks.join('')),
      fc.constantFrom('a', '\u034f', '\u6f22', '\u{1f600}', '\ud834', '\udd65', '\u{1d165}'),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        expect(compose(text, 'NFC')).toBe(text.replace(longRun, '$1\u034f').normalize('NFC'));
      }),
      { numRuns: 500 },
    );
  });

  it('takes time that grows with the length, not with its square, for every kind of key', () => {
    const text = { type: 'string', schema: USER_URN, referenceTypes: [] } as const;
    const started = performance.now();
    foldCase(ADVERSE);
    comparisonKey({ ...text, caseExact: true, path: 'externalId' }, ADVERSE);
    comparisonKey({ ...text, caseExact: false, path: 'userName' }, ADVERSE);
    expect(performance.now() - started).toBeLessThan(20_000);
  });
});
