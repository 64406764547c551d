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

/** What finding a key's resource costs, in tests of a comparison on it. */
const FIND = 3;
/** Tests a list may cost on the event loop, in multiples of the keys it may read there: some milliseconds. */
const TESTS = 2.5;

/** A target with what the probes said about its filter. */
export interface TargetPlan {
  readonly target: Target;
  readonly context: FilterContext;
  /** Its place in the query. */
  readonly index: number;
  /** Keys to begin from. */
  readonly driver: AccessPath | undefined;
  /** The driver has few keys. */
  readonly few: boolean;
  /** Few matches at little cost. */
  readonly short: boolean;
  /** The exact number of matches, where the probe counted them all. */
  readonly total: number | undefined;
}

/** Probes a target's filter; more than `maxInlineMatches` keys are not few. */
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

/** What a row-by-row read calls, so that it can be stopped; nothing where the database has a time limit of its own. */
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

/** The matches, where the probe of the filter found them and nothing else is asked. */
export function foundMatches({ driver, target, index }: TargetPlan): Match[] | undefined {
  if (!driver?.found || driver.rest || target.sortBy) return undefined;
  return driver.found.map((key) => ({ key, target: index, sort_key: null }));
}

const RESOURCE = new Sql('resource r');

/** The index that tells the matches gives them in the order of the list. */
export function isOrdered({ driver, target }: TargetPlan): boolean {
  return !target.sortBy && driver !== undefined && !driver.rest && driver.keys.length === 1 && driver.keys[0]!.ordered;
}

/** Nothing is asked of the row of the resource; keys of a driver are those of live resources of the type. */
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

/** The same by a walk over the resources in order, which finds a page of many matches without looking at all of them. */
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
    // Hidden from their index: the keys shall drive.
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

/** Which parts the replies of a target show. */
export function partsOf({ type, projection }: Target): Parts {
  let members = false;
  let memberOf = false;
  for (const attribute of type.attributes.values()) {
    if (attribute.source === 'members') members ||= shows(attribute, projection) !== 'none';
    else if (attribute.source === 'memberOf') memberOf ||= shows(attribute, projection) !== 'none';
  }
  return { members, memberOf };
}

/** Comparisons of a filter, those of an element twice for its walk over the elements. */
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
