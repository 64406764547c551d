import type { BoundFilter } from '../../scim/filter/ast.js';
import type { Target } from '../../scim/query/list-query.js';
import { shows } from '../../scim/query/projection.js';
import type { Attribute } from '../../scim/schema/attribute.js';
import { compileFilter } from '../filter/compile.js';
import type { FilterContext } from '../filter/context.js';
import { findAccessPath, findIndexScan, type AccessPath } from '../filter/access-path.js';
import { distinctKeys, union } from '../filter/index-keys.js';
import type { SqlRoutine } from '../sql-routine.js';
import { joinSql, sql, Sql, TRUE } from '../sql.js';
import type { Parts } from '../store.js';
import type { Match } from './list-order.js';
import { sortKeyOf } from './sort-key.js';

/** Cost of reading the resource row of a key, in units of one comparison. */
const FIND = 3;
/** Comparisons that a list may cost on the event loop, per key that it may read there; together some milliseconds. */
const TESTS = 2.5;

/** A target of the list with the access path that was found for its filter, and estimates of its cost. */
export interface TargetPlan {
  readonly target: Target;
  readonly context: FilterContext;
  /** Its place in the query. */
  readonly index: number;
  /** The index scan that yields candidate keys; undefined: all resources of the type are tested. */
  readonly driver: AccessPath | undefined;
  /** The index scan yields at most `maxInlineMatches` keys. */
  readonly few: boolean;
  /** The whole list can be read on the event loop. */
  readonly short: boolean;
  /** The exact number of matches, where the probe counted them all. */
  readonly total: number | undefined;
}

/**
 * Finds the access path of a target's filter and estimates its cost by counting keys, up to `maxInlineMatches` of them.
 */
export function* planTarget(
  context: FilterContext,
  target: Target,
  index: number,
  maxInlineMatches: number,
): SqlRoutine<TargetPlan> {
  const { filter } = target;
  if (!filter) return { target, context, index, driver: undefined, few: false, short: false, total: undefined };
  const probed = yield* findAccessPath(context, filter, maxInlineMatches);
  const few = probed !== undefined && probed.estimate <= maxInlineMatches;
  const cost = probed?.rest ? probed.estimate * (FIND + conditions(probed.rest)) : 0;
  const exact = few && !probed.rest && probed.keys.length === 1 && probed.keys[0]?.distinct;
  return {
    target,
    context,
    index,
    driver: few ? probed : (findIndexScan(context, filter) ?? probed),
    few,
    short: few && cost <= TESTS * maxInlineMatches,
    total: exact ? probed.estimate : undefined,
  };
}

/**
 * A condition that calls the `guard` function once per row, so that a long statement can be stopped; undefined on
 * PostgreSQL, which has a statement timeout.
 */
export type Guard = (column: Sql) => Sql | undefined;

export const NO_GUARD: Guard = () => undefined;

/** SELECT key, place of the target and sort key of all matches, from the driver's keys if there are any. */
export function matchesSql(plan: TargetPlan, guard: Guard): Sql {
  const { driver, context } = plan;
  if (!driver) return select(plan, RESOURCE, inOrder(plan, guard));
  if (!standsAlone(plan, driver)) return select(plan, RESOURCE, driven(plan, driver, guard));
  const tests = driver.rest ? [...guarded(guard), sql`(${compileFilter(context, driver.rest)})`] : [];
  return select(plan, sql`(${distinctKeys(driver.keys)}) r`, tests);
}

/** The matches, if counting the keys already read them all and no other condition or sort order applies. */
export function foundMatches({ driver, target, index }: TargetPlan): Match[] | undefined {
  if (!driver?.found || driver.rest || target.sortBy) return undefined;
  return driver.found.map((key) => ({ key, target: index, sort_key: null }));
}

const RESOURCE = new Sql('resource r');

