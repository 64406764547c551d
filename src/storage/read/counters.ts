import { rows, type SqlRoutine } from '../sql-routine.js';
import { joinSql, sql, type Sql } from '../sql.js';
import type { TenantKey } from '../store.js';
import { BLOCK } from '../write/counters.js';

/** Where a page by startIndex begins: skip `skip` resources, counted from the first whose key is at least `fromKey`. */
export interface Position {
  readonly total: number;
  readonly fromKey: number;
  readonly skip: number;
}

/** How many resources of these types a tenant has. */
export function* liveCount(tenant: TenantKey, types: readonly string[]): SqlRoutine<number> {
  const [row] = yield* rows<{ n: number | null }>(sql`SELECT sum(n) AS n FROM counter WHERE ${ofTypes(tenant, types)}`);
  return Number(row?.n ?? 0);
}

/** Reads the total number of resources and finds the block of keys that holds the resource at `startIndex`. */
export function* findPosition(tenant: TenantKey, types: readonly string[], startIndex: number): SqlRoutine<Position> {
  if (startIndex === 1) return { total: yield* liveCount(tenant, types), fromKey: 0, skip: 0 };
  let total = 0;
  let position: { fromKey: number; skip: number } | undefined;
  for (const { block, upTo } of yield* countBlocks(tenant, types)) {
    if (!position && upTo >= startIndex) position = { fromKey: block * BLOCK, skip: startIndex - 1 - total };
    total = upTo;
  }
  return { total, ...(position ?? { fromKey: 0, skip: 0 }) };
}

/** For each block of keys, how many resources of these types there are up to its end. */
export function* countBlocks(
  tenant: TenantKey,
  types: readonly string[],
): SqlRoutine<readonly { readonly block: number; readonly upTo: number }[]> {
  const counters = yield* rows<{ block: number; n: number }>(
    sql`SELECT block, sum(n) AS n FROM counter WHERE ${ofTypes(tenant, types)} GROUP BY block ORDER BY block`,
  );
  let total = 0;
  return counters.map(({ block, n }) => ({ block: Number(block), upTo: (total += Number(n)) }));
}

function ofTypes(tenant: TenantKey, types: readonly string[]): Sql {
  return sql`tenant = ${tenant} AND type IN (${joinSql(
    types.map((type) => sql`${type}`),
    ', ',
  )})`;
}
