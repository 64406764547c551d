import { rows, type SqlRoutine } from '../sql-routine.js';
import { sql, Sql } from '../sql.js';

const COLUMNS = { members: new Sql('group_key'), groups: new Sql('member_key') };

/** Whether the resources among the keys of a subquery have more members, or are in more groups, together than `limit`. */
export function* exceedsMemberLimit(
  keys: Sql,
  limit: number,
  of: 'members' | 'groups' = 'members',
): SqlRoutine<boolean> {
  const beyond = yield* rows(
    sql`SELECT 1 FROM member WHERE ${COLUMNS[of]} IN (SELECT key FROM ${keys} k) LIMIT 1 OFFSET ${limit}`,
  );
  return beyond.length > 0;
}
