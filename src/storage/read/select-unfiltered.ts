import type { ListQuery } from '../../scim/query/list-query.js';
import { rows, type SqlRoutine } from '../sql-routine.js';
import { joinSql, sql, Sql } from '../sql.js';
import type { TenantKey } from '../store.js';
import { findPosition, liveCount } from './counters.js';
import { cursorPage } from './cursor-page.js';
import type { Match } from './list-order.js';
import { matchesInOrderSql, NO_GUARD, type TargetPlan } from './list-target.js';
import type { Selection } from './selection.js';

/** Whether a list has neither filter nor sort order, so that the counters give its total and the keys its order. */
export function isPlain(query: ListQuery): boolean {
  return query.order === undefined && query.targets.every((target) => !target.filter);
}

/** Takes totals from the counters; a page by startIndex begins at the block that the counters give. */
export function* selectUnfiltered(
  tenant: TenantKey,
  query: ListQuery,
  plans: readonly TargetPlan[],
): SqlRoutine<Selection> {
  const types = query.targets.map((target) => target.type.name);
  const { page } = query;
  if (page.kind === 'cursor') {
    const all = plans.map((plan) => matchesInOrderSql(plan, NO_GUARD));
    const total = yield* liveCount(tenant, types);
    return { total, ...(yield* cursorPage(query, page, joinSql(all, ' UNION ALL '))) };
  }
  const { total, fromKey, skip } = yield* findPosition(tenant, types, page.startIndex);
  if (page.count === 0 || page.startIndex > total) return { total, matches: [] };
  const from = plans.map(
    ({ index, target }) =>
      sql`SELECT r.key AS key, ${new Sql(String(index))} AS target, NULL AS sort_key FROM resource r WHERE r.tenant = ${tenant} AND r.type = ${target.type.name} AND r.key >= ${fromKey}`,
  );
  const matches = yield* rows<Match>(
    sql`${joinSql(from, ' UNION ALL ')} ORDER BY key LIMIT ${page.count} OFFSET ${skip}`,
  );
  return { total, matches };
}
