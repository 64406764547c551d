import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Compatibility, type Mode } from '../../../src/scim/compat/rule.js';
import { NoTargetError, ScimError } from '../../../src/scim/errors.js';
import { applyPatch } from '../../../src/scim/patch/apply.js';
import type { JsonObject } from '../../../src/scim/json.js';
import { change, deviceType, ENTERPRISE, frozen, groupType, membersAfter, MODES, user, userType } from './fixture.js';
import { Model, type Email, type ModelOperation } from './model.js';
import { runs } from '../../support/runs.js';
import { MESSAGES } from '../../../src/scim/urns.js';

const TYPES = ['work', 'home', 'other'] as const;
const text = fc.constantFrom('a', 'b', 'c');
const address = fc.constantFrom('a@x.org', 'b@x.org', 'A@X.org');
const email: fc.Arbitrary<Email & { value: string }> = fc.record(
  { value: address, type: fc.constantFrom(...TYPES), display: text, primary: fc.boolean() },
  { requiredKeys: ['value', 'type'] },
);
/** At most one primary and no two of one value and type, as every stored value is. */
const emails = fc
  .uniqueArray(email, { maxLength: 3, selector: (each) => `${each.value.toLowerCase()} ${each.type}` })
  .map((list) =>
    list.map((each, place) =>
      each.primary && list.findIndex((one) => one.primary) !== place ? { ...each, primary: false } : each,
    ),
  );
const name = fc
  .record({ givenName: text, familyName: text }, { requiredKeys: [] })
  .filter((each) => Object.keys(each).length > 0);
const giving = fc.constantFrom('add' as const, 'replace' as const);

const operation: fc.Arbitrary<ModelOperation> = fc.oneof(
  fc.record({ op: giving, at: fc.constant('title' as const), value: text }),
  fc.record({ op: giving, at: fc.constant('name' as const), value: name }),
  fc.record({ op: giving, at: fc.constantFrom('name.givenName' as const, 'name.familyName' as const), value: text }),
  fc.record({ op: giving, at: fc.constant('emails' as const), value: emails }),
  fc.record({
    op: fc.constant('add' as const),
    at: fc.constant('untyped' as const),
    value: fc.record({ value: address, display: text, primary: fc.boolean() }, { requiredKeys: ['value'] }),
  }),
  fc.record({
    op: fc.constant('replace' as const),
    at: fc.constant('text' as const),
    type: fc.constantFrom(...TYPES),
    value: address,
  }),
  fc.record({ op: giving, at: fc.constant('selected' as const), type: fc.constantFrom(...TYPES), value: email }),
  fc.record({
    op: giving,
    at: fc.constant('part' as const),
    type: fc.constantFrom(...TYPES),
    sub: fc.constant('display' as const),
    value: text,
  }),
  fc.record({
    op: giving,
    at: fc.constant('part' as const),
    type: fc.constantFrom(...TYPES),
    sub: fc.constant('primary' as const),
    value: fc.boolean(),
  }),
  fc.record({
    op: fc.constant('remove' as const),
    at: fc.constantFrom(
      'title' as const,
      'name' as const,
      'name.givenName' as const,
      'name.familyName' as const,
      'emails' as const,
    ),
  }),
  fc.record({
    op: fc.constant('remove' as const),
    at: fc.constant('selected' as const),
    type: fc.constantFrom(...TYPES),
  }),
  fc.record({
    op: fc.constant('remove' as const),
    at: fc.constant('part' as const),
    type: fc.constantFrom(...TYPES),
    sub: fc.constantFrom('display' as const, 'primary' as const),
  }),
);

const start = fc.record({ title: text, name, emails: emails.filter((list) => list.length > 0) }, { requiredKeys: [] });

const WIRE_PATHS = {
  selected: (type: string) => `emails[type eq "${type}"]`,
  part: (type: string, sub: string) => `emails[type eq "${type}"].${sub}`,
};

/** The operation as a client sends it. */
function wire(operation: ModelOperation): JsonObject {
  const path =
    operation.at === 'untyped'
      ? 'emails'
      : operation.at === 'selected' || operation.at === 'text'
        ? WIRE_PATHS.selected(operation.type)
        : operation.at === 'part'
          ? WIRE_PATHS.part(operation.type, operation.sub)
          : operation.at;
  return { op: operation.op, path, ...(operation.op !== 'remove' && { value: operation.value }) } as JsonObject;
}

function engine(before: JsonObject, operations: readonly ModelOperation[], mode: Mode): unknown {
  try {
    return change(before, operations.map(wire), { mode }).document;
  } catch (error) {
    if (error instanceof ScimError) return error.scimType;
    throw error;
  }
}

