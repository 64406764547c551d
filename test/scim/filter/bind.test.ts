import { describe, expect, it } from '@jest/globals';
import { InvalidFilterError, SensitiveError } from '../../../src/scim/errors.js';
import type { BindOptions } from '../../../src/scim/filter/bind.js';
import type { ResourceType } from '../../../src/scim/schema/attribute.js';
import {
  bound,
  device,
  ENTERPRISE,
  errorOf,
  group,
  OTHER_PLACE,
  outline,
  PLACE,
  user,
  USER,
  DEVICE,
} from './fixture.js';

function shape(text: string, type: ResourceType = user, options: Partial<BindOptions> = {}): unknown {
  return outline(bound(text, type, options));
}

function detail(text: string, type: ResourceType = user, options: Partial<BindOptions> = {}): string {
  const error = errorOf(() => bound(text, type, options));
  expect(error).toBeInstanceOf(InvalidFilterError);
  return (error as InvalidFilterError).detail;
}

describe('bindFilter: names (RFC 7644 section 3.10)', () => {
  it.each([
    ['USERNAME eq "X"', 'userName eq x'],
    [`${USER}:userName eq "x"`, 'userName eq x'],
    [`${USER.toUpperCase()}:NAME.familyname eq "x"`, 'name.familyName eq x'],
    [`${ENTERPRISE}:department eq "x"`, `${ENTERPRISE}:department eq x`],
    ['department eq "x"', `${ENTERPRISE}:department eq x`],
    ['manager.displayName eq "x"', `${ENTERPRISE}:manager.displayName eq x`],
    ['id eq "AbC"', 'id eq AbC'],
    ['Emails.TYPE pr', 'emails.type pr'],
  ])('[7644-043, 7644-139] %s', (text, expected) => {
    expect(shape(text)).toEqual(expected);
  });

  it.each([
    ['nickname2 eq "x"', 'Filter, character 1: "nickname2" is no attribute of User.'],
    ['title pr and (x.y pr)', 'Filter, character 15: "x.y" is no attribute of User.'],
    ['urn:example:2.0:Foo:userName pr', '"urn:example:2.0:Foo:userName" is no attribute of User.'],
    [`${ENTERPRISE}:userName pr`, 'is no attribute of User.'],
    ['userName.value pr', '"userName.value" is no attribute of User.'],
    ['emails[colour eq "x"]', 'Filter, character 8: "colour" is no sub-attribute of "emails".'],
    ['emails[emails.type pr]', 'inside the brackets of "emails" stand its sub-attributes alone'],
    [`emails[${USER}:type pr]`, 'inside the brackets of "emails" stand its sub-attributes alone'],
    ['title[value pr]', 'Filter, character 1: "title" has no sub-attributes that brackets could filter by.'],
    ['emails.type[value pr]', '"emails.type" has no sub-attributes'],
    ['note eq "x"', '"note" is no attribute of Device.', device] as const,
  ])('%s is refused by name', (text, expected, type: ResourceType = user) => {
    expect(detail(text, type)).toContain(expected);
  });

  it.each([
    'constructor pr',
    'toString pr',
    'hasOwnProperty eq "x"',
    'name.constructor pr',
    'emails[valueOf pr]',
    'urn:a:b:valueOf pr',
  ])('%s names nothing, whatever a prototype has', (text) => {
    expect(detail(text)).toContain('is no ');
    expect(shape(text, user, { unknown: 'unassigned' })).toBe(false);
  });
});

describe('bindFilter: unknown names of one among several types (RFC 7644 section 3.4.2.1)', () => {
  it.each([
    ['members eq "x"', false],
    ['members pr', false],
    ['members ne "x"', true],
    ['members eq null', true],
    ['members ne null', false],
    ['members gt 1', false],
    ['members[value eq "x"]', false],
    ['not (members[value eq "x"])', true],
    ['members pr or userName eq "x"', 'userName eq x'],
    ['members pr and userName eq "x"', false],
    ['members ne "x" and userName eq "x"', 'userName eq x'],
    ['members ne "x" or userName eq "x"', true],
    ['emails[colour eq "x" or type eq "y"]', { emails: 'emails.type eq y' }],
    ['emails[colour eq "x"]', false],
  ])('[7644-036] %s counts as unassigned', (text, expected) => {
    expect(shape(text, user, { unknown: 'unassigned' })).toEqual(expected);
  });

  it('an element that meets any condition is an element that is there', () => {
    expect(shape('emails[colour ne "x"]', user, { unknown: 'unassigned' })).toEqual(shape('emails pr'));
  });

  it('null still answers eq and ne alone', () => {
    expect(detail('members gt null', user, { unknown: 'unassigned' })).toContain('null has no order');
  });
});

