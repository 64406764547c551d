import type { IndexPage } from '../../scim/query/list-query.js';
import { rows, type SqlRoutine } from '../sql-routine.js';
import { joinSql, sql, type Sql } from '../sql.js';
import { liveCount } from './counters.js';
import { cursorPage } from './cursor-page.js';
import { orderBy, type Match } from './list-order.js';
import {
  countSql,
  isOrdered,
  matchesInOrderSql,
  matchesSql,
  NO_GUARD,
  planTarget,
  type TargetPlan,
} from './list-target.js';
import type { ListRequest, Selection } from './selection.js';

/**
 * Finds the page and the total of a list that may take long; the guard stops it after LIST_SECONDS. `maxInlineMatches`:
 * the number of candidate keys up to which a statement starts with them.
 */
export function* selectLarge(
  request: ListRequest,
  plans: readonly TargetPlan[],
  maxInlineMatches: number,
): SqlRoutine<Selection> {
  const { query, guard = NO_GUARD } = request;
  const { page } = query;
  const inOrder = query.order === undefined && plans.every(isMany);
  if (!inOrder && page.kind === 'index') return yield* selectAtOnce(request, page, plans);

  let total = 0;
  for (const plan of plans) total += yield* countMatches(request, plan, maxInlineMatches);
  const all = joinSql(
    plans.map((plan) => (inOrder && !isOrdered(plan) ? matchesInOrderSql(plan, guard) : matchesSql(plan, guard))),
    ' UNION ALL ',
  );
  if (page.kind === 'cursor') return { total, ...(yield* cursorPage(query, page, all)) };
  if (page.count === 0 || page.startIndex > total) return { total, matches: [] };
  return { total, matches: yield* rows<Match>(cut(request, page, all)) };
}

/**
 * Whether the total is an index-only scan and matches are so frequent that scanning in list order soon fills a page.
 */
function isMany(plan: TargetPlan): boolean {
  return (
    !plan.target.filter ||
    isOrdered(plan) ||
    plan.target.filter.kind === 'not' ||
    (!plan.few && plan.driver !== undefined && !plan.driver.rest && !plan.driver.walks)
  );
}

/** One scan finds all matches, counts them and cuts out the page. */
function* selectAtOnce(request: ListRequest, page: IndexPage, plans: readonly TargetPlan[]): SqlRoutine<Selection> {
  const { guard = NO_GUARD } = request;
  const all = joinSql(
    plans.map((plan) => matchesSql(plan, guard)),
    ' UNION ALL ',
  );
  const found = yield* rows<{ key: number | null; target: number; sort_key: Match['sort_key'] }>(
    sql`WITH hits AS MATERIALIZED (${all})
      SELECT * FROM (${cut(request, page, sql`SELECT * FROM hits`)}) p
      UNION ALL SELECT NULL, count(*), NULL FROM hits`,
  );
  const total = Number(found.find((row) => row.key === null)?.target ?? 0);
  return { total, matches: found.filter((row): row is Match => row.key !== null) };
}

function cut({ query }: ListRequest, page: IndexPage, all: Sql): Sql {
  return sql`SELECT * FROM (${all}) q ORDER BY ${orderBy(query.order, false)} LIMIT ${page.count} OFFSET ${page.startIndex - 1}`;
}

/**
 * Counts the matches exactly. Those of `not (f)` are all resources minus those of `f`, so that `f` may use an index.
 */
function* countMatches(request: ListRequest, plan: TargetPlan, maxInlineMatches: number): SqlRoutine<number> {
  const { filter, type } = plan.target;
  if (plan.total !== undefined) return plan.total;
  if (!filter) return yield* liveCount(request.tenant, [type.name]);
  if (filter.kind === 'not') {
    const inner = yield* planTarget(
      plan.context,
      { ...plan.target, filter: filter.operand },
      plan.index,
      maxInlineMatches,
    );
    return (yield* liveCount(request.tenant, [type.name])) - (yield* countMatches(request, inner, maxInlineMatches));
  }
  const [row] = yield* rows<{ n: number }>(countSql(plan, request.guard ?? NO_GUARD));
  return Number(row?.n ?? 0);
}
