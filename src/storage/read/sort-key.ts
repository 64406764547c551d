import type { Attribute } from '../../scim/schema/attribute.js';
import type { FilterContext } from '../filter/context.js';
import { HEAD } from '../index-key.js';
import { sql, Sql } from '../sql.js';

const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['id', 'r.id'],
  ['meta.created', 'r.created'],
  ['meta.lastModified', 'r.last_modified'],
  ['meta.version', 'r.version'],
  ['meta.location', 'r.id'],
  ['meta.resourceType', 'r.type'],
]);

/**
 * The sort key of resource `r` (RFC 7644 section 3.4.2.3): the attribute's value in comparison form; of a multi-valued
 * one that of the primary element, else of the first that has one. NULL when there is none.
 */
export function sortKeyOf(context: FilterContext, attribute: Attribute): Sql {
  if (attribute.source !== 'document') return new Sql(COLUMNS.get(attribute.path) ?? 'NULL');
  const attributeId = context.attributeId(attribute.path);
  if (attributeId === undefined) return new Sql('NULL');
  const primary = attribute.parent?.subAttributes.get('primary');
  const primaryId = primary && context.attributeId(primary.path);
  const first =
    primaryId === undefined
      ? new Sql('v.ordinal')
      : sql`EXISTS (SELECT 1 FROM value p WHERE p.key = v.key AND p.slot = ${primaryId} AND p.ordinal = v.ordinal AND p.value = 'true') DESC, v.ordinal`;
  const whole = sql`CASE WHEN length(v.value) <= ${new Sql(String(HEAD))} THEN v.value
    ELSE (SELECT l.value FROM long_value l WHERE l.key = v.key AND l.slot = v.slot AND l.ordinal = v.ordinal) END`;
  return sql`(SELECT ${whole} FROM value v WHERE v.key = r.key AND v.slot = ${attributeId} ORDER BY ${first} LIMIT 1)`;
}
