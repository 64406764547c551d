import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { compileFilter } from '../../../src/storage/filter/compile.js';
import type { FilterContext } from '../../../src/storage/filter/context.js';
import type { FilterDialect } from '../../../src/storage/filter/dialect.js';
import { POSTGRES_FILTERS } from '../../../src/storage/filter/postgres.js';
import { SQLITE_FILTERS } from '../../../src/storage/filter/sqlite.js';
import type { ResourceType } from '../../../src/scim/schema/attribute.js';
import type { SqlValue } from '../../../src/storage/store.js';
import {
  BASE,
  create,
  ENTERPRISE,
  filter,
  GROUP,
  names,
  openSqliteStore,
  registry,
  TENANT,
  USER,
  type TestStore,
} from '../fixture.js';

/** Slots by hand, so that the parameters of a statement can be read. */
const ATTRIBUTE_IDS = new Map([
  ['userName', 1],
  ['title', 2],
  ['emails.value', 3],
  ['emails.type', 4],
  [`${ENTERPRISE}:department`, 5],
]);

interface Case {
  readonly type: ResourceType;
  readonly filter: string;
  readonly sqlite: string;
  readonly postgres?: string;
  readonly parameters: readonly SqlValue[];
  readonly finds: readonly string[];
}

const HEAD = 'h'.repeat(256);
const CASES: Record<string, Case> = {
  'eq folds and uses the key of the value': {
    type: USER,
    filter: 'userName eq "BJensen"',
    sqlite: 'EXISTS (SELECT 1 FROM value v WHERE v.key = r.key AND v.slot = ? AND (+v.value = ?))',
    postgres: 'EXISTS (SELECT 1 FROM value v WHERE v.key = r.key AND v.slot = ? AND (v.value = ?))',
    parameters: [1, 'bjensen'],
    finds: ['bjensen'],
  },
  'ne is the negation of eq': {
    type: USER,
    filter: 'title ne "Clerk"',
    sqlite: 'NOT (EXISTS (SELECT 1 FROM value v WHERE v.key = r.key AND v.slot = ? AND (+v.value = ?)))',
    parameters: [2, 'clerk'],
    finds: ['100%_sure', 'long'],
  },
  'sw is a range by code point': {
    type: USER,
    filter: 'userName sw "bj"',
    sqlite: 'EXISTS (SELECT 1 FROM value v WHERE v.key = r.key AND v.slot = ? AND (+v.value >= ? AND +v.value < ?))',
    parameters: [1, 'bj', 'bk'],
    finds: ['bjensen'],
  },
  'co looks into the whole of long values, and knows no wildcards': {
    type: USER,
    filter: 'userName co "%_s"',
    sqlite:
      'EXISTS (SELECT 1 FROM value v WHERE v.key = r.key AND v.slot = ? AND (CASE WHEN length(+v.value) <= 256 THEN instr(+v.value, ?) > 0 ELSE EXISTS (SELECT 1 FROM long_value l WHERE l.key = v.key AND l.slot = v.slot AND l.ordinal = v.ordinal AND instr(l.value, ?) > 0) END))',
    postgres:
      'EXISTS (SELECT 1 FROM value v WHERE v.key = r.key AND v.slot = ? AND (CASE WHEN length(v.value) <= 256 THEN strpos(v.value, ?) > 0 ELSE EXISTS (SELECT 1 FROM long_value l WHERE l.key = v.key AND l.slot = v.slot AND l.ordinal = v.ordinal AND strpos(l.value, ?) > 0) END))',
    parameters: [1, '%_s', '%_s'],
    finds: ['100%_sure'],
  },
  'a long operand is rechecked only where the head is the same': {
    type: USER,
    filter: `title gt "${HEAD}b"`,
    sqlite:
      'EXISTS (SELECT 1 FROM value v WHERE v.key = r.key AND v.slot = ? AND (+v.value >= ? OR (+v.value > ? AND +v.value < ? AND EXISTS (SELECT 1 FROM long_value l WHERE l.key = v.key AND l.slot = v.slot AND l.ordinal = v.ordinal AND l.value > ?))))',
    parameters: [2, `${'h'.repeat(255)}i`, HEAD, `${'h'.repeat(255)}i`, `${HEAD}b`],
    finds: ['long'],
  },
  'pr asks for an assigned value': {
    type: USER,
    filter: 'title pr',
    sqlite: "EXISTS (SELECT 1 FROM value v WHERE v.key = r.key AND v.slot = ? AND (v.value <> ''))",
    parameters: [2],
    finds: ['bjensen', 'long'],
  },
  'and, or and not group by parentheses': {
    type: USER,
    filter: `(title pr or userName eq "x") and ${ENTERPRISE}:department eq "tours"`,
    sqlite:
      "((EXISTS (SELECT 1 FROM value v WHERE v.key = r.key AND v.slot = ? AND (v.value <> ''))) OR (EXISTS (SELECT 1 FROM value v WHERE v.key = r.key AND v.slot = ? AND (+v.value = ?)))) AND (EXISTS (SELECT 1 FROM value v WHERE v.key = r.key AND v.slot = ? AND (+v.value = ?)))",
    parameters: [2, 1, 'x', 5, 'tours'],
    finds: ['bjensen'],
  },
  'conditions of a value path meet in one element': {
    type: USER,
    filter: 'emails[type eq "work" and value ew "@home"]',
    sqlite:
      'EXISTS (SELECT 1 FROM (SELECT v.key AS key, v.ordinal AS ordinal FROM value v WHERE v.key = r.key AND v.slot = ? AND (+v.value = ?)) e WHERE (EXISTS (SELECT 1 FROM value v WHERE v.key = e.key AND v.slot = ? AND v.ordinal = e.ordinal AND (CASE WHEN length(+v.value) <= 256 THEN substr(+v.value, -length(?)) = ? ELSE EXISTS (SELECT 1 FROM long_value l WHERE l.key = v.key AND l.slot = v.slot AND l.ordinal = v.ordinal AND substr(l.value, -length(?)) = ?) END))))',
    parameters: [4, 'work', 3, '@home', '@home', '@home', '@home'],
    finds: ['100%_sure'],
  },
  'a negation alone in a value path looks at every element': {
    type: USER,
    filter: 'emails[not (type eq "home")]',
    sqlite:
      "EXISTS (SELECT 1 FROM (SELECT x.key AS key, x.ordinal AS ordinal FROM value x WHERE x.key = r.key AND x.slot IN (?, ?) AND x.value <> '') e WHERE (NOT (EXISTS (SELECT 1 FROM value v WHERE v.key = e.key AND v.slot = ? AND v.ordinal = e.ordinal AND (+v.value = ?)))))",
    parameters: [3, 4, 4, 'home'],
    finds: ['bjensen', '100%_sure'],
  },
  'times are compared to the fraction of a millisecond': {
    type: USER,
    filter: 'meta.created ge "2001-01-01T01:00:00.0001+01:00"',
    sqlite: 'r.created > ?',
    parameters: [Date.UTC(2001, 0, 1)],
    finds: ['bjensen', '100%_sure', 'long'],
  },
  'a version is compared as the entity tag that clients see': {
    type: USER,
    filter: 'meta.version eq "W/\\"1\\""',
    sqlite: `('W/"' || r.version || '"') = ?`,
    parameters: ['W/"1"'],
    finds: ['bjensen', '100%_sure', 'long'],
  },
  'a location ends in the id': {
    type: USER,
    filter: `meta.location eq "${BASE}/Users/none"`,
    sqlite: 'r.id = ?',
    parameters: ['none'],
    finds: [],
  },
  'members are looked up in the membership table': {
    type: GROUP,
    filter: 'members[display eq "BJENSEN" and type eq "User"]',
    sqlite:
      "EXISTS (SELECT 1 FROM member m JOIN resource o ON o.key = m.member_key WHERE m.group_key = r.key AND (((o.display IS NOT NULL AND o.display_fold = ?)) AND ((o.type IN ('User')))))",
    parameters: ['bjensen'],
    finds: ['Staff'],
  },
  'groups are looked up from the other side': {
    type: USER,
    filter: 'groups.display sw "st"',
    sqlite:
      'EXISTS (SELECT 1 FROM member m JOIN resource o ON o.key = m.group_key WHERE m.member_key = r.key AND (o.display IS NOT NULL AND substr(o.display_fold, 1, length(?)) = ?))',
    postgres:
      'EXISTS (SELECT 1 FROM member m JOIN resource o ON o.key = m.group_key WHERE m.member_key = r.key AND (o.display IS NOT NULL AND starts_with(o.display_fold, ?)))',
    parameters: ['st', 'st'],
    finds: ['bjensen'],
  },
};

