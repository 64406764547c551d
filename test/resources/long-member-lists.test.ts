import { describe, expect, it } from '@jest/globals';
import { readLongMemberLists } from '../../src/resources/long-member-lists.js';
import { Dialect } from '../../src/scim/dialect/rule.js';
import type { JsonObject } from '../../src/scim/json.js';
import { applyPatch } from '../../src/scim/patch/apply.js';
import { normalizeResource } from '../../src/scim/resource/normalize.js';
import type { ResourceType } from '../../src/scim/schema/attribute.js';
import { createRegistry } from '../../src/scim/schema/registry.js';

const registry = createRegistry();
const USER = registry.typeByName('User') as ResourceType;
const GROUP = registry.typeByName('Group') as ResourceType;
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const elements = (count: number): JsonObject[] =>
  Array.from({ length: count }, (_, index) => ({ value: `id-${index % (count - 1)}` }));

describe('long lists of members', () => {
  it('[H6] are read a part in a turn of the event loop, and are what reading them at once gives', async () => {
    const body = { schemas: [GROUP.schema], displayName: 'Everybody', Members: elements(20_001) };
    const context = { dialect: new Dialect('lenient'), verb: 'create' } as const;
    const atOnce = normalizeResource(GROUP, structuredClone(body), context);
    let turns = 0;
    let isRead = false;
    const count = (): void => {
      turns += 1;
      if (!isRead) setImmediate(count);
    };
    setImmediate(count);
    await readLongMemberLists(GROUP, body, context.dialect);
    isRead = true;
    expect(turns).toBeGreaterThanOrEqual(5);
    const { spent } = context.dialect.work;
    expect(normalizeResource(GROUP, body, context)).toEqual(atOnce);
    expect(context.dialect.work.spent - spent).toBeLessThan(100_000);
  });

  it('[H6] are found in the operations of a PATCH, with a path and without', async () => {
    const dialect = new Dialect('lenient');
    for (const operation of [
      { op: 'add', path: 'members', value: elements(6000) },
      { op: 'replace', value: { members: elements(6000) } },
    ]) {
      const body = { schemas: [PATCH], Operations: [operation] };
      const atOnce = applyPatch(GROUP, { displayName: 'x' }, structuredClone(body), { dialect });
      await readLongMemberLists(GROUP, body, dialect);
      const { spent } = dialect.work;
      expect(applyPatch(GROUP, { displayName: 'x' }, body, { dialect })).toEqual(atOnce);
      expect(dialect.work.spent - spent).toBeLessThan(100_000);
    }
  });

  it('are refused where they stand, as they would be at once', async () => {
    const dialect = new Dialect('strict');
    const wrong = [...elements(6000), { display: 'nobody' }];
    const body = { schemas: [GROUP.schema], displayName: 7, members: wrong };
    await readLongMemberLists(GROUP, body, dialect);
    expect(() => normalizeResource(GROUP, body, { dialect, verb: 'create' })).toThrow('displayName');
    const members = { schemas: [GROUP.schema], displayName: 'x', members: wrong };
    await readLongMemberLists(GROUP, members, dialect);
    expect(() => normalizeResource(GROUP, members, { dialect, verb: 'create' })).toThrow('a member needs "value"');
  });

  it('are not looked for where there are none', () => {
    const dialect = new Dialect('strict');
    expect(readLongMemberLists(GROUP, { members: elements(5000) }, dialect)).toBeUndefined();
    expect(readLongMemberLists(USER, { members: elements(6000) }, dialect)).toBeUndefined();
    expect(readLongMemberLists(GROUP, null, dialect)).toBeUndefined();
  });
});
