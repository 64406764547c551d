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

/** Compiles a filter to a condition on the row `r` of a resource. Every value is bound, every path an attribute id. */
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
  const attributeId = context.attributeId(attribute.path);
  if (attributeId === undefined) return FALSE;
  const place =
    scope === 'element'
      ? sql`v.key = e.key AND v.slot = ${attributeId} AND ${elementOf(attribute, new Sql('v.ordinal'))} = e.ordinal`
      : sql`v.key = r.key AND v.slot = ${attributeId}`;
  return sql`EXISTS (SELECT 1 FROM value v WHERE ${place} AND (${test}))`;
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
  const operands = operandsOf(filter);
  const first = operands.find(isAssignedOnly);
  const elements = first
    ? elementsOf(context, first, context.dialect.unindexed(VALUE), sql`v.key = r.key AND `)
    : allElements(context, attribute);
  return elements ? sql`EXISTS (SELECT 1 FROM (${elements}) e WHERE ${others(context, operands, first)})` : FALSE;
}

/**
 * The keys of resources with an element that passes the filter, by a walk over the values of one comparison in it:
 * one that asks for a part of a text if there is one, since it is likely the rarest. They may repeat. Undefined when
 * no comparison tells the elements.
 */
export function elementKeys(context: FilterContext, filter: BoundFilter): Sql | undefined {
  const operands = operandsOf(filter);
  const assignedOnly = operands.filter(isAssignedOnly);
  const first =
    assignedOnly.find((leaf) => leaf.kind === 'compare' && (leaf.op === 'co' || leaf.op === 'ew')) ?? assignedOnly[0];
  if (!first || first.attribute.source !== 'document') return undefined;
  const elements = elementsOf(context, first, VALUE, new Sql(''));
  return elements && sql`SELECT e.key AS key FROM (${elements}) e WHERE ${others(context, operands, first)}`;
}

function operandsOf(filter: BoundFilter): readonly BoundFilter[] {
  return filter.kind === 'and' ? filter.operands : [filter];
}

function others(context: FilterContext, operands: readonly BoundFilter[], first: BoundFilter | undefined): Sql {
  const left = operands.filter((operand) => operand !== first);
  return combine(context, left, 'element', ' AND ', TRUE);
}

type AssignedOnly = Extract<BoundFilter, { kind: 'compare' | 'present' }>;

/** Holds for assigned values alone, so that the element of a value it holds for counts as there. */
function isAssignedOnly(filter: BoundFilter): filter is AssignedOnly {
  return filter.kind === 'present' || (filter.kind === 'compare' && !operatorHolds(filter.op, '', filter.key));
}

/** Elements with a value that the comparison holds for. */
function elementsOf(context: FilterContext, leaf: AssignedOnly, column: Sql, where: Sql): Sql | undefined {
  const attributeId = context.attributeId(leaf.attribute.path);
  if (attributeId === undefined) return undefined;
  const test = leaf.kind === 'present' ? ASSIGNED : valueTest(context.dialect, leaf.op, leaf.key, column);
  const ordinal = elementOf(leaf.attribute, new Sql('v.ordinal'));
  return sql`SELECT v.key AS key, ${ordinal} AS ordinal FROM value v WHERE ${where}v.slot = ${attributeId} AND (${test})`;
}

/** All elements, perhaps repeated: those with an assigned value, for others count as absent. */
function allElements(context: FilterContext, attribute: Attribute): Sql | undefined {
  const plain: Sql[] = [];
  const selects: Sql[] = [];
  const select = (ordinal: Sql, attributeIds: Sql): Sql =>
    sql`SELECT x.key AS key, ${ordinal} AS ordinal FROM value x WHERE x.key = r.key AND x.slot IN (${attributeIds}) AND x.value <> ''`;
  const ordinal = new Sql('x.ordinal');
  for (const each of [attribute, ...attribute.subAttributes.values()]) {
    const attributeId = context.attributeId(each.path);
    if (attributeId === undefined) continue;
    if (isRepeated(each)) selects.push(select(elementOf(each, ordinal), sql`${attributeId}`));
    else plain.push(sql`${attributeId}`);
  }
  if (plain.length > 0) selects.unshift(select(ordinal, joinSql(plain, ', ')));
  return selects.length === 0 ? undefined : joinSql(selects, ' UNION ALL ');
}

/** The element a row belongs to: its ordinal, unless the sub-attribute has several values in one element. */
function elementOf(attribute: Attribute, ordinal: Sql): Sql {
  return isRepeated(attribute) ? sql`(${ordinal} % ${STEP})` : ordinal;
}

function isRepeated(attribute: Attribute): boolean {
  return attribute.parent !== undefined && attribute.multiValued;
}
