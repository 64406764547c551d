import type { BoundOperator } from '../../scim/filter/ast.js';
import { afterPrefix } from '../index-key.js';
import { sql, Sql, TRUE } from '../sql.js';
import type { FilterDialect } from './dialect.js';

/** A comparison of a whole text column (not head and hash) with an operand. */
export function textTest(dialect: FilterDialect, op: BoundOperator, key: string, column: Sql): Sql {
  switch (op) {
    case 'eq':
      return sql`${column} = ${key}`;
    case 'gt':
      return sql`${column} > ${key}`;
    case 'ge':
      return sql`${column} >= ${key}`;
    case 'lt':
      return sql`${column} < ${key}`;
    case 'le':
      return sql`${column} <= ${key}`;
    case 'co':
      return key === '' ? TRUE : dialect.contains(column, key);
    case 'sw':
      return key === '' ? TRUE : dialect.startsWith(column, key);
    case 'ew':
      return key === '' ? TRUE : dialect.endsWith(column, key);
  }
}

/** The column begins with the prefix, as a range an index can serve. */
export function prefixRange(column: Sql, prefix: string): Sql {
  const end = afterPrefix(prefix);
  return end === undefined ? sql`${column} >= ${prefix}` : sql`${column} >= ${prefix} AND ${column} < ${end}`;
}