describe('bindFilter: operators and literals by type (RFC 7644 section 3.4.2.2, Table 3)', () => {
  it.each([
    ['label co "ÄB"', 'label co äb'],
    ['serial co "ÄB"', 'serial co ÄB'],
    ['page sw "Https://X"', 'page sw Https://X'],
    ['key ew "Qg=="', 'key ew Qg=='],
    ['online eq true', 'online eq true'],
    ['online ne false', { not: 'online eq false' }],
    ['label gt "M"', 'label gt m'],
    ['installed ge "2020-01-01T02:00:00+02:00"', 'installed ge 2020-01-01T00:00:00'],
    ['label ne "x"', { not: 'label eq x' }],
    ['not (label ne "x")', 'label eq x'],
    ['slots.number le -1.5', 'slots.number le 4007ffffffffffff'],
  ])('%s', (text, expected) => {
    expect(shape(text, device)).toEqual(expected);
  });

  it.each([
    ['online gt true', 'the operator "gt" is not supported on "online" (boolean); use eq, ne or pr.'],
    ['online co "t"', '"co" is not supported on "online"'],
    ['key lt "x"', '"lt" is not supported on "key" (binary); use eq, ne, co, sw, ew or pr.'],
    ['ports co "1"', '"co" is not supported on "ports" (integer)'],
    ['weight sw "1"', '"sw" is not supported on "weight" (decimal)'],
    ['installed sw "2020"', '"sw" is not supported on "installed" (dateTime)'],
    ['label eq 1', '"label" is compared with a string, not with "1".'],
    ['label eq true', '"label" is compared with a string'],
    ['ports eq "1"', '"ports" is compared with a number, not with "1".'],
    ['weight eq true', '"weight" is compared with a number'],
    ['online eq "true"', '"online" is compared with true or false'],
    ['online eq 1', '"online" is compared with true or false'],
    ['installed eq "yesterday"', '"installed" is compared with a date and time'],
    ['installed gt "2020-13-01T00:00:00Z"', '"installed" is compared with a date and time'],
    ['installed gt 2020', '"installed" is compared with a date and time'],
    ['label co null', 'Filter, character 1: null has no order and no parts; use eq or ne instead of co.'],
    ['ports gt null', 'null has no order'],
  ])('%s is refused', (text, expected) => {
    expect(detail(text, device)).toContain(expected);
  });

  it('null is the unassigned value (RFC 7643 section 2.5)', () => {
    expect(shape('label eq null', device)).toEqual({ not: 'label pr' });
    expect(shape('label ne null', device)).toBe('label pr');
    expect(shape('owner eq null', device)).toEqual({ not: { or: ['owner.value pr', 'owner.$ref pr'] } });
  });

  it('an empty part is in every value', () => {
    for (const op of ['co', 'sw', 'ew']) expect(shape(`label ${op} ""`, device)).toBe('label pr');
    expect(shape('label eq ""', device)).toBe('label eq ');
  });

  it('how a literal is read is for the caller to say, as long as it fits the attribute', () => {
    const asked: string[] = [];
    const coerce: BindOptions['coerce'] = (attribute, literal) => {
      asked.push(attribute.path);
      return literal === 'True' ? true : undefined;
    };
    expect(shape('online eq "True"', device, { coerce })).toBe('online eq true');
    expect(shape('slots[active eq "True" and card eq "True"]', device, { coerce })).toEqual({
      slots: { and: ['slots.active eq true', 'slots.card eq true'] },
    });
    expect(asked).toEqual(['online', 'slots.active', 'slots.card']);
    expect(detail('online eq "Yes"', device, { coerce })).toContain('true or false');
    expect(detail('ports eq "True"', device, { coerce })).toContain('a number');
  });
});

