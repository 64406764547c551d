import { sql, Sql } from '../sql.js';
import type { FilterDialect } from './dialect.js';

/** SQLite: `LIKE` ignores case and would need escapes, so `instr` and `substr` compare; unary + hides a column's index. */
export const SQLITE_FILTERS: FilterDialect = {
  contains: (text, operand) => sql`instr(${text}, ${operand}) > 0`,
  endsWith: (text, operand) => sql`substr(${text}, -length(${operand})) = ${operand}`,
  startsWith: (text, operand) => sql`substr(${text}, 1, length(${operand})) = ${operand}`,
  unindexed: (column) => sql`+${column}`,
  dateTimeText: (ms) =>
    sql`strftime('%Y-%m-%dT%H:%M:%S', ${ms} / 1000, 'unixepoch') || rtrim(rtrim(printf('.%03d', ${ms} % 1000), '0'), '.')`,
  textList: (json) => sql`(SELECT value FROM json_each(${json}))`,
  integerList: (json) => sql`(SELECT value AS key FROM json_each(${json}))`,
  integerText: (column) => column,
  // The rows come by the index on the member, and so in the order of the group's key.
  keyArray: new Sql('json_group_array(m.group_key)'),
  keep: new Sql(''),
  fromFew: (keys) => sql`FROM (${keys}) k JOIN resource r ON r.key = k.key JOIN document d ON d.key = r.key`,
  // The rows come by the primary key of the membership, and so in the order of the other end's key.
  elements: ({ baseUrl, endpoint }, from) => {
    const ref = sql`${baseUrl} || ${endpoint} || o.id`;
    return sql`(SELECT json_group_array(CASE WHEN o.display IS NULL
      THEN json_object('value', o.id, '$ref', ${ref}, 'type', o.type)
      ELSE json_object('value', o.id, 'display', o.display, '$ref', ${ref}, 'type', o.type) END) FROM ${from})`;
  },
};
