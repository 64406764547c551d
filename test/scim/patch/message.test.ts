import { describe, expect, it } from '@jest/globals';
import { Compatibility, type Mode } from '../../../src/scim/compat/rule.js';
import { ScimError } from '../../../src/scim/errors.js';
import { LIMITS } from '../../../src/scim/limits.js';
import { applyPatch } from '../../../src/scim/patch/apply.js';
import { MODES, patched, refusal, user, userType } from './fixture.js';
import { MESSAGES } from '../../../src/scim/urns.js';

const TITLE = { op: 'replace', path: 'title', value: 'Tour Guide' };

function outcome(body: unknown, mode: Mode): unknown {
  const compat = new Compatibility(mode);
  try {
    const { document } = applyPatch(userType, { userName: 'bjensen' }, body, { compat });
    return [document['title'] ?? 'unchanged', ...compat.applied];
  } catch (error) {
    if (error instanceof ScimError) return error.scimType;
    throw error;
  }
}

describe('the PatchOp message (RFC 7644 section 3.5.2)', () => {
  const cases: [string, unknown, unknown, unknown][] = [
    ['the RFC form', { schemas: [MESSAGES.patchOp], Operations: [TITLE] }, ['Tour Guide'], ['Tour Guide']],
    [
      'keys in another case',
      { SCHEMAS: [MESSAGES.patchOp], operations: [{ OP: 'replace', Path: 'title', VALUE: 'T' }] },
      ['T'],
      ['T'],
    ],
    [
      'unknown keys',
      { schemas: [MESSAGES.patchOp], Operations: [{ ...TITLE, name: 'x' }], more: 1 },
      ['Tour Guide'],
      ['Tour Guide'],
    ],
    ['no schemas', { Operations: [TITLE] }, ['Tour Guide', 'patch-schemas'], 'invalidSyntax'],
    ['empty schemas', { schemas: [], Operations: [TITLE] }, ['Tour Guide', 'patch-schemas'], 'invalidSyntax'],
    ['null schemas', { schemas: null, Operations: [TITLE] }, ['Tour Guide', 'patch-schemas'], 'invalidSyntax'],
    [
      'schemas as a string',
      { schemas: MESSAGES.patchOp, Operations: [TITLE] },
      ['Tour Guide', 'patch-schemas'],
      'invalidSyntax',
    ],
    [
      'a draft URN',
      { schemas: ['urn:scim:schemas:core:2.0:PatchOp'], Operations: [TITLE] },
      ['Tour Guide', 'patch-schemas'],
      'invalidSyntax',
    ],
    [
      'another message',
      { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: [TITLE] },
      'invalidSyntax',
      'invalidSyntax',
    ],
    ['no Operations', { schemas: [MESSAGES.patchOp] }, 'invalidSyntax', 'invalidSyntax'],
    ['Operations null', { schemas: [MESSAGES.patchOp], Operations: null }, 'invalidSyntax', 'invalidSyntax'],
    [
      'empty Operations',
      { schemas: [MESSAGES.patchOp], Operations: [] },
      ['unchanged', 'patch-empty-operations'],
      'invalidSyntax',
    ],
    [
      'a lone operation',
      { schemas: [MESSAGES.patchOp], Operations: TITLE },
      ['Tour Guide', 'patch-lone-operation'],
      'invalidSyntax',
    ],
    [
      'Operations twice',
      { schemas: [MESSAGES.patchOp], Operations: [TITLE], operations: [TITLE] },
      'invalidSyntax',
      'invalidSyntax',
    ],
    ['an array', [TITLE], 'invalidSyntax', 'invalidSyntax'],
    ['null', null, 'invalidSyntax', 'invalidSyntax'],
    ['text', 'Operations', 'invalidSyntax', 'invalidSyntax'],
    ['nothing', undefined, 'invalidSyntax', 'invalidSyntax'],
  ];
  it.each(cases)('%s', (_name, body, lenient, strict) => {
    expect(outcome(body, 'lenient')).toEqual(lenient);
    expect(outcome(body, 'strict')).toEqual(strict);
  });

  const operations: [string, unknown, unknown, unknown][] = [
    ['op in another case', { ...TITLE, op: 'Replace' }, ['Tour Guide', 'patch-op-case'], 'invalidSyntax'],
    ['op missing', { path: 'title', value: 'T' }, 'invalidSyntax', 'invalidSyntax'],
    ['op unknown', { ...TITLE, op: 'move' }, 'invalidSyntax', 'invalidSyntax'],
    ['op twice', { ...TITLE, Op: 'add' }, 'invalidSyntax', 'invalidSyntax'],
    ['op from the prototype', { ...TITLE, op: 'constructor' }, 'invalidSyntax', 'invalidSyntax'],
    ['path not a string', { ...TITLE, path: 7 }, 'invalidSyntax', 'invalidSyntax'],
    ['path null', { op: 'replace', path: null, value: { title: 'T' } }, ['T', 'patch-empty-path'], 'invalidSyntax'],
    ['path empty', { op: 'replace', path: ' ', value: { title: 'T' } }, ['T', 'patch-empty-path'], 'invalidPath'],
    ['add without value', { op: 'add', path: 'title' }, 'invalidValue', 'invalidValue'],
    ['replace without value', { op: 'replace', path: 'title' }, 'invalidValue', 'invalidValue'],
    ['remove without path', { op: 'remove' }, 'noTarget', 'noTarget'],
    ['remove with an empty path', { op: 'remove', path: '' }, 'noTarget', 'invalidPath'],
    ['an operation that is no object', 'replace', 'invalidSyntax', 'invalidSyntax'],
    ['no path and a value that is no object', { op: 'replace', value: 'T' }, 'invalidValue', 'invalidValue'],
    ['a JSON pointer', { ...TITLE, path: '/title' }, ['Tour Guide', 'patch-slash-path'], 'invalidPath'],
    ['a malformed path', { ...TITLE, path: 'title.' }, 'invalidPath', 'invalidPath'],
    ['an unknown attribute', { ...TITLE, path: 'shoeSize' }, ['unchanged', 'unknown-attribute'], 'invalidPath'],
    ['an unknown sub-attribute', { ...TITLE, path: 'name.nick' }, ['unchanged', 'unknown-attribute'], 'invalidPath'],
    [
      'an attribute of an unknown extension',
      { ...TITLE, path: 'urn:example:none:title' },
      ['unchanged', 'unknown-attribute'],
      'invalidPath',
    ],
    ['the core URN before the name', { ...TITLE, path: `${userType.schema}:title` }, ['Tour Guide'], ['Tour Guide']],
    ['the core URN alone', { op: 'replace', path: userType.schema, value: { title: 'T' } }, ['T'], ['T']],
    ['the path in another case', { ...TITLE, path: 'TITLE' }, ['Tour Guide'], ['Tour Guide']],
  ];
  it.each(operations)('%s', (_name, operation, lenient, strict) => {
    const body = { schemas: [MESSAGES.patchOp], Operations: [operation] };
    expect(outcome(body, 'lenient')).toEqual(lenient);
    expect(outcome(body, 'strict')).toEqual(strict);
  });

  it(`more than ${LIMITS.patchOperations} operations are refused with tooMany`, () => {
    const operations = (count: number) => Array.from({ length: count }, () => TITLE);
    expect(refusal(user(), operations(LIMITS.patchOperations))).toBe('no error');
    expect(refusal(user(), operations(LIMITS.patchOperations + 1))).toBe('tooMany');
  });
});

