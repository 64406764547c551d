import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bindElementFilter } from '../../src/scim/filter/bind.js';
import { parseFilter } from '../../src/scim/filter/parse.js';
import type { JsonObject } from '../../src/scim/json.js';
import type { MemberStep } from '../../src/scim/patch/change.js';
import type { DatabaseStore } from '../../src/storage/store.js';
import type { Written } from '../../src/storage/store.js';
import { TooManyError } from '../../src/scim/errors.js';
import { COST, WorkBudget } from '../../src/scim/work-budget.js';
import {
  BASE,
  change,
  create,
  createUser,
  GROUP,
  names,
  openStore,
  OTHER_TENANT,
  TENANT,
  USER,
  type TestStore,
} from './fixture.js';
import { textOf } from '../../src/storage/stored-document.js';

let opened: TestStore;
let store: DatabaseStore;
let users: string[];
let group: string;

beforeAll(async () => {
  opened = await openStore();
  store = opened.store;
  users = [];
  for (let at = 0; at < 5; at++) users.push((await createUser(store, `u${at}`)).id);
});
afterAll(() => opened.close());
beforeEach(async () => {
  group = (await create(store, GROUP, { displayName: 'Team' }, [{ kind: 'add', ids: users.slice(0, 3) }])).resource.id;
});

const steps = (...members: MemberStep[]): Promise<Written> => change(store, GROUP, group, undefined, members);
async function members(): Promise<string[]> {
  const read = await store.get(TENANT, GROUP, group, { members: true, memberOf: false }, BASE);
  return (JSON.parse(textOf(read!.members!)) as JsonObject[]).map(
    (member) => `u${users.indexOf(String(member['value']))}`,
  );
}
const where = (text: string): MemberStep => ({
  kind: 'removeWhere',
  filter: bindElementFilter(parseFilter(text), GROUP.attributes.get('members')!, GROUP, { unknown: 'refuse' }),
});

describe('member steps', () => {
  it('adding who is a member already changes nothing', async () => {
    const written = await steps({ kind: 'add', ids: [users[0]!, users[1]!] });
    expect(written).toMatchObject({ changed: false, membersAdded: [], resource: { version: 1 } });
  });

  it('what came in and went out on balance is reported, unknown ids too', async () => {
    const written = await steps(
      { kind: 'add', ids: [users[3]!, 'nobody', users[3]!] },
      { kind: 'remove', ids: [users[3]!, users[0]!, users[4]!] },
      { kind: 'add', ids: [users[4]!] },
    );
    expect(written).toMatchObject({
      changed: true,
      attributes: ['members'],
      membersAdded: [users[4]],
      membersRemoved: [users[0]],
      unknownMembers: ['nobody'],
      resource: { version: 2 },
    });
    expect(await members()).toEqual(['u1', 'u2', 'u4']);
  });

  it('steps that undo one another make no version', async () => {
    const written = await steps({ kind: 'remove', ids: [users[0]!] }, { kind: 'add', ids: [users[0]!] });
    expect(written).toMatchObject({ changed: false, membersAdded: [], membersRemoved: [] });
  });

  it('replace leaves these and no others, and touches only who differs', async () => {
    const written = await steps({ kind: 'replace', ids: [users[2]!, users[3]!] });
    expect(written.membersAdded).toEqual([users[3]]);
    expect(written.membersRemoved.toSorted()).toEqual([users[0]!, users[1]!].toSorted());
    expect(await members()).toEqual(['u2', 'u3']);
    await steps({ kind: 'replace', ids: [] });
    expect(await members()).toEqual([]);
  });

  it.each([
    ['display sw "u"', []],
    ['display eq "U1"', ['u0', 'u2']],
    ['type eq "Group"', ['u0', 'u1', 'u2']],
    ['not (display eq "u1") and type eq "user"', ['u1']],
  ])('members that a filter selects go: %s', async (text, left) => {
    await steps(where(text));
    expect(await members()).toEqual(left);
  });

  it('a member is selected by value and by $ref, whatever the base URL', async () => {
    await steps(where(`value eq "${users[0]}"`));
    await steps(where(`$ref eq "https://elsewhere.example.com/v2/Users/${users[1]}"`));
    expect(await members()).toEqual(['u2']);
  });

  it('a resource of another tenant is as unknown as a random id', async () => {
    const foreign = await create(store, USER, { userName: 'foreign' }, [], OTHER_TENANT);
    const written = await steps({ kind: 'add', ids: [foreign.resource.id] });
    expect(written).toMatchObject({ changed: false, unknownMembers: [foreign.resource.id] });
    expect(await names(store, USER, `groups.value eq "${group}"`, OTHER_TENANT)).toEqual([]);
  });

  it('a removed member leaves its groups, which get a new version', async () => {
    const leaving = await createUser(store, 'leaving');
    await steps({ kind: 'add', ids: [leaving.id] });
    const removed = await store.transaction(async (tx) =>
      tx.remove(TENANT, USER, (await tx.find(TENANT, USER, leaving.id))!),
    );
    expect(removed).toEqual({ version: 1, groups: [{ id: group, type: 'Group', version: 3 }] });
    expect(await members()).toEqual(['u0', 'u1', 'u2']);
    expect(await store.get(TENANT, GROUP, group, { members: false, memberOf: false }, BASE)).toMatchObject({
      version: 3,
    });
  });

  it('a renamed member shows its new name at once', async () => {
    const renamed = await createUser(store, 'before');
    await steps({ kind: 'replace', ids: [renamed.id] });
    await change(store, USER, renamed.id, { userName: 'before', displayName: 'After' });
    const read = await store.get(TENANT, GROUP, group, { members: true, memberOf: false }, BASE);
    expect(JSON.parse(textOf(read!.members!))).toMatchObject([{ display: 'After' }]);
    expect(await names(store, GROUP, 'members.display eq "after"')).toEqual(['Team']);
  });

  it('a removed group is shown no longer, also while its many memberships wait to be purged', async () => {
    const ids = await Promise.all(Array.from({ length: 1100 }, (_, at) => createUser(store, `crowd${at}`)));
    await steps({ kind: 'replace', ids: ids.map(({ id }) => id) });
    const shown = () => store.get(TENANT, USER, ids[0]!.id, { members: false, memberOf: true }, BASE);
    expect(JSON.parse((await shown())!.memberOf!)).toHaveLength(1);
    await store.transaction(async (tx) => tx.remove(TENANT, GROUP, (await tx.find(TENANT, GROUP, group))!));
    expect((await shown())!.memberOf).toBe('[]');
    await store.purged();
  });

  it('64 concurrent additions lose none', async () => {
    const many = await Promise.all(Array.from({ length: 64 }, (_, at) => createUser(store, `many${at}`)));
    const written = await Promise.all(many.map(({ id }) => steps({ kind: 'add', ids: [id] })));
    expect(new Set(written.map(({ resource }) => resource.version)).size).toBe(64);
    expect(await members()).toHaveLength(67);
  });
});