describe('bindFilter: complex attributes (RFC 7643 section 2.4)', () => {
  it.each([
    ['emails co "X"', 'emails.value co x'],
    ['emails ne "X"', { not: 'emails.value eq x' }],
    ['manager eq "Ab"', `${ENTERPRISE}:manager.value eq Ab`],
  ])('[7644-061] %s asks the value', (text, expected) => {
    expect(shape(text)).toEqual(expected);
  });

  it('members asks the id', () => {
    expect(shape('members eq "Ab"', group)).toEqual('members.value eq ab');
  });

  it.each(['name eq "x"', 'addresses co "x"', 'meta gt "x"'])('[7644-061] %s has to name a sub-attribute', (text) => {
    expect(detail(text)).toMatch(
      /^Filter, character 1: "\w+" is complex; name one of its sub-attributes, as in "\w+\.\w+"\.$/,
    );
  });

  it('pr asks every sub-attribute', () => {
    expect(shape('slots pr', device)).toEqual({
      or: ['slots.number pr', 'slots.card pr', 'slots.active pr', 'slots.since pr'],
    });
  });

  it('brackets scope one element, single-valued attributes included', () => {
    expect(shape('slots[number gt 1 and not (card pr)]', device)).toEqual({
      slots: { and: ['slots.number gt bff0000000000000', { not: 'slots.card pr' }] },
    });
    expect(shape('name[familyName eq "X"]')).toEqual({ name: 'name.familyName eq x' });
  });
});

describe('bindFilter: attributes that are never returned (RFC 7644 section 7.5.2)', () => {
  it.each([
    ['password eq "x"', user],
    ['password pr', user],
    ['password eq null', user],
    [`${USER}:PASSWORD sw "a"`, user],
    ['secret gt 5', device],
    ['owner.pin eq "1"', device],
    ['badge eq "1"', device],
    ['owner[value pr and pin sw "1"]', device],
    ['not (title pr or password pr)', user],
  ])('[7644-170] %s is refused, whatever else is wrong', (text, type) => {
    expect(detail(text, type)).toMatch(/^"[\w.]+" cannot be used in a filter\.$/);
    expect(detail(text, type, { unknown: 'unassigned' })).toContain('cannot be used');
  });

  it('the caller makes the error', () => {
    const hidden: BindOptions['hidden'] = (attribute) => new SensitiveError(attribute.path);
    expect(errorOf(() => bound('password eq "x"', user, { hidden }))).toEqual(new SensitiveError('password'));
  });

  it('pr of a complex attribute does not look at them', () => {
    expect(shape('owner pr', device)).toEqual({ or: ['owner.value pr', 'owner.$ref pr'] });
  });
});

describe('bindFilter: what the type itself answers', () => {
  const placed = { or: ['room', 'floor', 'note'].map((name) => `${PLACE}:${name} pr`) };

  it.each([
    [`schemas eq "${DEVICE}"`, true],
    [`schemas eq "${PLACE}"`, placed],
    [`schemas ne "${PLACE}"`, { not: placed }],
    [`schemas eq "${OTHER_PLACE}"`, `${OTHER_PLACE}:note pr`],
    ['schemas eq "urn:nobody"', false],
    ['schemas ne "urn:nobody"', true],
    ['schemas sw "urn:example:params:scim:schemas:D"', true],
    ['schemas co "OtherPlace"', `${OTHER_PLACE}:note pr`],
    ['schemas gt "urn:nobody"', false],
    ['schemas pr', true],
    ['schemas eq null', false],
    [`schemas eq "${PLACE}" and label eq "x"`, { and: [placed, 'label eq x'] }],
    ['meta.resourceType eq "Device"', true],
    ['meta.resourceType eq "device"', false],
    ['meta.resourceType ne "Device"', false],
    ['meta.resourceType eq "User" or label eq "x"', 'label eq x'],
    ['meta[resourceType eq "Device" and version eq "W/\\"1\\""]', { meta: 'meta.version eq W/"1"' }],
    ['meta.resourceType pr', true],
    ['meta pr', true],
  ])('%s', (text, expected) => {
    expect(shape(text, device)).toEqual(expected);
  });

  it('the extension of RFC 7643 holds for users with enterprise data', () => {
    const filter = bound(`schemas eq "${ENTERPRISE}"`, user);
    expect(outline(filter)).toMatchObject({ or: expect.arrayContaining([`${ENTERPRISE}:manager.value pr`]) });
  });
});
