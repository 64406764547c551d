import type { ListQuery } from '../../scim/query/list-query.js';
import { compareKeys } from '../../scim/compare/comparison-key.js';
import { sql, Sql } from '../sql.js';

/** A match of a list: the key of its row, the index of its target in the query, its sort key. */
export interface Match {
  readonly key: number;
  readonly target: number;
  readonly sort_key: string | number | null;
}

type Order = ListQuery['order'];

const CREATION = { forwards: new Sql('key'), backwards: new Sql('key DESC') };
const ASCENDING = {
  forwards: new Sql('sort_key IS NULL, sort_key, key'),
  backwards: new Sql('sort_key IS NULL DESC, sort_key DESC, key DESC'),
};
const DESCENDING = {
  forwards: new Sql('sort_key IS NOT NULL, sort_key DESC, key'),
  backwards: new Sql('sort_key IS NOT NULL DESC, sort_key, key DESC'),
};

/** ORDER BY of a list: missing values last when ascending and first when descending, equal ones in creation order. */
export function orderBy(order: Order, backwards: boolean): Sql {
  const terms = order === undefined ? CREATION : order === 'ascending' ? ASCENDING : DESCENDING;
  return backwards ? terms.backwards : terms.forwards;
}

/** The condition of matches strictly behind a place in the order, or strictly before it. */
export function beyond(
  order: Order,
  { key, sortKey }: { readonly key: number; readonly sortKey: string | number | null },
  backwards: boolean,
): Sql {
  const later = backwards ? sql`key < ${key}` : sql`key > ${key}`;
  if (order === undefined) return later;
  // Missing values come last when ascending and first when descending: they lie beyond when we read towards that end.
  const missingBehind = (order === 'ascending') !== backwards;
  if (sortKey === null)
    return missingBehind
      ? sql`sort_key IS NULL AND ${later}`
      : sql`(sort_key IS NULL AND ${later}) OR sort_key IS NOT NULL`;
  const larger = missingBehind ? sql`sort_key > ${sortKey}` : sql`sort_key < ${sortKey}`;
  const behind = sql`${larger} OR (sort_key = ${sortKey} AND ${later})`;
  return missingBehind ? sql`${behind} OR sort_key IS NULL` : behind;
}

/** The order of `orderBy` as a comparison of matches in memory. */
export function compareMatches(order: Order): (a: Match, b: Match) => number {
  if (order === undefined) return (a, b) => a.key - b.key;
  const sign = order === 'ascending' ? 1 : -1;
  return (a, b) => {
    if (a.sort_key === null || b.sort_key === null) {
      const missing = Number(a.sort_key === null) - Number(b.sort_key === null);
      return missing === 0 ? a.key - b.key : sign * missing;
    }
    return sign * compareSortKeys(a.sort_key, b.sort_key) || a.key - b.key;
  };
}

function compareSortKeys(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareKeys(String(a), String(b));
}