describe.each(MODES)('any sequence of operations, %s', (mode) => {
  it('leaves what an independent model says (RFC 7644 section 3.5.2)', () => {
    fc.assert(
      fc.property(start, fc.array(operation, { minLength: 1, maxLength: 8 }), (resource, operations) => {
        const before = { userName: 'bjensen', ...resource } as unknown as JsonObject;
        expect(engine(before, operations, mode)).toEqual(new Model(before, mode).run(operations));
      }),
      runs(`PATCH against an independent model, ${mode}`, 3000),
    );
  }, 600_000);

  it('leaves at most one primary element', () => {
    fc.assert(
      fc.property(start, fc.array(operation, { minLength: 1, maxLength: 8 }), (resource, operations) => {
        const after = engine({ userName: 'bjensen', ...resource } as unknown as JsonObject, operations, mode);
        if (typeof after !== 'object') return;
        const left = ((after as JsonObject)['emails'] ?? []) as { primary?: boolean }[];
        expect(left.filter((each) => each.primary === true).length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 500 },
    );
  });

  it('has one result whether sent in one request or in several', () => {
    fc.assert(
      fc.property(start, fc.array(operation, { minLength: 1, maxLength: 6 }), (resource, operations) => {
        const before = { userName: 'bjensen', ...resource } as unknown as JsonObject;
        let document: unknown = before;
        for (const each of operations)
          if (typeof document === 'object') document = engine(document as JsonObject, [each], mode);
        expect(engine(before, operations, mode)).toEqual(document);
      }),
      { numRuns: 500 },
    );
  });

  it('adding, or replacing with, what a resource has leaves an equal document', () => {
    fc.assert(
      fc.property(start, giving, (resource, op) => {
        const before = user({ emails: [], ...resource } as unknown as JsonObject);
        if (!(before['emails'] as unknown[]).length) delete before['emails'];
        expect(change(before, [{ op, value: before }], { mode }).document).toEqual(before);
      }),
      { numRuns: 300 },
    );
  });
});

describe('any JSON at all', () => {
  const paths = fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      'name',
      'emails',
      'emails[type eq "work"]',
      'emails[type eq "work"].value',
      'members',
      'members[value eq "a"]',
      'schemas',
      ENTERPRISE,
      `${ENTERPRISE}:manager`,
      'ports',
      'ports.labels',
      'tags',
      '__proto__',
    ),
  );
  const wild = fc.record(
    {
      op: fc.oneof(fc.constantFrom('add', 'replace', 'remove', 'Add'), fc.jsonValue({ maxDepth: 1 })),
      path: paths,
      value: fc.jsonValue({ maxDepth: 3 }),
    },
    { requiredKeys: [] },
  );

  it('gives a change or a SCIM error, alters neither the stored document nor a prototype', () => {
    const polluted = () => Object.keys(Object.prototype).length;
    fc.assert(
      fc.property(
        fc.oneof(fc.array(wild, { maxLength: 3 }), fc.jsonValue({ maxDepth: 4 })),
        fc.constantFrom(userType, groupType, deviceType),
        fc.constantFrom(...MODES),
        (operations, type, mode) => {
          const before = frozen(user({ displayName: 'A', label: 'A' }));
          const copy = structuredClone(before);
          try {
            const body = frozen({ schemas: [MESSAGES.patchOp], Operations: operations as never });
            const result = applyPatch(type, before, body, { compat: new Compatibility(mode) });
            expect(JSON.parse(JSON.stringify(result.document))).toEqual(result.document);
          } catch (error) {
            if (!(error instanceof ScimError)) throw error;
            expect(error.status).toBe(400);
          }
          expect(before).toEqual(copy);
          expect(polluted()).toBe(0);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('members', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const step = fc.oneof(
    fc.record({ op: fc.constantFrom('add', 'replace'), ids: fc.array(id, { maxLength: 3 }) }),
    fc.record({ op: fc.constantFrom('remove', 'removeWhere'), ids: fc.array(id, { minLength: 1, maxLength: 2 }) }),
    fc.record({ op: fc.constantFrom('swap', 'swapWhere'), ids: fc.uniqueArray(id, { minLength: 2, maxLength: 3 }) }),
    fc.record({ op: fc.constant('clear'), ids: fc.constant<string[]>([]) }),
  );

  it('the steps leave the members that the operations one by one would', () => {
    fc.assert(
      fc.property(fc.uniqueArray(id), fc.array(step, { maxLength: 8 }), (before, operations) => {
        let expected = new Set(before);
        let refused = false;
        const sent = operations.map(({ op, ids }) => {
          const value = ids.map((each) => ({ value: each }));
          switch (op) {
            case 'add':
              ids.forEach((each) => expected.add(each));
              return { op, path: 'members', value };
            case 'replace':
              expected = new Set(ids);
              return { op, path: 'members', value };
            case 'remove':
              ids.forEach((each) => expected.delete(each));
              return { op, path: `members[${ids.map((each) => `value eq "${each}"`).join(' or ')}]` };
            case 'removeWhere':
              ids.forEach((each) => expected.delete(each));
              return { op: 'remove', path: `members[${ids.map((each) => `value sw "${each}"`).join(' or ')}]` };
            case 'swap': {
              const [selected, ...others] = ids as [(typeof ids)[0], ...typeof ids];
              expected.delete(selected);
              others.forEach((each) => expected.add(each));
              return { op: 'replace', path: `members[value eq "${selected}"]`, value: value.slice(1) };
            }
            case 'swapWhere': {
              const [selected, ...others] = ids as [(typeof ids)[0], ...typeof ids];
              if (!expected.delete(selected)) refused = true;
              others.forEach((each) => expected.add(each));
              return { op: 'replace', path: `members[value sw "${selected}"]`, value: value.slice(1) };
            }
            default:
              expected = new Set();
              return { op: 'remove', path: 'members' };
          }
        });
        const taken = change({ displayName: 'G' }, sent, { type: groupType }).members;
        if (refused) expect(() => membersAfter(before, taken)).toThrow(NoTargetError);
        else expect(membersAfter(before, taken).sort()).toEqual([...expected].sort());
      }),
      { numRuns: 1000 },
    );
  });
});
