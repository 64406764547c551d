import { comparisonKey } from '../../scim/compare/comparison-key.js';
import type { BoundOperator } from '../../scim/filter/ast.js';
import type { Attribute } from '../../scim/schema/attribute.js';
import { FALSE, literal, sql, Sql, TRUE } from '../sql.js';
import { locationPrefix, type FilterContext } from './context.js';
import { textTest } from './text-test.js';

type ColumnTest = (context: FilterContext, attribute: Attribute, op: BoundOperator, key: string) => Sql;

/** Attributes that live in the row `r` of the resource itself; binding has answered `schemas` and `meta.resourceType`. */
const COLUMNS: ReadonlyMap<string, ColumnTest> = new Map([
  ['id', (context, _attribute, op, key) => textTest(context.dialect, op, key, new Sql('r.id'))],
  ['meta.created', (context, _attribute, op, key) => timeTest(context, op, key, new Sql('r.created'))],
  ['meta.lastModified', (context, _attribute, op, key) => timeTest(context, op, key, new Sql('r.last_modified'))],
  ['meta.version', versionTest],
  ['meta.location', locationTest],
]);

/** A comparison of an attribute of the resource's row; false for one that has no values. */
export function columnTest(context: FilterContext, attribute: Attribute, op: BoundOperator, key: string): Sql {
  return COLUMNS.get(attribute.path)?.(context, attribute, op, key) ?? FALSE;
}

/** Whether the attribute has a value: every one of the row always has. */
export function columnPresent(attribute: Attribute): Sql {
  return COLUMNS.has(attribute.path) ? TRUE : FALSE;
}

function versionTest(context: FilterContext, attribute: Attribute, op: BoundOperator, key: string): Sql {
  const prefix = comparisonKey(attribute, 'W/"');
  return textTest(
    context.dialect,
    op,
    key,
    sql`(${literal(prefix)} || ${context.dialect.integerText(new Sql('r.version'))} || '"')`,
  );
}

function locationTest(context: FilterContext, attribute: Attribute, op: BoundOperator, key: string): Sql {
  const prefix = comparisonKey(attribute, locationPrefix(context, context.type));
  if (op === 'eq') return key.startsWith(prefix) ? sql`r.id = ${key.slice(prefix.length)}` : FALSE;
  return textTest(context.dialect, op, key, sql`(${prefix} || r.id)`);
}

const TIME_KEY = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?$/;

/** Rows hold whole milliseconds; an operand between two of them equals none and parts them. */
function timeTest(context: FilterContext, op: BoundOperator, key: string, column: Sql): Sql {
  const match = TIME_KEY.exec(key);
  if (!match || op === 'co' || op === 'sw' || op === 'ew')
    return textTest(context.dialect, op, key, context.dialect.dateTimeText(column));
  const fraction = match[2] ?? '';
  const floor = Date.parse(`${match[1]}Z`) + Number(fraction.slice(0, 3).padEnd(3, '0'));
  const between = fraction.length > 3;
  switch (op) {
    case 'eq':
      return between ? FALSE : sql`${column} = ${floor}`;
    case 'gt':
      return sql`${column} > ${floor}`;
    case 'ge':
      return between ? sql`${column} > ${floor}` : sql`${column} >= ${floor}`;
    case 'lt':
      return between ? sql`${column} <= ${floor}` : sql`${column} < ${floor}`;
    case 'le':
      return sql`${column} <= ${floor}`;
  }
}