function compiled(dialect: FilterDialect, type: ResourceType, text: string) {
  const context: FilterContext = {
    dialect,
    tenant: TENANT,
    type,
    types: registry.resourceTypes,
    baseUrl: BASE,
    attributeId: (path) => ATTRIBUTE_IDS.get(path),
  };
  return compileFilter(context, filter(type, text));
}

describe('each kind of filter as SQL, and what it finds', () => {
  let opened: TestStore;
  beforeAll(async () => {
    opened = await openSqliteStore();
    const { store } = opened;
    const user = await create(store, USER, {
      userName: 'bjensen',
      title: 'Clerk',
      emails: [
        { value: 'b@home', type: 'home' },
        { value: 'b@work', type: 'work' },
      ],
      [ENTERPRISE]: { department: 'Tours' },
    });
    await create(store, USER, { userName: '100%_sure', emails: [{ value: 's@home', type: 'work' }] });
    await create(store, USER, { userName: 'long', title: `${HEAD}bb` });
    await create(store, GROUP, { displayName: 'Staff' }, [{ kind: 'add', ids: [user.resource.id] }]);
  });
  afterAll(() => opened.close());

  it.each(Object.entries(CASES))('%s', async (_name, each) => {
    const sqlite = compiled(SQLITE_FILTERS, each.type, each.filter);
    expect({ sql: sqlite.text, parameters: sqlite.parameters }).toEqual({
      sql: each.sqlite,
      parameters: each.parameters,
    });
    if (each.postgres) expect(compiled(POSTGRES_FILTERS, each.type, each.filter).text).toBe(each.postgres);
    expect(await names(opened.store, each.type, each.filter)).toEqual(each.finds);
  });

  it('nothing of the request becomes SQL text', () => {
    const attack = `') OR 1=1; DROP TABLE resource; --`;
    for (const text of [
      `userName eq "${attack}"`,
      `emails[value co "${attack}"]`,
      `groups.$ref ew "${attack}"`,
      `id sw "${attack}"`,
    ])
      expect(compiled(SQLITE_FILTERS, USER, text).text).not.toContain('DROP');
  });

  it('an attribute that no resource has a value of finds nothing', async () => {
    expect(compiled(SQLITE_FILTERS, USER, 'nickName eq "x"')).toMatchObject({ text: '1 = 0', parameters: [] });
  });

  it('a filter of the largest size is one statement', async () => {
    for (const op of ['and', 'or']) {
      const text = Array.from({ length: 250 }, (_, at) => `title eq "t${at}"`).join(` ${op} `);
      expect(await names(opened.store, USER, text)).toEqual([]);
      expect(
        await names(
          opened.store,
          USER,
          `title co "zz" or (${Array.from({ length: 200 }, () => 'userName co "q"').join(` ${op} `)})`,
        ),
      ).toEqual([]);
      expect(
        await names(
          opened.store,
          USER,
          Array.from({ length: 200 }, (_, at) => `not (title eq "t${at}")`).join(` ${op} `),
        ),
      ).toHaveLength(3);
    }
  });
});
