import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isMark } from '../../src/scim/compare/marks.js';
import { InvalidSyntaxError } from '../../src/scim/errors.js';
import { rejectCostlyJson } from '../../src/scim/json-scan.js';
import { LIMITS } from '../../src/scim/limits.js';

const scan = (text: string) => rejectCostlyJson(Buffer.from(text));

function codeOf(text: string): string | undefined {
  try {
    scan(text);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidSyntaxError) return error.code;
    throw error;
  }
}

/** An array of objects whose names are all different. */
const differentNames = (count: number) =>
  JSON.stringify(Array.from({ length: count }, (_, n) => ({ [`name${n}`]: 'x'.repeat(20) })));
const objectOf = (names: number) => JSON.stringify(Object.fromEntries(Array.from({ length: names }, (_, n) => [n, n])));
const members = (count: number) =>
  JSON.stringify({ members: Array(count).fill({ value: '2819c223-7f76-453a-919d-413861904646' }) });

describe('[H6] what would be expensive is refused from the bytes', () => {
  const mark = '\u0301';
  it.each([
    ['nesting of arrays', '['.repeat(LIMITS.jsonDepth + 1), 'body-too-deep'],
    ['nesting of objects', '{"a":'.repeat(LIMITS.jsonDepth + 1), 'body-too-deep'],
    ['nesting behind a text with brackets', `["]]}}\\"",${'['.repeat(LIMITS.jsonDepth)}`, 'body-too-deep'],
    ['names of one object', objectOf(LIMITS.jsonNames + 1), 'body-too-wide'],
    ['names of an object further in', `[[{"a":${objectOf(LIMITS.jsonNames + 1)}}]]`, 'body-too-wide'],
    ['different names in many objects', differentNames(LIMITS.jsonDistinctNames + 1), 'body-too-wide'],
    ['values', `[${'0,'.repeat(LIMITS.jsonValues + 1)}0]`, 'body-too-wide'],
    ['empty arrays', `[${'[],'.repeat(20_000)}[]]`, 'body-too-wide'],
    ['empty objects', `[${'{},'.repeat(20_000)}{}]`, 'body-too-wide'],
    ['a text', `["${'x'.repeat(LIMITS.jsonTextBytes + 1)}"]`, 'body-too-wide'],
    ['a text without end', `["${'x'.repeat(LIMITS.jsonTextBytes + 1)}`, 'body-too-wide'],
    ['a name', `{"${'x'.repeat(LIMITS.jsonNameBytes + 1)}":1}`, 'body-too-wide'],
    ['marks in a row', `["${mark.repeat(LIMITS.jsonMarks + 9)}"]`, 'value-invalid'],
    ['marks in rows', `["${`a${mark.repeat(18)}`.repeat(LIMITS.jsonMarks / 10 + 1)}"]`, 'value-invalid'],
    ['marks in many texts', JSON.stringify(Array(1001).fill(`a${mark.repeat(18)}`)), 'value-invalid'],
    ['marks in a name', `{"${mark.repeat(LIMITS.jsonMarks + 9)}":1}`, 'value-invalid'],
    ['escaped marks', `["${'\\u0301'.repeat(LIMITS.jsonMarks + 9)}"]`, 'value-invalid'],
    ['escaped marks beyond U+FFFF', `["${'\\ud834\\udd65'.repeat(LIMITS.jsonMarks + 9)}"]`, 'value-invalid'],
    ['marks beyond U+FFFF', `["${'\u{1d165}'.repeat(LIMITS.jsonMarks + 9)}"]`, 'value-invalid'],
    ['joiners between marks', `["${`${mark.repeat(30)}\u034f`.repeat(LIMITS.jsonMarks / 20)}"]`, 'value-invalid'],
  ])('[H6] %s', (_what, text, code) => {
    expect(codeOf(text)).toBe(code);
  });
});

describe('what people send is not', () => {
  it.each([
    ['names up to the limit', objectOf(LIMITS.jsonNames)],
    ['a text up to the limit', `["${'x'.repeat(LIMITS.jsonTextBytes)}"]`],
    ['the same names over and over', JSON.stringify(Array(20_000).fill({ value: 'x'.repeat(30) }))],
    ['different names up to the limit', differentNames(LIMITS.jsonDistinctNames)],
    ['nesting up to the limit', '['.repeat(LIMITS.jsonDepth) + ']'.repeat(LIMITS.jsonDepth)],
    ['a group of 300,000', members(300_000)],
    ['a certificate of a million characters', JSON.stringify([Buffer.alloc(750_000).toString('base64')])],
    ['brackets and quotes in texts', JSON.stringify(Array(100).fill('[{"\\"}]'.repeat(1000)))],
    ['Hindi', JSON.stringify(['नमस्ते दुनिया '.repeat(20_000)])],
    ['decomposed letters', JSON.stringify(['a\u0301\u0323'.repeat(50_000)])],
    ['nothing', ''],
    ['what is no JSON', '}}}}[['],
    ['a cut escape', '["\\u03'],
    ['a cut pair', '["\\ud834\\u'],
  ])('%s', (_what, text) => {
    expect(codeOf(text)).toBeUndefined();
  });

  it('any JSON', () => {
    fc.assert(fc.property(fc.json({ maxDepth: 10 }), (text) => codeOf(text) === undefined));
  });
});

it('a scan that ended early leaves nothing for the next', () => {
  for (let n = 0; n < 3; n++) {
    expect(codeOf(differentNames(LIMITS.jsonDistinctNames + 1))).toBe('body-too-wide');
    expect(codeOf(differentNames(LIMITS.jsonDistinctNames))).toBeUndefined();
  }
});

it('a mark is what Unicode calls one', () => {
  const wrong: number[] = [];
  for (let code = 0; code < 0x110000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    if (isMark(code) !== /\p{M}/u.test(String.fromCodePoint(code))) wrong.push(code);
  }
  expect(wrong).toEqual([]);
});
