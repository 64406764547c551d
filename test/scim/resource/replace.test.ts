import { describe, expect, it } from '@jest/globals';
import { Compatibility, type Mode } from '../../../src/scim/compat/rule.js';
import { InvalidValueError, MutabilityError } from '../../../src/scim/errors.js';
import type { JsonObject } from '../../../src/scim/json.js';
import { normalizeResource } from '../../../src/scim/resource/normalize.js';
import { replaceDocument } from '../../../src/scim/resource/replace.js';
import type { ResourceType } from '../../../src/scim/schema/attribute.js';
import { ENTERPRISE_USER_URN as ENT } from '../../../src/scim/urns.js';
import { body, DEVICE_URN, STOCK_URN, typeNamed, WARRANTY_URN } from './fixtures.js';

const user = typeNamed('User');
const device = typeNamed('Device');
const modes: Mode[] = ['lenient', 'strict'];

function put(type: ResourceType, current: JsonObject, changes: Record<string, unknown>, mode: Mode) {
  const compat = new Compatibility(mode);
  const incoming = normalizeResource(type, body(type, changes), { compat, verb: 'replace' });
  return { document: replaceDocument(type, current, incoming, compat), applied: compat.applied };
}

describe.each(modes)('replaceDocument (RFC 7644 section 3.5.1), %s', (mode) => {
  it('clears the readWrite attributes the body leaves out, extensions too', () => {
    const current = {
      userName: 'old',
      title: 'Guide',
      emails: [{ value: 'a@x' }],
      active: true,
      [ENT]: { department: 'D' },
    };
    expect(put(user, current, { nickName: 'Babs', active: true }, mode).document).toEqual({
      userName: 'bjensen',
      nickName: 'Babs',
      active: true,
    });
  });

  it('replaces multi-valued and complex attributes as wholes', () => {
    const current = {
      userName: 'old',
      name: { givenName: 'B', familyName: 'J' },
      emails: [{ value: 'a' }, { value: 'b' }],
    };
    const { document } = put(user, current, { name: { givenName: 'C' }, emails: [{ value: 'c' }], active: true }, mode);
    expect(document).toEqual({ userName: 'bjensen', name: { givenName: 'C' }, emails: [{ value: 'c' }], active: true });
  });

  it.each([
    ['false', false],
    ['true', true],
  ])('takes active %s from the body', (_, active) => {
    const { document, applied } = put(user, { userName: 'old', active: !active }, { active }, mode);
    expect(document.active).toBe(active);
    expect(applied).toEqual([]);
  });

  it('[P6] null unassigns active in a strict tenant, and changes nothing in a lenient one', () => {
    const { document, applied } = put(user, { userName: 'old', active: false }, { active: null }, mode);
    expect(document).toEqual({ userName: 'bjensen', ...(mode === 'lenient' && { active: false }) });
    expect(applied).toEqual(mode === 'lenient' ? ['put-keeps-active'] : []);
  });

  it('null unassigns active when it is true', () => {
    expect(put(user, { userName: 'old', active: true }, { active: null }, mode).document).toEqual({
      userName: 'bjensen',
    });
  });

  it('no rule is needed when active is left out and unassigned anyway', () => {
    expect(put(user, { userName: 'old' }, {}, mode)).toEqual({ document: { userName: 'bjensen' }, applied: [] });
  });

  it('gives an immutable attribute its first value, and takes the same one again, whatever its case', () => {
    const current = { serial: 's1', [STOCK_URN]: { shelf: 'A' } };
    expect(put(device, { [STOCK_URN]: { shelf: 'A' } }, { serial: 'S1' }, mode).document.serial).toBe('S1');
    expect(put(device, current, { serial: 'S1' }, mode).document.serial).toBe('s1');
  });

  it('refuses another value for an immutable attribute', () => {
    const act = () => put(device, { serial: 'S9', [STOCK_URN]: { shelf: 'A' } }, {}, mode);
    expect(act).toThrow(MutabilityError);
    expect(act).toThrow('"serial" is immutable');
  });

  it('refuses another value for an immutable part, and keeps it when it is left out', () => {
    const current = { serial: 'S1', owner: { value: 'o', since: 'May', seen: 'today' } };
    expect(() => put(device, current, { owner: { value: 'p', since: 'June' } }, mode)).toThrow(MutabilityError);
    expect(put(device, current, { owner: { value: 'p' } }, mode).document.owner).toEqual({
      value: 'p',
      since: 'May',
      seen: 'today',
    });
  });

  it('keeps what the service itself set', () => {
    expect(put(device, { serial: 'S1', state: 'ok' }, { state: 'broken' }, mode).document.state).toBe('ok');
  });

  it('keeps an immutable attribute of an extension that is left out, whose required ones are then missing', () => {
    const current = { serial: 'S1', [WARRANTY_URN]: { until: '2030-01-01T00:00:00Z', kind: 'full' } };
    const schemas = [DEVICE_URN, STOCK_URN, WARRANTY_URN];
    expect(() => put(device, current, {}, mode)).toThrow(InvalidValueError);
    const { document } = put(device, current, { schemas, [WARRANTY_URN]: { until: '2031-01-01T00:00:00Z' } }, mode);
    expect(document[WARRANTY_URN]).toEqual({ until: '2031-01-01T00:00:00Z', kind: 'full' });
  });
});

describe('a PUT that leaves out active', () => {
  it('keeps it in a lenient tenant, so that a profile update reactivates nobody', () => {
    expect(put(user, { userName: 'old', active: false }, {}, 'lenient')).toEqual({
      document: { userName: 'bjensen', active: false },
      applied: ['put-keeps-active'],
    });
  });

  it('clears it in a strict one, and reactivates nobody there either', () => {
    expect(put(user, { userName: 'old', active: false }, {}, 'strict')).toEqual({
      document: { userName: 'bjensen' },
      applied: [],
    });
  });
});