describe('a request as a whole (RFC 7644 section 3.5.2)', () => {
  it.each(MODES)('later operations see what earlier ones did (%s)', (mode) => {
    const operations = [
      { op: 'remove', path: 'externalId' },
      { op: 'add', path: 'externalId', value: 'one' },
      { op: 'replace', path: 'externalId', value: 'two' },
      { op: 'add', path: 'emails', value: [{ value: 'x@example.com', type: 'other' }] },
      { op: 'replace', path: 'emails[type eq "other"].display', value: 'X' },
    ];
    const document = patched(user({ externalId: 'zero' }), operations, { mode });
    expect(document['externalId']).toBe('two');
    expect(document['emails']).toContainEqual({ value: 'x@example.com', type: 'other', display: 'X' });
  });

  it('one refused operation refuses all: nothing is returned', () => {
    expect(refusal(user(), [TITLE, { op: 'remove', path: 'userName' }, TITLE])).toBe('mutability');
  });

  it('an unknown path in a lenient tenant leaves out its operation alone', () => {
    expect(patched(user(), [{ op: 'add', path: 'shoeSize', value: 9 }, TITLE])).toEqual(user({ title: 'Tour Guide' }));
  });

  it('keys that name the prototype are unknown attributes and change no prototype', () => {
    const body: unknown = JSON.parse(
      `{"schemas":["${MESSAGES.patchOp}"],"__proto__":{"polluted":1},"Operations":[
        {"op":"add","value":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"title":"T"}},
        {"op":"add","path":"constructor.prototype","value":{"polluted":1}},
        {"op":"add","path":"name","value":{"__proto__":{"polluted":1},"givenName":"B"}},
        {"op":"add","path":"emails","value":[{"__proto__":{"polluted":1},"value":"b@example.com"}]},
        {"op":"add","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"__proto__":{"polluted":1}}}}]}`,
    );
    const { document } = applyPatch(userType, { userName: 'bjensen' }, body, { compat: new Compatibility('lenient') });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(JSON.stringify(document)).toBe(
      '{"userName":"bjensen","title":"T","name":{"givenName":"B"},"emails":[{"value":"b@example.com"}]}',
    );
    expect(Object.getPrototypeOf(document)).toBe(Object.prototype);
  });
});
