import { describe, expect, it } from '@jest/globals';
import { readLongMemberLists } from '../../../src/scim-api/resources/long-member-lists.js';
import { Compatibility } from '../../../src/scim/compat/rule.js';
import type { JsonObject } from '../../../src/scim/json.js';
import { applyPatch } from '../../../src/scim/patch/apply.js';
import { normalizeResource } from '../../../src/scim/resource/normalize.js';
import type { ResourceType } from '../../../src/scim/schema/attribute.js';
import { createRegistry } from '../../../src/scim/schema/registry.js';

const registry = createRegistry();
const USER = registry.typeByName('User') as ResourceType;
const GROUP = registry.typeByName('Group') as ResourceType;
const PATCH = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

const elements = (count: number): JsonObject[] =>
  Array.from({ length: count }, (_, index) => ({ value: `id-${index % (count - 1)}` }));

describe('long lists of members', () => {
  it('[H6] are read a part in a turn of the event loop, and are what reading them at once gives', async () => {
    const body = { schemas: [GROUP.schema], displayName: 'Everybody', Members: elements(20_001) };
    const context = { compat: new Compatibility('lenient'), verb: 'create' } as const;
    const atOnce = normalizeResource(GROUP, structuredClone(body), context);
    let turns = 0;
    let isRead = false;
    const count = (): void => {
      turns += 1;
      if (!isRead) setImmediate(count);
    };
    setImmediate(count);
    await readLongMemberLists(GROUP, body, context.compat);
    isRead = true;
    expect(turns).toBeGreaterThanOrEqual(5);
    const { spent } = context.compat.work;
    expect(normalizeResource(GROUP, body, context)).toEqual(atOnce);
    expect(context.compat.work.spent - spent).toBeLessThan(100_000);
  });

  it('[H6] are found in the operations of a PATCH, with a path and without', async () => {
    const compat = new Compatibility('lenient');
    for (const operation of [
      { op: 'add', path: 'members', value: elements(6000) },
      { op: 'replace', value: { members: elements(6000) } },
    ]) {
      const body = { schemas: [PATCH], Operations: [operation] };
      const atOnce = applyPatch(GROUP, { displayName: 'x' }, structuredClone(body), { compat });
      await readLongMemberLists(GROUP, body, compat);
      const { spent } = compat.work;
      expect(applyPatch(GROUP, { displayName: 'x' }, body, { compat })).toEqual(atOnce);
      expect(compat.work.spent - spent).toBeLessThan(100_000);
    }
  });

  it('are refused where they stand, as they would be at once', async () => {
    const compat = new Compatibility('strict');
    const wrong = [...elements(6000), { display: 'nobody' }];
    const body = { schemas: [GROUP.schema], displayName: 7, members: wrong };
    await readLongMemberLists(GROUP, body, compat);
    expect(() => normalizeResource(GROUP, body, { compat, verb: 'create' })).toThrow('displayName');
    const members = { schemas: [GROUP.schema], displayName: 'x', members: wrong };
    await readLongMemberLists(GROUP, members, compat);
    expect(() => normalizeResource(GROUP, members, { compat, verb: 'create' })).toThrow('a member needs "value"');
  });

  it('are not looked for where there are none', () => {
    const compat = new Compatibility('strict');
    expect(readLongMemberLists(GROUP, { members: elements(5000) }, compat)).toBeUndefined();
    expect(readLongMemberLists(USER, { members: elements(6000) }, compat)).toBeUndefined();
    expect(readLongMemberLists(GROUP, null, compat)).toBeUndefined();
  });
});
