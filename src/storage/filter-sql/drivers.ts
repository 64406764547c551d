import type { BoundFilter } from '../../scim/filter/ast.js';
import { rows, type Program } from '../program.js';
import { joinSql, sql, Sql } from '../sql.js';
import type { FilterContext } from './context.js';
import { keysByMember, sideOf } from './member-test.js';
import { isIndexable, valueTest } from './value-test.js';

/** A condition that more keys than this meet is dense, and probes count no further. */
export const DENSE = 1000;
/** Rows all probes of one filter may look at. */
const PROBE_BUDGET = 20_000;
/** A condition met by so few resources ends the search for a better one. */
const SELECTIVE = 20;

/** A necessary condition of a filter as sets of keys that an index gives: every match is in one of them. */
export interface Driver {
  /** SELECTs of one column `key`; keys may repeat. */
  readonly keys: readonly Sql[];
  /** Keys counted, at most one above the limit a set. */
  readonly estimate: number;
  /** Whether the filter holds for exactly these keys. */
  readonly exact: boolean;
  /** Whether no key repeats. */
  readonly distinct: boolean;
}

/**
 * Finds the most selective necessary condition by probes that count up to `dense` keys each; undefined when no index
 * serves the filter.
 */
export function* findDriver(context: FilterContext, filter: BoundFilter, dense: number): Program<Driver | undefined> {
  return yield* search(context, filter, { left: PROBE_BUDGET, limit: new Sql(String(dense + 1)) });
}

interface Budget {
  left: number;
  readonly limit: Sql;
}

function* search(context: FilterContext, filter: BoundFilter, budget: Budget): Program<Driver | undefined> {
  switch (filter.kind) {
    case 'and': {
      let best: Driver | undefined;
      for (const operand of filter.operands) {
        const driver = yield* search(context, operand, budget);
        if (driver && (!best || driver.estimate < best.estimate)) best = driver;
        if (best && best.estimate <= SELECTIVE) break;
      }
      return best && { ...best, exact: best.exact && filter.operands.length === 1 };
    }
    case 'or': {
      const parts: Driver[] = [];
      for (const operand of filter.operands) {
        const driver = yield* search(context, operand, budget);
        if (!driver) return undefined;
        parts.push(driver);
      }
      if (parts.length === 0) return undefined;
      return {
        keys: parts.flatMap((part) => part.keys),
        estimate: parts.reduce((sum, part) => sum + part.estimate, 0),
        exact: parts.every((part) => part.exact),
        distinct: parts.length === 1 && parts.every((part) => part.distinct),
      };
    }
    case 'element': {
      const driver = yield* search(context, filter.filter, budget);
      return driver && { ...driver, exact: false };
    }
    case 'compare':
    case 'present': {
      const keys = leafKeys(context, filter);
      return keys && (yield* probe(keys, budget));
    }
    case 'constant':
      return filter.value ? undefined : { ...NOTHING, estimate: 0 };
    case 'not':
      return undefined;
  }
}

/** The keys of a filter by walking over all values of its attributes; undefined when it is not made of positive leaves. */
export function findWalk(context: FilterContext, filter: BoundFilter): Omit<Driver, 'estimate'> | undefined {
  switch (filter.kind) {
    case 'and': {
      for (const operand of filter.operands) {
        const walk = findWalk(context, operand);
        if (walk) return { ...walk, exact: walk.exact && filter.operands.length === 1 };
      }
      return undefined;
    }
    case 'or': {
      const parts = filter.operands.map((operand) => findWalk(context, operand));
      if (parts.length === 0 || !parts.every((part) => part !== undefined)) return undefined;
      return {
        keys: parts.flatMap((part) => part.keys),
        exact: parts.every((part) => part.exact),
        distinct: parts.length === 1 && parts.every((part) => part.distinct),
      };
    }
    case 'element': {
      const walk = findWalk(context, filter.filter);
      return walk && { ...walk, exact: false };
    }
    case 'compare':
    case 'present': {
      const leaf = slotKeys(context, filter);
      return leaf && { keys: [leaf.keys], exact: leaf.exact, distinct: leaf.distinct };
    }
    case 'not':
    case 'constant':
      return undefined;
  }
}

const NOTHING_KEYS = sql`SELECT key FROM value WHERE 1 = 0`;
const NOTHING = { keys: [NOTHING_KEYS], exact: true, distinct: true };

function* probe(leaf: LeafKeys, budget: Budget): Program<Driver | undefined> {
  if (budget.left <= 0) return undefined;
  const [row] = yield* rows<{ n: number }>(sql`SELECT count(*) AS n FROM (${leaf.keys} LIMIT ${budget.limit}) p`);
  const estimate = Number(row?.n ?? 0);
  budget.left -= estimate;
  return { keys: [leaf.keys], estimate, exact: leaf.exact, distinct: leaf.distinct };
}

interface LeafKeys {
  readonly keys: Sql;
  readonly exact: boolean;
  readonly distinct: boolean;
}

/** The keys of a leaf by its index; undefined when none serves it. */
function leafKeys(
  context: FilterContext,
  filter: Extract<BoundFilter, { kind: 'compare' | 'present' }>,
): LeafKeys | undefined {
  const { attribute } = filter;
  const side = sideOf(attribute);
  if (side) {
    if (filter.kind !== 'compare' || filter.op !== 'eq' || attribute.name !== 'value') return undefined;
    return { keys: keysByMember(context, side, filter.key), exact: false, distinct: true };
  }
  if (attribute.source === 'column') {
    if (filter.kind !== 'compare' || filter.op !== 'eq' || attribute.path !== 'id') return undefined;
    return {
      keys: sql`SELECT key FROM resource WHERE tenant = ${context.tenant} AND id = ${filter.key}`,
      exact: false,
      distinct: true,
    };
  }
  if (filter.kind === 'compare' && !isIndexable(filter.op, filter.key)) return undefined;
  return slotKeys(context, filter);
}

/** The keys of a leaf by a walk over all values of its attribute, whatever the operator. */
export function slotKeys(
  context: FilterContext,
  filter: Extract<BoundFilter, { kind: 'compare' | 'present' }>,
): LeafKeys | undefined {
  const { attribute } = filter;
  if (attribute.source !== 'document') return undefined;
  const slot = context.slot(attribute.path);
  if (slot === undefined) return { ...NOTHING, keys: NOTHING_KEYS };
  const value = new Sql('v.value');
  const test =
    filter.kind === 'compare' ? valueTest(context.dialect, filter.op, filter.key, value) : sql`${value} > ''`;
  const single = !attribute.multiValued && !(attribute.parent?.multiValued ?? false);
  return { keys: sql`SELECT v.key FROM value v WHERE v.slot = ${slot} AND (${test})`, exact: true, distinct: single };
}

/** The union of a driver's keys as one subquery. */
export function keySet(driver: Pick<Driver, 'keys'>): Sql {
  return joinSql(driver.keys, ' UNION ');
}
