import type { BoundFilter } from '../../scim/filter/ast.js';
import { operatorHolds } from '../../scim/filter/operators.js';
import type { Attribute } from '../../scim/schema/attribute.js';
import { INNER_STEP } from '../indexed-attributes.js';
import { FALSE, joinSql, sql, Sql, TRUE } from '../sql.js';
import { columnPresent, columnTest } from './column-test.js';
import type { FilterContext } from './context.js';
import { memberPresent, memberTest, sideOf, someMember } from './member-test.js';
import { valueTest } from './value-test.js';

/**
 * Where a filter stands: at a resource (row `r`), inside one element of a complex attribute (`e.ordinal` of the
 * resource), or inside one membership (`o` is the resource at its other end).
 */
type Scope = 'resource' | 'element' | 'membership';

type Node<Kind extends BoundFilter['kind']> = Extract<BoundFilter, { kind: Kind }>;

const STEP = new Sql(String(INNER_STEP));
const VALUE = new Sql('v.value');
const KEY = new Sql('r.key');
/** "" is a value to compare with, but not one that is present (RFC 7644 section 3.4.2.2, "pr"). */
const ASSIGNED = new Sql("v.value <> ''");

/** Compiles a filter to a condition on the row `r` of a resource. Every value is bound, every path is a slot. */
export function compileFilter(context: FilterContext, filter: BoundFilter): Sql {
  return compile(context, filter, 'resource');
}

/** Compiles the filter of a members step to a condition on `o`, the member. */
export function compileMemberFilter(context: FilterContext, filter: BoundFilter): Sql {
  return compile(context, filter, 'membership');
}

const HANDLERS: {
  readonly [Kind in BoundFilter['kind']]: (context: FilterContext, node: Node<Kind>, scope: Scope) => Sql;
} = {
  and: (context, node, scope) => combine(context, node.operands, scope, ' AND ', TRUE),
  or: (context, node, scope) => combine(context, node.operands, scope, ' OR ', FALSE),
  not: (context, node, scope) => sql`NOT (${compile(context, node.operand, scope)})`,
  constant: (_context, node) => (node.value ? TRUE : FALSE),
  compare: (context, node, scope) => {
    const { attribute, op, key } = node;
    const side = sideOf(attribute);
    if (side) {
      const test = memberTest(context, attribute, op, key);
      return scope === 'membership' ? sql`(${test})` : someMember(side, KEY, test);
    }
    if (attribute.source === 'column') return columnTest(context, attribute, op, key);
    return someValue(context, attribute, scope, valueTest(context.dialect, op, key, context.dialect.unindexed(VALUE)));
  },
  present: (context, node, scope) => {
    const { attribute } = node;
    const side = sideOf(attribute);
    if (side)
      return scope === 'membership' ? memberPresent(attribute) : someMember(side, KEY, memberPresent(attribute));
    if (attribute.source === 'column') return columnPresent(attribute);
    return someValue(context, attribute, scope, ASSIGNED);
  },
  element: (context, node) => {
    const side = sideOf(node.attribute);
    if (side) return someMember(side, KEY, compile(context, node.filter, 'membership'));
    if (node.attribute.source === 'column') return compile(context, node.filter, 'resource');
    return someElement(context, node.attribute, node.filter);
  },
};

function compile<Kind extends BoundFilter['kind']>(context: FilterContext, node: Node<Kind>, scope: Scope): Sql {
  return (HANDLERS[node.kind] as (context: FilterContext, node: Node<Kind>, scope: Scope) => Sql)(context, node, scope);
}

function combine(
  context: FilterContext,
  operands: readonly BoundFilter[],
  scope: Scope,
  separator: string,
  empty: Sql,
): Sql {
  if (operands.length === 0) return empty;
  return joinSql(
    operands.map((operand) => sql`(${compile(context, operand, scope)})`),
    separator,
  );
}

/** Some value of the leaf attribute passes the test; inside an element, some value of that element. */
function someValue(context: FilterContext, attribute: Attribute, scope: Scope, test: Sql): Sql {
  const slot = context.slot(attribute.path);
  if (slot === undefined) return FALSE;
  const inElement =
    scope === 'element' ? sql` AND ${elementOf(attribute, new Sql('v.ordinal'))} = e.ordinal` : new Sql('');
  return sql`EXISTS (SELECT 1 FROM value v WHERE v.key = r.key AND v.slot = ${slot}${inElement} AND (${test}))`;
}

/**
 * Some element passes the filter. A positive comparison in it gives the elements to look at; a filter without one has
 * to look at all of them.
 */
function someElement(context: FilterContext, attribute: Attribute, filter: BoundFilter): Sql {
  if (filter.kind === 'or')
    return joinSql(
      filter.operands.map((operand) => sql`(${someElement(context, attribute, operand)})`),
      ' OR ',
    );
  const operands = filter.kind === 'and' ? filter.operands : [filter];
  const first = operands.find(isTelling);
  const elements = first ? elementsOf(context, first) : allElements(context, attribute);
  if (!elements) return FALSE;
  const rest = operands.filter((operand) => operand !== first);
  const test = rest.length === 0 ? TRUE : combine(context, rest, 'element', ' AND ', TRUE);
  return sql`EXISTS (SELECT 1 FROM (${elements}) e WHERE ${test})`;
}

type Telling = Extract<BoundFilter, { kind: 'compare' | 'present' }>;

/** Holds for assigned values alone, so that the element of a value it holds for counts as there. */
function isTelling(filter: BoundFilter): filter is Telling {
  return filter.kind === 'present' || (filter.kind === 'compare' && !operatorHolds(filter.op, '', filter.key));
}

/** Elements with a value that the comparison holds for. */
function elementsOf(context: FilterContext, leaf: Telling): Sql | undefined {
  const slot = context.slot(leaf.attribute.path);
  if (slot === undefined) return undefined;
  const test =
    leaf.kind === 'present'
      ? ASSIGNED
      : valueTest(context.dialect, leaf.op, leaf.key, context.dialect.unindexed(VALUE));
  return sql`SELECT ${elementOf(leaf.attribute, new Sql('v.ordinal'))} AS ordinal FROM value v WHERE v.key = r.key AND v.slot = ${slot} AND (${test})`;
}

/** All elements: those with an assigned value, for others count as absent. */
function allElements(context: FilterContext, attribute: Attribute): Sql | undefined {
  const rows: Sql[] = [];
  for (const each of [attribute, ...attribute.subAttributes.values()]) {
    const slot = context.slot(each.path);
    if (slot !== undefined)
      rows.push(
        sql`SELECT ${elementOf(each, new Sql('x.ordinal'))} AS ordinal FROM value x WHERE x.key = r.key AND x.slot = ${slot} AND x.value <> ''`,
      );
  }
  return rows.length === 0 ? undefined : joinSql(rows, ' UNION ');
}

/** The element a row belongs to: its ordinal, unless the sub-attribute has several values in one element. */
function elementOf(attribute: Attribute, ordinal: Sql): Sql {
  return attribute.parent && attribute.multiValued ? sql`(${ordinal} % ${STEP})` : ordinal;
}
