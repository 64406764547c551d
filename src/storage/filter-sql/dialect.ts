import type { Sql } from '../sql.js';

/** What SQLite and PostgreSQL write differently. */
export interface FilterDialect {
  /** The text contains the operand; no pattern characters. */
  contains(text: Sql, operand: string): Sql;
  endsWith(text: Sql, operand: string): Sql;
  startsWith(text: Sql, operand: string): Sql;
  /** The column, kept away from its index where the other one must be taken. */
  unindexed(column: Sql): Sql;
  /** Milliseconds since 1970 as the text `dateTimeKey` makes. */
  dateTimeText(milliseconds: Sql): Sql;
  /** The texts of a JSON array, as a subquery with one column. */
  textList(json: string): Sql;
  /** The integers of a JSON array, as a subquery with one column. */
  integerList(json: string): Sql;
}
