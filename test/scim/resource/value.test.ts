import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Compatibility, type Mode } from '../../../src/scim/compat/rule.js';
import { InvalidValueError } from '../../../src/scim/errors.js';
import type { Json } from '../../../src/scim/json.js';
import { normalizeElement, normalizeResource, normalizeValue } from '../../../src/scim/resource/normalize.js';
import { attributeAt, typeNamed } from './fixtures.js';

const user = typeNamed('User');
const device = typeNamed('Device');
const modes: Mode[] = ['lenient', 'strict'];
const value = (path: string, given: Json, mode: Mode) =>
  normalizeValue(
    attributeAt(path.includes('.') || user.byPath.has(path) ? user : device, path),
    given,
    new Compatibility(mode),
  );

describe.each(modes)('normalizeValue, %s', (mode) => {
  it.each<[string, Json]>([
    ['title', 'Tour Guide'],
    ['title', 'línea\n😀'],
    ['active', false],
    ['slots', 4],
    ['slots', Number.MAX_SAFE_INTEGER],
    ['weight', 1.5],
    ['weight', -1e-7],
    ['built', '2008-01-23T04:56:22Z'],
    ['built', '2008-01-23T04:56:22.123+02:00'],
    ['key', 'TWFu'],
    ['key', 'TWE='],
    ['key', 'TWE'],
    ['key', '+/+/'],
    ['manual', 'https://example.com/a?b=c#d'],
    ['manual', '../Users/26118915'],
    ['manual', 'urn:example:a'],
    ['manual', 'a%20b'],
    ['labels', ['a', 'b']],
    ['code', 'red'],
    ['userType', 'anything'],
    ['emails', [{ value: 'a@x', type: 'untyped' }]],
  ])('takes %s = %j as it is (RFC 7643 section 2.3)', (path, given) => {
    expect(value(path, given, mode)).toEqual(given);
  });

  it.each<[string, Json, string]>([
    ['title', {}, 'must be a string, not a JSON object'],
    ['title', true, 'must be a string, not a JSON boolean'],
    ['title', 'a\u0000b', 'holds U+0000'],
    ['title', 'a\ud800', 'half of a surrogate pair'],
    ['active', 'maybe', 'must be true or false, not a JSON string'],
    ['active', 1, 'must be true or false, not a JSON number'],
    ['slots', 1.5, 'must be a whole number below 2^53, not another number'],
    ['slots', 2 ** 53, 'must be a whole number'],
    ['weight', Infinity, 'must be a number'],
    ['built', '2008-01-23', 'must be a string with date and time'],
    ['built', '2008-02-30T00:00:00Z', 'must be a string with date and time'],
    ['key', 'T', 'must be a string in base64, not another string'],
    ['key', 'TW=', 'must be a string in base64'],
    ['key', 'TW+_', 'must be a string in base64'],
    ['key', 'TWFu\n', 'must be a string in base64'],
    ['manual', 7, 'must be a string that is a URI, not a JSON number'],
    ['labels', [{}], 'must be a string, not a JSON object'],
    ['name', 'Barbara', 'must be an object'],
    ['name', [{}, {}], 'must be an object, not a JSON array'],
    ['title', ['a', 'b'], 'must be a string, not a JSON array'],
    ['emails', [{ value: { deep: true } }], '"emails.value" must be a string'],
    ['emails', [[{}, {}]], '"emails" must be an object'],
  ])('refuses %s = %j: %s', (path, given, message) => {
    const act = () => value(path, given, mode);
    expect(act).toThrow(InvalidValueError);
    expect(act).toThrow(message);
    expect(act).toThrow(`"${path}`);
  });

  it('restores the published spelling of a canonical value where case does not count', () => {
    expect(value('emails', [{ value: 'a@x', type: 'WORK' }], mode)).toEqual([{ value: 'a@x', type: 'work' }]);
    expect(value('code', 'RED', mode)).toBe('RED');
  });

  it('makes minus zero zero, so that what is stored is what is read', () => {
    expect(Object.is(value('weight', -0, mode), 0)).toBe(true);
  });

  it('leaves parts out that are readOnly or never kept', () => {
    const owner = attributeAt(device, 'owner');
    expect(normalizeValue(owner, { value: 'o', seen: 7, pin: '1234' }, new Compatibility(mode))).toEqual({
      value: 'o',
    });
  });

  it('takes multi-valued parts', () => {
    const ports = attributeAt(device, 'ports');
    expect(normalizeValue(ports, [{ value: 1, tags: ['a', 'A', 'b'] }], new Compatibility(mode))).toEqual([
      { value: 1, tags: ['a', 'b'] },
    ]);
  });

  it('reads one element for a PATCH', () => {
    const emails = attributeAt(user, 'emails');
    expect(normalizeElement(emails, { VALUE: 'a@x' }, new Compatibility(mode))).toEqual({ value: 'a@x' });
    expect(normalizeElement(emails, null, new Compatibility(mode))).toBeUndefined();
    expect(() => normalizeElement(emails, [{ value: 'a' }, { value: 'b' }], new Compatibility(mode))).toThrow(
      InvalidValueError,
    );
  });

  it('is the identity on what it gave (property)', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 8 });
    const email = fc.record(
      { value: text, type: fc.constantFrom('work', 'Home', 'x'), display: text, primary: fc.boolean() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.array(email, { maxLength: 5 }), (emails) => {
        const attribute = attributeAt(user, 'emails');
        let once: Json | undefined;
        try {
          once = normalizeValue(attribute, emails as Json, new Compatibility(mode));
        } catch (error) {
          // A U+0000, or two primaries in a strict tenant: refused, so there is nothing to read again.
          expect(error).toBeInstanceOf(InvalidValueError);
          return;
        }
        if (once === undefined) return;
        const compat = new Compatibility(mode);
        expect(normalizeValue(attribute, once, compat)).toEqual(once);
        expect(compat.applied).toEqual([]);
      }),
      { examples: [[[{ type: 'x' }, { primary: true }, { type: 'x', primary: true }]]] },
    );
  });
});

it('a value is refused by its length before anything looks at its characters', () => {
  const compat = new Compatibility('lenient');
  const body = { userName: 'a', title: 'x'.repeat(100_001) };
  expect(() => normalizeResource(typeNamed('User'), body, { compat, verb: 'create' })).toThrow(/100000 characters/);
  body.title = 'x'.repeat(100_000);
  expect(normalizeResource(typeNamed('User'), body, { compat, verb: 'create' }).document['title']).toBe(body.title);
});
