import { describe, expect, it } from '@jest/globals';
import { VALUE_RULES } from '../../../src/scim/compat/index.js';
import { Compatibility } from '../../../src/scim/compat/rule.js';
import { InvalidValueError } from '../../../src/scim/errors.js';
import type { Json } from '../../../src/scim/json.js';
import { normalizeValue } from '../../../src/scim/resource/normalize.js';
import { ENTERPRISE_USER_URN as ENT } from '../../../src/scim/urns.js';
import { attributeAt, typeNamed } from '../resource/fixtures.js';

const REFUSED = Symbol('400 invalidValue');
const MANAGER = `${ENT}:manager`;
const ROLE = '{"id":"1","value":"admin","displayName":"Admin"}';

/** Rules, attribute, what a client sends, what a lenient tenant makes of it, what a strict one does. */
const CASES: [string[], string, Json, Json | undefined, Json | undefined | typeof REFUSED][] = [
  [['array-for-single'], 'User active', [false], false, REFUSED],
  [['array-for-single'], 'User title', [], undefined, REFUSED],
  [['array-for-single'], `User ${MANAGER}`, [{ $ref: 'x', value: 'm' }], { $ref: 'x', value: 'm' }, REFUSED],
  [['array-for-single', 'string-boolean'], 'User active', ['True'], true, REFUSED],
  [['empty-string'], 'User title', '', undefined, ''],
  [['empty-string'], 'User active', '', undefined, REFUSED],
  [['empty-string'], 'User emails', '', undefined, REFUSED],
  [['empty-string'], `User ${MANAGER}`, '', undefined, REFUSED],
  [
    ['empty-string'],
    'User name',
    { givenName: '', familyName: 'J' },
    { familyName: 'J' },
    { givenName: '', familyName: 'J' },
  ],
  [['single-for-array'], 'User emails', { value: 'a@x' }, [{ value: 'a@x' }], REFUSED],
  [['single-for-array'], 'Device labels', 'a', ['a'], REFUSED],
  [['single-for-array', 'scalar-for-complex'], 'User emails', 'a@x', [{ value: 'a@x' }], REFUSED],
  [['scalar-for-complex'], `User ${MANAGER}`, '26118915', { value: '26118915' }, REFUSED],
  [['scalar-for-complex'], 'User roles', ['admin', 'user'], [{ value: 'admin' }, { value: 'user' }], REFUSED],
  [['scalar-for-complex', 'string-number'], 'Device ports', ['1'], [{ value: 1 }], REFUSED],
  [['json-text'], 'User roles', [ROLE], [{ value: 'admin', display: 'Admin' }], REFUSED],
  [
    ['json-text'],
    'User emails',
    '[{"value":"a@x","type":"work"},{"value":"b@x"}]',
    [{ value: 'a@x', type: 'work' }, { value: 'b@x' }],
    REFUSED,
  ],
  [
    ['json-text'],
    'User emails',
    [{ $ref: null, value: '[{"value":"a@x"},{"value":"b@x"}]' }],
    [{ value: 'a@x' }, { value: 'b@x' }],
    REFUSED,
  ],
  [
    ['json-text'],
    'User emails',
    ['[{"value":"a@x"}]', { value: 'b@x' }],
    [{ value: 'a@x' }, { value: 'b@x' }],
    REFUSED,
  ],
  [['json-text'], 'Device labels', '["a","b"]', ['a', 'b'], REFUSED],
  [['json-text'], 'User name', '{"givenName":"B"}', { givenName: 'B' }, REFUSED],
  [['json-text'], `User ${MANAGER}`, '{"value":"26"}', { value: '26' }, REFUSED],
  [['json-text'], 'User roles.value', ROLE, 'admin', ROLE],
  [
    ['display-name'],
    'User roles',
    [{ value: 'admin', DisplayName: 'Admin', type: 'app' }],
    [{ value: 'admin', display: 'Admin', type: 'app' }],
    REFUSED,
  ],
  [['wrapped-value'], 'User title', [{ $ref: null, value: 'Guide' }], 'Guide', REFUSED],
  [['wrapped-value'], 'User title', { $ref: null, value: 'Guide' }, 'Guide', REFUSED],
  [['wrapped-value'], 'User title', [{ value: 'Guide' }], 'Guide', REFUSED],
  [['wrapped-value', 'string-boolean'], 'User active', [{ value: 'False' }], false, REFUSED],
  [['wrapped-value'], 'User name.givenName', [{ $ref: null, value: 'B' }], 'B', REFUSED],
  [['wrapped-value', 'empty-string'], 'User title', [{ value: '' }], undefined, REFUSED],
  [
    ['wrapped-value'],
    'Device labels',
    [
      { $ref: null, value: 'a' },
      { $ref: null, value: 'b' },
    ],
    ['a', 'b'],
    REFUSED,
  ],
  [['trimmed-name'], 'User userName', ' bjensen\u00a0', 'bjensen', REFUSED],
  [['trimmed-name', 'empty-string'], 'User userName', '  ', undefined, REFUSED],
  [['single-for-array', 'json-text'], 'User roles', ROLE, [{ value: 'admin', display: 'Admin' }], REFUSED],
  [
    ['json-text'],
    'User roles',
    [{ value: ROLE, primary: true }],
    [{ value: 'admin', display: 'Admin', primary: true }],
    [{ value: ROLE, primary: true }],
  ],
  [
    ['member-reference'],
    'Group members',
    [{ $ref: 'https://example.com/v2/Users/26?x=/y' }],
    [{ $ref: 'https://example.com/v2/Users/26?x=/y', value: '26' }],
    [{ $ref: 'https://example.com/v2/Users/26?x=/y' }],
  ],
  [
    ['member-reference'],
    'Group members',
    [{ $REF: 'Users/26/', Value: '' }],
    [{ $ref: 'Users/26/', value: '26' }],
    [{ $ref: 'Users/26/', value: '' }],
  ],
  [['string-boolean'], 'User active', 'False', false, REFUSED],
  [['string-boolean'], 'User roles', [{ value: 'a', primary: 'TRUE' }], [{ value: 'a', primary: true }], REFUSED],
  [['string-number'], 'Device slots', '42', 42, REFUSED],
  [['string-number'], 'Device weight', '-1.5', -1.5, REFUSED],
  [['number-for-string'], `User ${ENT}:employeeNumber`, 701984, '701984', REFUSED],
  [['single-for-array', 'number-for-string'], 'Device labels', 7, ['7'], REFUSED],
  [['url-safe-binary'], 'Device key', '-_-_', '+/+/', REFUSED],
  [['url-safe-binary'], 'Device key', 'A_-', 'A/+', REFUSED],
];

