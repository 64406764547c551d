import { rows, type Program } from '../program.js';
import { sql, type Sql } from '../sql.js';

/** Whether the groups among the keys of a subquery have more members together than `limit`. */
export function* isMuch(keys: Sql, limit: number): Program<boolean> {
  const beyond = yield* rows(
    sql`SELECT 1 FROM member WHERE group_key IN (SELECT key FROM ${keys} k) LIMIT 1 OFFSET ${limit}`,
  );
  return beyond.length > 0;
}
