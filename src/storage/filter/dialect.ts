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
  /** The integers of a JSON array, as a subquery with one column, `key`. */
  integerList(json: string): Sql;
  /** An integer column as text that is compared by code point. */
  integerText(column: Sql): Sql;
  /** JSON array text of the `m.group_key` of a group of rows, ascending. */
  readonly keyArray: Sql;
  /** Ends a SELECT of resources that must not be removed before the transaction ends. */
  readonly keep: Sql;
  /** FROM resource `r` and its document `d`: those few whose keys a SELECT of one column `key` finds. */
  fromFew(keys: Sql): Sql;
  /** JSON array text of the memberships in `from` (`o`: the resource at the other end), in the order of its key. */
  elements(element: Element, from: Sql): Sql;
}

/** What `$ref` of an element of `members` is made of. */
export interface Element {
  /** The first part of `$ref`; a text, not an expression. */
  readonly baseUrl: string;
  /** The second part, which the id follows. */
  readonly endpoint: Sql;
}
