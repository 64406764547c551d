import type { CursorPage, ListQuery } from '../../scim/query/list-query.js';
import { rows, type SqlRoutine } from '../sql-routine.js';
import { newestKey, sortKeyValue } from './cursor-page.js';
import { compareMatches, type Match } from './list-order.js';
import { foundMatches, matchesSql, NO_GUARD, type TargetPlan } from './list-target.js';
import type { Page, Selection } from './selection.js';

/** Reads all matches, which are few, then sorts them and cuts out the page. */
export function* selectSmall(query: ListQuery, plans: readonly TargetPlan[]): SqlRoutine<Selection> {
  const all: Match[] = [];
  for (const plan of plans) all.push(...(foundMatches(plan) ?? (yield* rows<Match>(matchesSql(plan, NO_GUARD)))));
  all.sort(compareMatches(query.order));
  const { page } = query;
  if (page.kind === 'index') {
    const from = page.startIndex - 1;
    return { total: all.length, matches: all.slice(from, from + page.count) };
  }
  const horizon = page.from?.horizon ?? (yield* newestKey());
  return { total: all.length, ...cutPage(query, page, all, horizon) };
}

function cutPage(query: ListQuery, page: CursorPage, all: readonly Match[], horizon: number): Page {
  const { from, count } = page;
  const compare = compareMatches(query.order);
  const visible = all.filter((match) => match.key <= horizon);
  let [start, end] = [0, Math.min(visible.length, count)];
  if (from) {
    const place = { key: from.key, target: 0, sort_key: sortKeyValue(query, from.sortKey ?? null) };
    if (from.backwards) {
      end = visible.filter((match) => compare(match, place) < 0).length;
      start = Math.max(0, end - count);
    } else {
      start = visible.filter((match) => compare(match, place) <= 0).length;
      end = Math.min(visible.length, start + count);
    }
  }
  return { matches: visible.slice(start, end), hasNext: end < visible.length, hasPrevious: start > 0, horizon };
}
