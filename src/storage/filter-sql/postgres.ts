import { sql } from '../sql.js';
import type { FilterDialect } from './dialect.js';

/** PostgreSQL, where every text column that is compared has COLLATE "C". */
export const POSTGRES_FILTERS: FilterDialect = {
  contains: (text, operand) => sql`strpos(${text}, ${operand}) > 0`,
  endsWith: (text, operand) => sql`right(${text}, length(${operand})) = ${operand}`,
  startsWith: (text, operand) => sql`starts_with(${text}, ${operand})`,
  unindexed: (column) => column,
  dateTimeText: (ms) =>
    sql`to_char(to_timestamp(${ms} / 1000) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS') || rtrim(rtrim('.' || lpad((${ms} % 1000)::text, 3, '0'), '0'), '.')`,
  textList: (json) => sql`(SELECT jsonb_array_elements_text(${json}::jsonb))`,
  integerList: (json) => sql`(SELECT jsonb_array_elements_text(${json}::jsonb)::bigint)`,
};
