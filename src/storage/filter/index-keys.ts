import type { BoundFilter } from '../../scim/filter/ast.js';
import { joinSql, sql, Sql } from '../sql.js';
import type { FilterContext } from './context.js';
import { keysByMember, sideOf } from './member-test.js';
import { isIndexable, valueTest } from './value-test.js';

type Leaf = Extract<BoundFilter, { kind: 'compare' | 'present' }>;

/** A SELECT of one column `key`. */
export interface KeySet {
  readonly select: Sql;
  /** No key comes twice. */
  readonly distinct: boolean;
  /** The index gives the keys in ascending order. */
  readonly ordered: boolean;
}

export const NO_KEYS: KeySet = {
  select: sql`SELECT key FROM value WHERE 1 = 0`,
  distinct: true,
  ordered: true,
};

/** The keys of a comparison by the index that serves it; undefined when none does. */
export function indexKeys(context: FilterContext, leaf: Leaf): KeySet | undefined {
  const { attribute } = leaf;
  const side = sideOf(attribute);
  if (side) {
    if (leaf.kind !== 'compare' || leaf.op !== 'eq' || attribute.name !== 'value') return undefined;
    return { select: keysByMember(context, side, leaf.key), distinct: true, ordered: false };
  }
  if (attribute.path === 'id' && leaf.kind === 'compare' && leaf.op === 'eq') {
    const { tenant, type } = context;
    const select = sql`SELECT key FROM resource WHERE tenant = ${tenant} AND id = ${leaf.key} AND type = ${type.name}`;
    return { select, distinct: true, ordered: true };
  }
  return isRange(leaf) ? scanKeys(context, leaf) : undefined;
}

/** A range of the index on (slot, value) holds the matches and nothing else. */
export function isRange(leaf: Leaf): boolean {
  return leaf.kind === 'present' || isIndexable(leaf.op, leaf.key);
}

/** The keys of a comparison by its attribute's part of the index, whatever the operator. */
export function scanKeys(context: FilterContext, leaf: Leaf): KeySet | undefined {
  const { attribute } = leaf;
  if (attribute.source !== 'document') return undefined;
  const attributeId = context.attributeId(attribute.path);
  if (attributeId === undefined) return NO_KEYS;
  const value = new Sql('v.value');
  const test = leaf.kind === 'compare' ? valueTest(context.dialect, leaf.op, leaf.key, value) : sql`${value} > ''`;
  const single = !attribute.multiValued && !(attribute.parent?.multiValued ?? false);
  return {
    select: sql`SELECT v.key FROM value v WHERE v.slot = ${attributeId} AND (${test})`,
    distinct: single,
    ordered: single && leaf.kind === 'compare' && leaf.op === 'eq',
  };
}

/** Several sets as one SELECT without repeated keys. */
export function distinctKeys(sets: readonly KeySet[]): Sql {
  const [only] = sets;
  if (sets.length === 1 && only) return only.distinct ? only.select : sql`SELECT DISTINCT key FROM (${only.select}) s`;
  return union(sets);
}

/** Several sets as one SELECT. */
export function union(sets: readonly KeySet[]): Sql {
  return joinSql(
    sets.map((set) => set.select),
    ' UNION ',
  );
}
