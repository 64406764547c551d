import { describe, expect, it } from '@jest/globals';
import { Compatibility, type Mode } from '../../../src/scim/compat/rule.js';
import { InvalidValueError } from '../../../src/scim/errors.js';
import { normalizeResource } from '../../../src/scim/resource/normalize.js';
import { body, typeNamed } from './fixtures.js';

const group = typeNamed('Group');

function membersOf(members: unknown, mode: Mode): readonly string[] | undefined {
  const compat = new Compatibility(mode);
  return normalizeResource(group, body(group, { displayName: 'G', members }), { compat, verb: 'replace' }).members;
}

describe.each<Mode>(['lenient', 'strict'])('members of a body (RFC 7643 section 4.2), %s', (mode) => {
  it.each([
    ['null in the array', [null]],
    ['an empty object', [{}]],
    ['a display alone', [{ display: 'Ann' }]],
    ['a null value', [{ value: null }]],
    ['one good and one without a value', [{ value: 'a' }, { type: 'User' }]],
  ])('refuses %s: left out, it would empty the group', (_what, members) => {
    expect(() => membersOf(members, mode)).toThrow(InvalidValueError);
  });

  it('each id stands once; [] and null empty; left out says nothing', () => {
    expect(membersOf([{ value: 'a' }, { value: 'b' }, { value: 'a' }], mode)).toEqual(['a', 'b']);
    expect(membersOf([], mode)).toEqual([]);
    expect(membersOf(null, mode)).toEqual([]);
    expect(membersOf(undefined, mode)).toBeUndefined();
  });
});

it('an empty value is refused in lenient tenants too, where "" means unassigned elsewhere', () => {
  expect(() => membersOf([{ value: '' }], 'lenient')).toThrow(InvalidValueError);
});
