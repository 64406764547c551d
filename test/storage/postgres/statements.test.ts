import { expect, it } from '@jest/globals';
import { POSTGRES_FILTERS } from '../../../src/storage/filter/postgres.js';
import { toStatement } from '../../../src/storage/postgres/statements.js';
import { equalityLookup } from '../../../src/storage/read/equality-lookup.js';
import { newListContext } from '../../../src/storage/read/list-context.js';
import type { Sql } from '../../../src/storage/sql.js';
import { BASE, listQuery, registry, TENANT, USER } from '../fixture.js';

/** The statement that finds who has a value, the slots being known. */
function statementOf(filter: string): Sql {
  const context = newListContext(POSTGRES_FILTERS, registry.resourceTypes, { epochs: true, maxInlineMatches: 1000 });
  const slots = [...USER.byPath.values()].map(({ path }, id) => ({ path, id, is_unique: 0 }));
  const program = equalityLookup(context, { tenant: TENANT, query: listQuery(USER, filter), baseUrl: BASE });
  program.next();
  return program.next(slots).value as Sql;
}

it('the search for one value keeps its plan, but not where repeated keys have to be put in order', () => {
  const single = statementOf('userName eq "a"').text;
  expect(single).toContain('FROM value v');
  // Of a filter from its third use on: filters have no end of forms.
  expect([1, 2, 3].map(() => toStatement(single).name !== undefined)).toEqual([false, false, true]);
  const repeated = statementOf('emails.type eq "work"').text;
  expect(repeated).toContain('DISTINCT');
  expect(toStatement(repeated).name).toBeUndefined();
});
