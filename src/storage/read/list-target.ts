import type { BoundFilter } from '../../scim/filter/ast.js';
import type { Target } from '../../scim/query/list-query.js';
import { shows } from '../../scim/query/projection.js';
import type { AttributeSource, ResourceType } from '../../scim/schema/attribute.js';
import { compileFilter } from '../filter-sql/compile.js';
import type { FilterContext } from '../filter-sql/context.js';
import { findDriver, findWalk, keySet, type Driver } from '../filter-sql/drivers.js';
import type { Program } from '../program.js';
import { joinSql, sql, Sql } from '../sql.js';
import type { Parts } from '../store.js';
import { sortKeyOf } from './sort-key.js';

/** Look-ups a list may cost on the event loop: keys of its driver times conditions of its filter. */
const SHORT = 20_000;

/** A target with what the probes said about its filter. */
export interface TargetPlan {
  readonly target: Target;
  readonly context: FilterContext;
  /** Its place in the query. */
  readonly index: number;
  readonly condition: Sql | undefined;
  readonly driver: Driver | undefined;
  /** Few enough keys to read them all at once, here. */
  readonly short: boolean;
}

/** Probes a target's filter; more than `dense` keys are not few. */
export function* planTarget(context: FilterContext, target: Target, index: number, dense: number): Program<TargetPlan> {
  const { filter } = target;
  if (!filter) return { target, context, index, condition: undefined, driver: undefined, short: false };
  const driver = yield* findDriver(context, filter, dense);
  return {
    target,
    context,
    index,
    condition: compileFilter(context, filter),
    driver,
    short: driver !== undefined && driver.estimate <= dense && driver.estimate * conditions(filter) <= SHORT,
  };
}

/** What a row-by-row read calls, so that it can be stopped; nothing where the database has a time limit of its own. */
export type Guard = (column: Sql) => Sql | undefined;

export const NO_GUARD: Guard = () => undefined;

/** SELECT key, place of the target and sort key of all matches of a target. */
export function matchesSql(plan: TargetPlan, guard: Guard): Sql {
  const { context, target } = plan;
  const sortKey = target.sortBy ? sortKeyOf(context, target.sortBy) : new Sql('NULL');
  return sql`SELECT r.key AS key, ${new Sql(String(plan.index))} AS target, ${sortKey} AS sort_key FROM resource r WHERE ${restriction(plan, guard)}`;
}

/** SELECT of the exact number of matches (`n`) of a filtered target. */
export function countSql(plan: TargetPlan, guard: Guard): Sql {
  const keys = plan.driver ?? (plan.target.filter && findWalk(plan.context, plan.target.filter));
  if (keys?.exact) {
    const set = keys.distinct ? joinSql(keys.keys, ' ') : keySet({ keys: keys.keys });
    return keys.distinct || keys.keys.length > 1
      ? sql`SELECT count(*) AS n FROM (${set}) p`
      : sql`SELECT count(DISTINCT key) AS n FROM (${set}) p`;
  }
  return sql`SELECT count(*) AS n FROM resource r WHERE ${restriction(plan, guard)}`;
}

/**
 * The condition on `r`. Few keys drive the statement; many do not, since then walking over the resources in order finds
 * a page sooner. What no index serves walks over the values of its attribute, which lie together.
 */
function restriction(plan: TargetPlan, guard: Guard): Sql {
  const { context, driver, condition, target } = plan;
  const tenant = new Sql('r.tenant');
  const type = new Sql('r.type');
  const keys = driver ? (plan.short ? driver : undefined) : target.filter && findWalk(context, target.filter);
  const parts: Sql[] = [];
  if (keys) {
    parts.push(
      sql`r.key IN (${keySet(keys)})`,
      sql`${context.dialect.unindexed(tenant)} = ${context.tenant}`,
      sql`${context.dialect.unindexed(type)} = ${context.type.name}`,
    );
  } else {
    parts.push(sql`${tenant} = ${context.tenant}`, sql`${type} = ${context.type.name}`);
  }
  const stop = guard(new Sql('r.key'));
  if (stop) parts.push(stop);
  if (condition && !keys?.exact) parts.push(sql`(${condition})`);
  return joinSql(parts, ' AND ');
}

/** Which parts the replies of a target show. */
export function partsOf({ type, projection }: Target): Parts {
  const shown = (source: AttributeSource): boolean => {
    for (const attribute of top(type))
      if (attribute.source === source && shows(attribute, projection) !== 'none') return true;
    return false;
  };
  return { members: shown('members'), memberOf: shown('memberOf') };
}

function top(type: ResourceType) {
  return type.attributes.values();
}

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
