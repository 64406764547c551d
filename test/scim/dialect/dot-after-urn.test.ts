import { describe, expect, it } from '@jest/globals';
import { Compatibility } from '../../../src/scim/compat/rule.js';
import { InvalidFilterError, InvalidSyntaxError, InvalidValueError } from '../../../src/scim/errors.js';
import type { Json } from '../../../src/scim/json.js';
import { applyPatch } from '../../../src/scim/patch/apply.js';
import { buildListQuery } from '../../../src/scim/query/list-request.js';
import { colonAfterUrn } from '../../../src/scim/schema/resolve.js';
import { createRegistry } from '../../../src/scim/schema/registry.js';
import {
  deviceType,
  ENTERPRISE,
  GROUP_CORE,
  patched,
  refusal,
  user,
  USER_CORE,
  userType,
  WARRANTY,
} from '../patch/fixture.js';
import { body, read } from '../resource/fixtures.js';
import { MESSAGES } from '../../../src/scim/urns.js';

const ODD = 'urn:example:odd:1.0';
const ODDER = 'urn:example:odd:1.0.5';

/** A type whose URNs begin with one another and a dot, and end in what no name begins with. */
const oddType = createRegistry(
  [
    { id: ODD, name: 'Odd', attributes: [{ name: 'label', required: true }, { name: 'title' }] },
    { id: ODDER, name: 'Odder', attributes: [{ name: 'note' }] },
  ],
  [{ name: 'Odd', endpoint: '/Odds', schema: ODD, schemaExtensions: [{ schema: ODDER, required: false }] }],
).typeByName('Odd')!;

describe('the URN of a schema and a dot', () => {
  it.each([
    [`${ENTERPRISE}.manager`, `${ENTERPRISE}:manager`],
    [`${ENTERPRISE.toUpperCase()}.manager.value`, `${ENTERPRISE.toUpperCase()}:manager.value`],
    [`${USER_CORE}.emails[type eq "a.b"].value`, `${USER_CORE}:emails[type eq "a.b"].value`],
    [`${ENTERPRISE}:manager.value`, undefined],
    [ENTERPRISE, undefined],
    [`${GROUP_CORE}.displayName`, undefined],
    ['name.givenName', undefined],
  ])('[P1] %s is read as %s', (text, expected) => expect(colonAfterUrn(text, [userType])).toBe(expected));

  it.each([
    [`${ODD}.title`, `${ODD}:title`],
    [`${ODDER}.note`, `${ODDER}:note`],
    [ODDER, undefined],
    [`${ODDER}:note`, undefined],
  ])('[P1] of URNs that begin alike the longest counts: %s', (text, expected) => {
    expect(colonAfterUrn(text, [oddType])).toBe(expected);
  });
});

describe('in a PATCH', () => {
  const setting = (mode: 'lenient' | 'strict') => ({ mode });
  const writes: [string, Json, object][] = [
    ['department', 'Sales', { department: 'Sales' }],
    ['manager', { value: '9' }, { manager: { value: '9' } }],
    ['manager.value', '9', { manager: { value: '9' } }],
    ['manager', '9', { manager: { value: '9' } }],
  ];
  for (const op of ['add', 'replace']) {
    it.each(writes)(`[P1] ${op} at the path URN.%s`, (name, value, expected) => {
      const operation = { op, path: `${ENTERPRISE}.${name}`, value };
      const before = user({ [ENTERPRISE]: {} });
      expect(patched(before, [operation])[ENTERPRISE]).toMatchObject(expected);
      expect(refusal(before, [operation], setting('strict'))).toBe('invalidPath');
    });

    it.each(writes)(`[P1] ${op} by the key URN.%s`, (name, value, expected) => {
      const operation = { op, value: { [`${ENTERPRISE}.${name}`]: value } };
      const before = user({ [ENTERPRISE]: {} });
      expect(patched(before, [operation])[ENTERPRISE]).toMatchObject(expected);
      expect(refusal(before, [operation], setting('strict'))).toBe('invalidValue');
    });
  }

  it('[P1] remove takes away what it names', () => {
    const operation = { op: 'remove', path: `${ENTERPRISE.toLowerCase()}.manager` };
    expect(patched(user(), [operation])[ENTERPRISE]).toEqual({ department: 'Tours' });
    expect(refusal(user(), [operation], setting('strict'))).toBe('invalidPath');
  });

  it('[P1] of a core schema and of a custom one', () => {
    expect(patched(user(), [{ op: 'replace', path: `${USER_CORE}.title`, value: 'T' }])).toMatchObject({ title: 'T' });
    expect(patched(user(), [{ op: 'remove', path: `${USER_CORE}.emails[type eq "home"]` }])['emails']).toHaveLength(1);
    const operation = { op: 'add', path: `${WARRANTY}.level`, value: 'gold' };
    expect(patched({ label: 'A', ports: [{ type: 'usb' }] }, [operation], { type: deviceType })).toMatchObject({
      [WARRANTY]: { level: 'gold' },
    });
    expect(patched({ label: 'A' }, [{ op: 'add', path: `${ODD}.title`, value: 'T' }], { type: oddType })).toMatchObject(
      {
        title: 'T',
      },
    );
  });

  it('[P1] names the rule, and unknown-attribute for what is unknown behind the dot', () => {
    const compat = new Compatibility('lenient');
    const Operations = [{ op: 'add', path: `${ENTERPRISE}.nope`, value: 'x' }];
    applyPatch(userType, user(), { schemas: [MESSAGES.patchOp], Operations }, { compat });
    expect(compat.applied).toEqual(['dot-after-urn', 'unknown-attribute']);
  });
});

