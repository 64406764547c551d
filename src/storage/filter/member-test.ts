import { comparisonKey } from '../../scim/compare/comparison-key.js';
import type { BoundOperator } from '../../scim/filter/ast.js';
import { operatorHolds } from '../../scim/filter/operators.js';
import type { Attribute } from '../../scim/schema/attribute.js';
import { FALSE, joinSql, literal, sql, Sql, TRUE } from '../sql.js';
import { locationPrefix, type FilterContext } from './context.js';
import { textTest } from './text-test.js';

/** The membership table as the attribute sees it: `m` is the membership, `o` the resource at its other end. */
interface Side {
  readonly own: Sql;
  readonly other: Sql;
}

const SIDES: Record<'members' | 'memberOf', Side> = {
  members: { own: new Sql('m.group_key'), other: new Sql('m.member_key') },
  memberOf: { own: new Sql('m.member_key'), other: new Sql('m.group_key') },
};

/** Whether the attribute (or its parent) lives in the membership table, and on which side. */
export function sideOf(attribute: Attribute): Side | undefined {
  const { source } = attribute;
  return source === 'members' || source === 'memberOf' ? SIDES[source] : undefined;
}

/** Some membership of the resource `key` satisfies `test`, which speaks of `o`. */
export function someMember(side: Side, key: Sql, test: Sql): Sql {
  return sql`EXISTS (SELECT 1 FROM member m JOIN resource o ON o.key = ${side.other} WHERE ${side.own} = ${key} AND (${test}))`;
}

/** Keys of the resources of the type that have a membership with the resource of this id. */
export function keysByMember(context: FilterContext, side: Side, id: string): Sql {
  // The last join leaves out groups of other types, and removed ones whose memberships wait to be purged.
  return sql`SELECT ${side.own} AS key FROM resource o JOIN member m ON ${side.other} = o.key JOIN resource t ON t.key = ${side.own} WHERE o.tenant = ${context.tenant} AND o.id = ${id} AND ${context.dialect.unindexed(new Sql('t.type'))} = ${context.type.name}`;
}

/** A comparison of one sub-attribute of a members or groups element, in terms of `o`. */
export function memberTest(context: FilterContext, attribute: Attribute, op: BoundOperator, key: string): Sql {
  switch (attribute.name) {
    case 'value':
      // The tenant lets an equality use the index on (tenant, id).
      return sql`o.tenant = ${context.tenant} AND ${textTest(context.dialect, op, key, new Sql('o.id'))}`;
    case 'display':
      // Without the first condition a missing display would make a negation around it unknown instead of true.
      return sql`o.display IS NOT NULL AND ${textTest(context.dialect, op, key, new Sql(attribute.caseExact ? 'o.display' : 'o.display_fold'))}`;
    case 'type':
      return typeTest(context, attribute, op, key);
    case '$ref':
      return refTest(context, attribute, op, key);
    default:
      return FALSE;
  }
}

/** Whether a membership has a value for the sub-attribute. */
export function memberPresent(attribute: Attribute): Sql {
  if (attribute.name === 'display') return sql`o.display IS NOT NULL`;
  return ['value', 'type', '$ref'].includes(attribute.name) ? TRUE : FALSE;
}

/** `members.type` is the member's resource type; `groups.type` is "direct", since only those are stored. */
function typeTest(context: FilterContext, attribute: Attribute, op: BoundOperator, key: string): Sql {
  if (attribute.source === 'memberOf') return operatorHolds(op, comparisonKey(attribute, 'direct'), key) ? TRUE : FALSE;
  const names = context.types
    .map((type) => type.name)
    .filter((name) => operatorHolds(op, comparisonKey(attribute, name), key));
  return names.length === 0 ? FALSE : sql`o.type IN (${joinSql(names.map(literal), ', ')})`;
}

function refTest(context: FilterContext, attribute: Attribute, op: BoundOperator, key: string): Sql {
  const operand = context.baseUrl === undefined ? relative(context, attribute, key) : key;
  const tests = context.types.map((type) => {
    const prefix = comparisonKey(attribute, locationPrefix(context, type));
    const ofType = sql`o.type = ${literal(type.name)}`;
    if (op !== 'eq') return sql`(${ofType} AND ${textTest(context.dialect, op, operand, sql`(${prefix} || o.id)`)})`;
    return operand.startsWith(prefix) ? sql`(${ofType} AND o.id = ${operand.slice(prefix.length)})` : FALSE;
  });
  return joinSql(tests, ' OR ');
}

/** What follows the base URL, whatever the base is. */
function relative(context: FilterContext, attribute: Attribute, key: string): string {
  for (const type of context.types) {
    const at = key.lastIndexOf(comparisonKey(attribute, `${type.endpoint}/`));
    if (at >= 0) return key.slice(at);
  }
  return key;
}