/** Whether the index scan yields the matches in the order of the list. */
export function isOrdered({ driver, target }: TargetPlan): boolean {
  return !target.sortBy && driver !== undefined && !driver.rest && driver.keys.length === 1 && driver.keys[0]!.ordered;
}

/** Whether the statement needs no join with `resource`: the index holds only keys of live resources of the type. */
function standsAlone({ target }: TargetPlan, driver: AccessPath): boolean {
  const ofRow = (attribute: Attribute): boolean => attribute.source === 'column';
  const asksRow = (filter: BoundFilter): boolean => {
    switch (filter.kind) {
      case 'and':
      case 'or':
        return filter.operands.some(asksRow);
      case 'not':
        return asksRow(filter.operand);
      case 'element':
        return ofRow(filter.attribute);
      case 'compare':
      case 'present':
        return ofRow(filter.attribute);
      case 'constant':
        return false;
    }
  };
  if (target.sortBy && ofRow(target.sortBy)) return false;
  return !driver.rest || !asksRow(driver.rest);
}

/**
 * The same by scanning the resources in list order, which finds one page of many matches without testing all resources.
 */
export function matchesInOrderSql(plan: TargetPlan, guard: Guard): Sql {
  return select(plan, RESOURCE, inOrder(plan, guard));
}

/** SELECT of the exact number of matches (`n`). */
export function countSql(plan: TargetPlan, guard: Guard): Sql {
  return sql`SELECT count(*) AS n FROM (${matchesSql({ ...plan, target: { ...plan.target, sortBy: undefined } }, guard)}) c`;
}

function select({ context, target, index }: TargetPlan, from: Sql, where: readonly Sql[]): Sql {
  const sortKey = target.sortBy ? sortKeyOf(context, target.sortBy) : new Sql('NULL');
  return sql`SELECT r.key AS key, ${new Sql(String(index))} AS target, ${sortKey} AS sort_key FROM ${from} WHERE ${where.length === 0 ? TRUE : joinSql(where, ' AND ')}`;
}

function driven({ context }: TargetPlan, driver: AccessPath, guard: Guard): Sql[] {
  const { dialect, tenant, type } = context;
  return [
    sql`r.key IN (${union(driver.keys)})`,
    // Hides these columns from their index, so that the planner starts with the candidate keys.
    sql`${dialect.unindexed(new Sql('r.tenant'))} = ${tenant}`,
    sql`${dialect.unindexed(new Sql('r.type'))} = ${type.name}`,
    ...guarded(guard),
    ...(driver.rest ? [sql`(${compileFilter(context, driver.rest)})`] : []),
  ];
}

function inOrder({ context, target }: TargetPlan, guard: Guard): Sql[] {
  const { tenant, type } = context;
  return [
    sql`r.tenant = ${tenant}`,
    sql`r.type = ${type.name}`,
    ...guarded(guard),
    ...(target.filter ? [sql`(${compileFilter(context, target.filter)})`] : []),
  ];
}

function guarded(guard: Guard): Sql[] {
  const call = guard(new Sql('r.key'));
  return call ? [call] : [];
}

/** Which assembled attributes (members, groups) the projection of a target shows. */
export function partsOf({ type, projection }: Target): Parts {
  let members = false;
  let memberOf = false;
  for (const attribute of type.attributes.values()) {
    if (attribute.source === 'members') members ||= shows(attribute, projection) !== 'none';
    else if (attribute.source === 'memberOf') memberOf ||= shows(attribute, projection) !== 'none';
  }
  return { members, memberOf };
}

/** Number of comparisons in a filter; those inside a valuePath count twice, because each element is looked up first. */
function conditions(filter: BoundFilter): number {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.operands.reduce((sum, operand) => sum + conditions(operand), 0);
    case 'not':
      return conditions(filter.operand);
    case 'element':
      return 2 * conditions(filter.filter);
    case 'compare':
    case 'present':
    case 'constant':
      return 1;
  }
}