function normalize(where: string, given: Json, compat: Compatibility) {
  const [name, path] = where.split(' ') as [string, string];
  return normalizeValue(attributeAt(typeNamed(name), path), given, compat);
}

describe('a value as clients send it', () => {
  it.each(CASES)('%s: lenient, %s = %j gives %j', (rules, where, given, lenient) => {
    const compat = new Compatibility('lenient');
    expect(normalize(where, given, compat)).toEqual(lenient);
    expect([...compat.applied].sort()).toEqual([...rules].sort());
  });

  it.each(CASES)('%s: strict, %s = %j is refused or stays what it is', (_rules, where, given, _lenient, strict) => {
    const compat = new Compatibility('strict');
    if (strict === REFUSED) expect(() => normalize(where, given, compat)).toThrow(InvalidValueError);
    else expect(normalize(where, given, compat)).toEqual(strict);
    expect(compat.applied).toEqual([]);
  });

  it('every value rule has a case', () => {
    const covered = new Set(CASES.flatMap(([rules]) => rules));
    expect(VALUE_RULES.map(({ name }) => name).filter((name) => !covered.has(name))).toEqual([]);
  });

  it.each<[string, Json]>([
    ['User title', 'true'],
    ['User active', true],
    ['User emails', [{ value: 'a@x', type: 'work', primary: true }]],
    ['User roles', [{ value: '{not json' }]],
    ['User roles', [{ value: '{"id":"1"}' }]],
    ['User roles', [{ value: '[1]' }]],
    ['Group members', [{ value: '26', $ref: '../Users/27' }]],
    ['Device slots', 42],
  ])('%s = %j needs no rule', (where, given) => {
    const compat = new Compatibility('lenient');
    expect(normalize(where, given, compat)).toEqual(given);
    expect(compat.applied).toEqual([]);
  });

  it.each<[string, Json]>([
    ['User active', 'yes'],
    ['User active', 0],
    ['User name', 'Barbara'],
    ['User title', true],
    ['User title', {}],
    ['User emails', [{ value: ['a', 'b'] }]],
    ['Device slots', '4.5'],
    ['Device slots', '0x10'],
    ['Device slots', '1e3'],
    ['Device built', '1.1.2008'],
  ])('%s = %j is refused in a lenient tenant too', (where, given) => {
    expect(() => normalize(where, given, new Compatibility('lenient'))).toThrow(InvalidValueError);
  });

  it('JSON text cannot reach a prototype', () => {
    const text = '{"value":"a","__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}';
    expect(normalize('User roles', [text], new Compatibility('lenient'))).toEqual([{ value: 'a' }]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
