import type { BoundOperator } from '../../scim/filter/ast.js';
import { afterPrefix, HEAD, storedKey } from '../index-key.js';
import { joinSql, sql, Sql, TRUE } from '../sql.js';
import type { FilterDialect } from './dialect.js';
import { prefixRange, textTest } from './text-test.js';

const LENGTH_LIMIT = new Sql(String(HEAD));

/**
 * A comparison of a row `v` of the value table with an operand, exact for stored keys of either form: whole, or head
 * and hash. `column` is `v.value`, as it is or hidden from its index.
 */
export function valueTest(dialect: FilterDialect, op: BoundOperator, key: string, column: Sql): Sql {
  const { stored, long, head } = storedKey(key);
  if (op === 'eq') return sql`${column} = ${stored}`;
  if (long === undefined || head === undefined) return shortOperand(dialect, op, stored, column);
  return longOperand(dialect, op, long, head, column);
}

/** Whether an index on (slot, value) can serve the comparison. */
export function isIndexable(op: BoundOperator, key: string): boolean {
  return op !== 'co' && op !== 'ew' && !(op === 'sw' && key === '');
}

/** A head of 256 code points decides the order against any operand that is not longer. */
function shortOperand(dialect: FilterDialect, op: BoundOperator, key: string, column: Sql): Sql {
  if (op === 'sw') return key === '' ? TRUE : prefixRange(column, key);
  if ((op !== 'co' && op !== 'ew') || key === '') return textTest(dialect, op, key, column);
  const whole = longValue((text) => textTest(dialect, op, key, text));
  return sql`CASE WHEN length(${column}) <= ${LENGTH_LIMIT} THEN ${textTest(dialect, op, key, column)} ELSE ${whole} END`;
}

/** Only stored keys with the same head need the whole key; all of them lie between the head and the text after it. */
function longOperand(
  dialect: FilterDialect,
  op: Exclude<BoundOperator, 'eq'>,
  key: string,
  head: string,
  column: Sql,
): Sql {
  const after = afterPrefix(head);
  const sameHead = after === undefined ? sql`${column} > ${head}` : sql`${column} > ${head} AND ${column} < ${after}`;
  const recheck = sql`(${sameHead} AND ${longValue((text) => textTest(dialect, op, key, text))})`;
  switch (op) {
    case 'sw':
      return recheck;
    case 'gt':
    case 'ge':
      return joinSql(after === undefined ? [recheck] : [sql`${column} >= ${after}`, recheck], ' OR ');
    case 'lt':
    case 'le':
      return sql`${column} <= ${head} OR ${recheck}`;
    case 'co':
    case 'ew':
      return sql`length(${column}) > ${LENGTH_LIMIT} AND ${longValue((text) => textTest(dialect, op, key, text))}`;
  }
}

function longValue(test: (text: Sql) => Sql): Sql {
  const text = new Sql('l.value');
  return sql`EXISTS (SELECT 1 FROM long_value l WHERE l.key = v.key AND l.slot = v.slot AND l.ordinal = v.ordinal AND ${test(text)})`;
}
