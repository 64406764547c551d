import type { CursorPage, ListQuery } from '../../scim/query/list-query.js';
import { rows, type SqlRoutine } from '../sql-routine.js';
import { joinSql, sql, type Sql } from '../sql.js';
import { beyond, orderBy, type Match } from './list-order.js';
import type { Page } from './selection.js';

interface Place {
  readonly key: number;
  readonly sortKey?: string | null;
}

/**
 * Reads a page of a cursor list (RFC 9865) by its sort key and key, in either direction, and finds out whether there
 * are matches before and after it. `all` selects every match of the list.
 */
export function* cursorPage(query: ListQuery, page: CursorPage, all: Sql): SqlRoutine<Page> {
  const { from, count } = page;
  const horizon = from?.horizon ?? (yield* newestKey());
  const backwards = from?.backwards ?? false;
  const found = yield* keyset(query, all, horizon, from, backwards, count + 1);
  const matches = found.slice(0, count);
  if (backwards) matches.reverse();
  const more = found.length > count;
  let behindUs = false;
  if (from) {
    const edge = backwards ? matches.at(-1) : matches[0];
    const place = edge ? { key: edge.key, sortKey: edge.sort_key === null ? null : String(edge.sort_key) } : from;
    behindUs = (yield* keyset(query, all, horizon, place, !backwards, 1)).length > 0;
  }
  return { matches, hasNext: backwards ? behindUs : more, hasPrevious: backwards ? more : behindUs, horizon };
}

/**
 * The largest key given out so far. A traversal that begins now leaves out resources with larger keys, which are
 * created while it goes on.
 */
export function* newestKey(): SqlRoutine<number> {
  const [row] = yield* rows<{ key: number | null }>(sql`SELECT max(key) AS key FROM resource`);
  return Number(row?.key ?? 0);
}

/** Times and versions are numbers in their columns and text in a cursor. */
export function sortKeyValue(query: ListQuery, sortKey: string | null): string | number | null {
  const path = query.targets.find((target) => target.sortBy)?.sortBy?.path;
  const numeric = path === 'meta.created' || path === 'meta.lastModified' || path === 'meta.version';
  return sortKey !== null && numeric ? Number(sortKey) : sortKey;
}

function keyset(
  query: ListQuery,
  all: Sql,
  horizon: number,
  place: Place | undefined,
  backwards: boolean,
  limit: number,
): SqlRoutine<readonly Match[]> {
  const conditions = boundsOf(query, horizon, place, backwards);
  return rows<Match>(
    sql`SELECT * FROM (${all}) q WHERE ${joinSql(conditions, ' AND ')} ORDER BY ${orderBy(query.order, backwards)} LIMIT ${limit}`,
  );
}

function boundsOf(query: ListQuery, horizon: number, place: Place | undefined, backwards: boolean): readonly Sql[] {
  const visible = sql`key <= ${horizon}`;
  if (!place) return [visible];
  // The smaller of the two upper bounds, because SQLite would start its index scan at the larger one and skip rows up
  // to the other.
  if (backwards && query.order === undefined) return [sql`key < ${Math.min(place.key, horizon + 1)}`];
  const sortKey = sortKeyValue(query, place.sortKey ?? null);
  return [visible, sql`(${beyond(query.order, { key: place.key, sortKey }, backwards)})`];
}
