import type { IndexPage, ListQuery } from '../../scim/query/list-query.js';
import type { SqlRoutine } from '../sql-routine.js';
import { sql, type Sql } from '../sql.js';
import type { StoredPage, TenantKey } from '../store.js';
import { BLOCK } from '../write/counters.js';
import { liveCount } from './counters.js';
import { exceedsMemberLimit } from './exceeds-member-limit.js';
import { partsOf } from './list-target.js';
import { fitPage, largestOf } from './page-fit.js';
import { PAGE_BOUNDED, type PageRow } from './resource-sql.js';
import type { ListContext, ListRequest } from './selection.js';
import { readStored, readWholeShort } from './stored-rows.js';

/** Number of resources from which on reading a page takes several tenths of a millisecond. */
export const LARGE_PAGE = 50;

/** Whether a list is a page by index of all resources of one type, without filter or order. */
export function isUnfilteredPage({ targets, order, page }: ListQuery): boolean {
  const [target, another] = targets;
  return page.kind === 'index' && page.count > 0 && !order && !another && target?.filter === undefined;
}

/**
 * Reads and counts a page without filter and order by one statement. Undefined when its resources have too many members
 * or groups, or too large documents, for the event loop.
 */
export function* readUnfilteredPage(context: ListContext, request: ListRequest): SqlRoutine<StoredPage | undefined> {
  const { tenant, query, baseUrl } = request;
  const target = query.targets[0]!;
  const type = target.type.name;
  const { startIndex, count } = query.page as IndexPage;
  const kept = context.groups.of(tenant, baseUrl);
  const { positions, resources } = context;
  const parts = partsOf(target);
  const bounds = PAGE_BOUNDED;
  const guess = positions.guess(tenant, type, startIndex);
  // A guess can be wrong in two ways: more resources than startIndex precede the block, or the block and those behind
  // it are empty. Then the page is read once more, from the block that the counters give now.
  for (const block of guess === undefined ? [undefined] : [guess, undefined]) {
    const begin = block ?? (yield* positions.look(tenant, type, startIndex));
    if (begin === undefined) break;
    const range = rangeSql(tenant, type, begin, startIndex, count);
    if (parts.members && (yield* exceedsMemberLimit(range, bounds.members))) return undefined;
    const shown = { parts, baseUrl, bounds, kept };
    const statement = resources.byRange(tenant, range, parts, baseUrl, bounds, largestOf(count));
    const found = yield* readStored(context, statement, shown);
    if (!found) return undefined;
    const [first] = found as readonly PageRow[];
    const skipped = first ? startIndex - 1 - Number(first.ahead) : -1;
    if (!first || skipped < 0) continue;
    positions.stepped(tenant, type, skipped);
    const inOrder = [...found].sort((x, y) => x.key - y.key);
    const page = yield* fitPage(inOrder, (keys, largest) => readWholeShort(context, tenant, keys, largest, shown));
    return page && { total: Number(first.total), resources: page.resources };
  }
  return { total: yield* liveCount(tenant, [type]), resources: [] };
}

/** The keys of the page, each with the total and the number of resources before the block. */
function rangeSql(tenant: TenantKey, type: string, block: number, startIndex: number, count: number): Sql {
  const counter = sql`FROM counter WHERE tenant = ${tenant} AND type = ${type}`;
  const ahead = sql`SELECT CAST(coalesce(sum(n), 0) AS bigint) AS n ${counter} AND block < ${block}`;
  const skip = sql`SELECT CASE WHEN s.n >= ${startIndex} THEN 0 ELSE ${startIndex - 1} - s.n END FROM (${ahead}) s`;
  return sql`(SELECT r.key AS key, (SELECT sum(n) ${counter}) AS total, (${ahead}) AS ahead FROM resource r WHERE r.tenant = ${tenant} AND r.type = ${type} AND r.key >= ${block * BLOCK} ORDER BY r.key LIMIT ${count} OFFSET (${skip}))`;
}
