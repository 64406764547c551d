import type { SqlRoutine } from '../sql-routine.js';
import type { StoredPage } from '../store.js';
import type { Match } from './list-order.js';
import { filterContext } from './list-filter.js';
import { isOrdered, planTarget, type TargetPlan } from './list-target.js';
import { readAll, readPortions } from './page-resources.js';
import { selectLarge } from './select-large.js';
import { isPlain, selectUnfiltered } from './select-unfiltered.js';
import { selectSmall } from './select-small.js';
import type { ListContext, ListRequest, Selection } from './selection.js';

/** Factor by which a statement off the event loop may start with more candidate keys than one on it. */
const PATIENCE = 8;

/**
 * Reads a page of a list. Without `guard` the result is undefined when the list is too long for the event loop; the
 * caller then runs it again in a thread (SQLite) or with a time limit (PostgreSQL), with a guard.
 */
export function* readList(context: ListContext, request: ListRequest): SqlRoutine<StoredPage | undefined> {
  const { query } = request;
  const long = request.guard !== undefined;
  const kept = context.groups.of(request.tenant, request.baseUrl);
  const selection = yield* select(context, request, long);
  if (!selection) return undefined;
  const { matches, ...rest } = selection;
  // A page that is read backwards is cut at its beginning, the others at their end.
  const backwards = query.page.kind === 'cursor' && (query.page.from?.backwards ?? false);
  const inOrder = backwards ? [...matches].reverse() : matches;
  const reading = { context, request, kept };
  const page = yield* long ? readPortions(reading, inOrder) : readAll(reading, inOrder);
  if (!page) return undefined;
  const { isCut } = page;
  const resources = backwards ? [...page.resources].reverse() : page.resources;
  const sortKeys = new Map(query.order && matches.map((match) => [match.key, match.sort_key]));
  return {
    ...rest,
    ...(isCut && query.page.kind === 'cursor' && (backwards ? { hasPrevious: true } : { hasNext: true })),
    resources,
    ...(query.order && { sortKeys: resources.map(({ key }) => textOf(sortKeys.get(key) ?? null)) }),
  };
}

function textOf(sortKey: Match['sort_key']): string | null {
  return sortKey === null ? null : String(sortKey);
}

function* select(context: ListContext, request: ListRequest, long: boolean): SqlRoutine<Selection | undefined> {
  const { tenant, query } = request;
  const maxInlineMatches = long ? PATIENCE * context.maxInlineMatches : context.maxInlineMatches;
  const plans: TargetPlan[] = [];
  for (const [index, target] of query.targets.entries()) {
    const attributeIds = yield* context.attributeIds.read(tenant, target.type);
    plans.push(
      yield* planTarget(filterContext(context, request, target.type, attributeIds), target, index, maxInlineMatches),
    );
  }
  if (isPlain(query)) return yield* selectUnfiltered(tenant, query, plans);
  if (long) return yield* selectLarge(request, plans, maxInlineMatches);
  if (!plans.every((plan) => plan.short)) return undefined;
  // If an index yields the matches in list order, only those of the page need to be read.
  const [only] = plans;
  const inOrder = plans.length === 1 && only?.total !== undefined && isOrdered(only);
  return inOrder && !only.driver?.found
    ? yield* selectLarge(request, plans, maxInlineMatches)
    : yield* selectSmall(query, plans);
}