describe('in a body', () => {
  it('[P1] a key is read, with what stands beside it', () => {
    const given = {
      [`${ENTERPRISE}.department`]: 'Sales',
      [`${ENTERPRISE.toUpperCase()}.manager.value`]: '9',
      [`${USER_CORE}.title`]: 'T',
    };
    const { document, applied } = read(userType, body(userType, given), 'lenient');
    expect(document).toEqual({
      userName: 'bjensen',
      title: 'T',
      [ENTERPRISE]: { department: 'Sales', manager: { value: '9' } },
    });
    expect(applied).toContain('dot-after-urn');
    expect(() => read(userType, body(userType, given), 'strict')).toThrow(InvalidValueError);
  });

  it('[P1] with dot and colon at once it is given twice', () => {
    const given = { [`${ENTERPRISE}.department`]: 'A', [`${ENTERPRISE}:department`]: 'B' };
    expect(() => read(userType, body(userType, given), 'lenient')).toThrow(InvalidSyntaxError);
  });
});

describe('in a query', () => {
  const query = (request: object, mode: 'lenient' | 'strict') => {
    const compat = new Compatibility(mode);
    const context = { compat, via: 'uri', defaultPage: 10, maxPage: 10 } as const;
    return { ...buildListQuery(request, [userType], context), applied: compat.applied };
  };
  const manager = `${ENTERPRISE}:manager.value`;

  it.each([
    `${ENTERPRISE}.manager.value eq "9"`,
    `not (${ENTERPRISE}.MANAGER eq "9")`,
    `${ENTERPRISE}.manager[value eq "9"]`,
  ])('[P1] filter=%s', (filter) => {
    expect(
      JSON.stringify(query({ filter }, 'lenient').targets[0]!.filter, [
        'kind',
        'operand',
        'filter',
        'attribute',
        'path',
      ]),
    ).toContain(manager);
    expect(() => query({ filter }, 'strict')).toThrow(InvalidFilterError);
  });

  it('[P1] sortBy, attributes and excludedAttributes', () => {
    expect(query({ sortBy: `${ENTERPRISE}.manager` }, 'lenient').targets[0]!.sortBy?.path).toBe(manager);
    expect(() => query({ sortBy: `${ENTERPRISE}.manager` }, 'strict')).toThrow(InvalidValueError);
    for (const name of ['attributes', 'excludedAttributes']) {
      const request = { [name]: `userName,${ENTERPRISE}.manager.value` };
      const { targets, applied } = query(request, 'lenient');
      expect(targets[0]!.projection).toMatchObject({ paths: new Set(['userName', manager]) });
      expect(applied).toEqual(['dot-after-urn']);
      const strict = query(request, 'strict');
      expect(strict.targets[0]!.projection).toMatchObject({ paths: new Set(['userName']) });
      expect(strict.applied).toEqual(['projection-unknown']);
    }
  });

  it('[P1] a string that a filter compares with stays as it is', () => {
    const { targets, applied } = query({ filter: `title eq "${ENTERPRISE}.x"` }, 'lenient');
    expect(targets[0]!.filter).toMatchObject({ key: `${ENTERPRISE}.x`.toLowerCase() });
    expect(applied).toEqual([]);
  });
});