let made = 0;
/** A group of so many new users; the names of some end in "-last". */
async function large(size: number): Promise<{ resource: { id: string }; ids: string[] }> {
  made += 1;
  return store.transaction(async (tx) => {
    const ids: string[] = [];
    for (let at = 0; at < size; at++) {
      const document = { userName: `slice-${made}-${at}${at % 700 === 699 ? '-last' : ''}` };
      ids.push((await tx.insert(TENANT, USER, { document, members: [] })).resource.id);
    }
    const document = { displayName: 'Large' };
    const { resource } = await tx.insert(TENANT, GROUP, { document, members: [{ kind: 'add', ids }] });
    return { resource, ids };
  });
}

describe('[M7] filters on members', () => {
  const bounded = (filter: MemberStep, units: number): Promise<Written> =>
    store.transaction(async (tx) => {
      const current = await tx.find(TENANT, GROUP, group);
      const document = { displayName: 'Team' };
      return tx.update(TENANT, GROUP, current!, { document, members: [filter], work: new WorkBudget(units) });
    });

  it('cost as much as they have comparisons for all members together; past the budget nothing is changed', async () => {
    const filter = where('display eq "u0" or $ref co "nobody"');
    const cost = 3 * 2 * COST.memberComparison;
    await expect(bounded(filter, cost - 1)).rejects.toThrow(TooManyError);
    expect(await members()).toEqual(['u0', 'u1', 'u2']);
    expect((await bounded(filter, cost)).membersRemoved).toEqual([users[0]]);
    expect(await members()).toEqual(['u1', 'u2']);
  });

  it('find members beyond the first slice', async () => {
    const { resource, ids } = await large(2100);
    const written = await change(store, GROUP, resource.id, undefined, [where('display ew "-last"')]);
    expect([...written.membersRemoved].sort()).toEqual([ids[699], ids[1399], ids[2099]].sort());
    const all = await change(store, GROUP, resource.id, undefined, [where('type eq "User"')]);
    expect(all.membersRemoved).toHaveLength(2097);
  });

  it('past the budget are refused before any member is looked at, and nothing is paid', async () => {
    const { resource } = await large(1200);
    const filter = where('display ew "-last" or $ref co "nobody"');
    const work = new WorkBudget(1199 * 2 * COST.memberComparison);
    const refused = store.transaction(async (tx) => {
      const current = await tx.find(TENANT, GROUP, resource.id);
      return tx.update(TENANT, GROUP, current!, { document: { displayName: 'Large' }, members: [filter], work });
    });
    await expect(refused).rejects.toThrow(TooManyError);
    expect(work.spent).toBe(0);
  });

  it('[H1] a replacement that takes several statements keeps who stays, and reports who came, went and is unknown', async () => {
    const { resource, ids } = await large(1300);
    const others = (await large(700)).ids;
    const wanted = [...ids.slice(600), 'nobody', ...others, ids[600]!, others[0]!];
    const written = await change(store, GROUP, resource.id, undefined, [{ kind: 'replace', ids: wanted }]);
    expect([...written.membersRemoved].sort()).toEqual(ids.slice(0, 600).sort());
    expect([...written.membersAdded].sort()).toEqual([...others].sort());
    expect(written.unknownMembers).toEqual(['nobody']);
    const read = await store.get(TENANT, GROUP, resource.id, { members: true, memberOf: false }, BASE);
    expect(JSON.parse(textOf(read!.members!))).toHaveLength(1400);
  });
});
