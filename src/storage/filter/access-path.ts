import type { BoundFilter } from '../../scim/filter/ast.js';
import { rows, type SqlRoutine } from '../sql-routine.js';
import { sql, Sql } from '../sql.js';
import { elementKeys } from './compile.js';
import type { FilterContext } from './context.js';
import { isRange, indexKeys, NO_KEYS, scanKeys, type KeySet } from './index-keys.js';

/** More keys than this are not read into a list: the statement joins instead. */
export const MAX_INLINE_MATCHES = 6000;
/** Rows all probes of one filter may look at, in multiples of what one may. */
const PROBES = 5;
/** A condition met by so few resources ends the search for a better one. */
const SELECTIVE = 20;

/** A necessary condition of a filter as keys that an index gives, and what is left to test on them. */
export interface AccessPath {
  readonly keys: readonly KeySet[];
  /** The filter holds for those of the keys that meet this; undefined: for all of them. */
  readonly rest: BoundFilter | undefined;
  /** The keys themselves, each once, where they are so few that the probe read them. */
  readonly found?: readonly number[];
  /** Some keys are not found by a range of the index but by a test of each value. */
  readonly walks: boolean;
}

/** A driver with the number of its keys, as far as they were counted. */
export interface ProbedAccessPath extends AccessPath {
  readonly estimate: number;
}

interface Budget {
  left: number;
}

/**
 * Finds the most selective necessary condition by probes that count up to `maxInlineMatches` keys each; undefined when no index
 * serves the filter.
 */
export function* findAccessPath(
  context: FilterContext,
  filter: BoundFilter,
  maxInlineMatches: number,
): SqlRoutine<ProbedAccessPath | undefined> {
  return yield* search(context, filter, { left: PROBES * maxInlineMatches }, maxInlineMatches + 1);
}

/** `limit`: more keys than these are not counted. */
function* search(
  context: FilterContext,
  filter: BoundFilter,
  budget: Budget,
  limit: number,
): SqlRoutine<ProbedAccessPath | undefined> {
  switch (filter.kind) {
    case 'and': {
      let best: ProbedAccessPath | undefined;
      for (const operand of filter.operands) {
        const driver = yield* search(context, operand, budget, best?.estimate ?? limit);
        if (driver && (!best || driver.estimate < best.estimate))
          best = { ...driver, rest: without(filter.operands, operand, driver.rest) };
        if (best && best.estimate <= SELECTIVE) break;
      }
      return best;
    }
    case 'or': {
      const parts: ProbedAccessPath[] = [];
      for (const operand of filter.operands) {
        const driver = yield* search(context, operand, budget, limit);
        if (!driver) return undefined;
        parts.push(driver);
      }
      return { ...union(filter, parts), estimate: parts.reduce((sum, part) => sum + part.estimate, 0) };
    }
    case 'element': {
      const driver = yield* search(context, filter.filter, budget, limit);
      return driver && { ...driver, rest: filter };
    }
    case 'compare':
    case 'present': {
      const keys = indexKeys(context, filter);
      if (!keys || budget.left <= 0) return undefined;
      const few = yield* rows<{ key: number }>(sql`${keys.select} LIMIT ${new Sql(String(SELECTIVE + 1))}`);
      if (few.length <= SELECTIVE) {
        const found = [...new Set(few.map(({ key }) => Number(key)))];
        return { keys: [keys], rest: undefined, walks: false, estimate: few.length, found };
      }
      const counted = sql`SELECT count(*) AS n FROM (${keys.select} LIMIT ${limit}) p`;
      const [row] = yield* rows<{ n: number }>(counted);
      const estimate = Number(row?.n ?? 0);
      budget.left -= estimate;
      return { keys: [keys], rest: undefined, walks: false, estimate };
    }
    case 'constant':
      return filter.value ? undefined : { keys: [NO_KEYS], rest: undefined, walks: false, estimate: 0 };
    case 'not':
      return undefined;
  }
}

/**
 * The keys of a filter by walking over all values of an attribute, which lie together in the index: for what no range
 * of it serves. Undefined when the filter is not made of positive comparisons of the document.
 */
export function findIndexScan(context: FilterContext, filter: BoundFilter): AccessPath | undefined {
  switch (filter.kind) {
    case 'and': {
      // A part of a text is likely the rarest condition; its walk leaves the least to test.
      const parts = filter.operands.filter(asksForPart).concat(filter.operands);
      for (const operand of parts) {
        const walk = findIndexScan(context, operand);
        if (walk) return { ...walk, rest: without(filter.operands, operand, walk.rest) };
      }
      return undefined;
    }
    case 'or': {
      const parts = filter.operands.map((operand) => findIndexScan(context, operand));
      return parts.every((part) => part !== undefined) ? union(filter, parts) : undefined;
    }
    case 'element': {
      const keys = elementKeys(context, filter.filter);
      if (keys) return { keys: [{ select: keys, ...TESTED }], rest: undefined, walks: true };
      const walk = findIndexScan(context, filter.filter);
      return walk && { ...walk, rest: filter };
    }
    case 'compare':
    case 'present': {
      const keys = scanKeys(context, filter);
      return keys && { keys: [keys], rest: undefined, walks: !isRange(filter) };
    }
    case 'not':
    case 'constant':
      return undefined;
  }
}

const TESTED = { distinct: false, ordered: false };

function asksForPart(filter: BoundFilter): boolean {
  if (filter.kind === 'element') return asksForPart(filter.filter);
  if (filter.kind === 'and') return filter.operands.some(asksForPart);
  return filter.kind === 'compare' && (filter.op === 'co' || filter.op === 'ew');
}

/** What an `and` leaves to test when one operand drives it. */
function without(
  operands: readonly BoundFilter[],
  driving: BoundFilter,
  rest: BoundFilter | undefined,
): BoundFilter | undefined {
  const left = operands.filter((operand) => operand !== driving);
  if (rest) left.push(rest);
  return left.length > 1 ? { kind: 'and', operands: left } : left[0];
}

function union(filter: BoundFilter, parts: readonly AccessPath[]): AccessPath {
  return {
    keys: parts.flatMap((part) => part.keys),
    rest: parts.every((part) => part.rest === undefined) ? undefined : filter,
    walks: parts.some((part) => part.walks),
  };
}
