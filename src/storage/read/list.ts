import type { Program } from '../program.js';
import { Sql } from '../sql.js';
import type { Parts, StoredPage, StoredResource } from '../store.js';
import type { Match } from './list-order.js';
import { filterContext } from './list-filter.js';
import { isOrdered, partsOf, planTarget, type TargetPlan } from './list-target.js';
import type { KeptElements } from './groups.js';
import { isMuch } from './is-much.js';
import { FEW_KEYS, ONE_BOUNDED, PAGE_BOUNDED } from './resource-sql.js';
import { selectLong } from './select-long.js';
import { isPlain, selectPlain } from './select-plain.js';
import { selectShort } from './select-short.js';
import type { ListContext, ListRequest, Selection } from './selection.js';
import { readStored } from './stored-rows.js';

/** How many more keys may drive a statement off the event loop than on it. */
const PATIENCE = 8;

/** Reads a page of a list. Without a guard the answer is undefined when the list is not short: run it again with one. */
export function* readList(context: ListContext, request: ListRequest): Program<StoredPage | undefined> {
  const long = request.guard !== undefined;
  const kept = context.groups.of(request.tenant, request.baseUrl);
  const selection = yield* select(context, request, long);
  const resources = selection && (yield* readResources(context, request, selection.matches, long, kept));
  if (!selection || !resources) return undefined;
  const { matches, ...rest } = selection;
  const present = matches.filter((match) => resources.has(match.key));
  return {
    ...rest,
    resources: present.map((match) => resources.get(match.key) as StoredResource),
    ...(request.query.order && {
      sortKeys: present.map((match) => (match.sort_key === null ? null : String(match.sort_key))),
    }),
  };
}

function* select(context: ListContext, request: ListRequest, long: boolean): Program<Selection | undefined> {
  const { tenant, query } = request;
  const dense = long ? PATIENCE * context.dense : context.dense;
  const plans: TargetPlan[] = [];
  for (const [index, target] of query.targets.entries()) {
    const slots = yield* context.slots.read(tenant, target.type);
    plans.push(yield* planTarget(filterContext(context, request, target.type, slots), target, index, dense));
  }
  if (isPlain(query)) return yield* selectPlain(tenant, query, plans);
  if (long) return yield* selectLong(request, plans, dense);
  if (!plans.every((plan) => plan.short)) return undefined;
  // Of more matches than a page, those of the page alone are read where an index has them in order.
  const [only] = plans;
  const inOrder = plans.length === 1 && only?.total !== undefined && isOrdered(only);
  return inOrder && !only.driver?.found ? yield* selectLong(request, plans, dense) : yield* selectShort(query, plans);
}

/** Documents and parts of a page by key; undefined when they are many and this is not the place. */
function* readResources(
  context: ListContext,
  request: ListRequest,
  matches: readonly Match[],
  long: boolean,
  kept: KeptElements,
): Program<Map<number, StoredResource> | undefined> {
  const found = new Map<number, StoredResource>();
  for (const [index, target] of request.query.targets.entries()) {
    const keys = matches.filter((match) => match.target === index).map((match) => match.key);
    if (keys.length === 0) continue;
    const from = keys.length <= FEW_KEYS ? keys : context.dialect.integerList(JSON.stringify(keys));
    const stored = yield* readParts(context, request, from, partsOf(target), long, kept);
    if (!stored) return undefined;
    for (const resource of stored) found.set(resource.key, resource);
  }
  return found;
}

/** The same of few keys, or of a subquery that tells the keys. */
function* readParts(
  context: ListContext,
  { tenant, baseUrl }: ListRequest,
  keys: readonly number[] | Sql,
  parts: Parts,
  long: boolean,
  kept: KeptElements,
): Program<readonly StoredResource[] | undefined> {
  const { resources } = context;
  const few = !(keys instanceof Sql);
  const bounds = long ? undefined : few ? ONE_BOUNDED : PAGE_BOUNDED;
  if (bounds && parts.members && !few && (yield* isMuch(keys, bounds.members))) return undefined;
  const statement = few
    ? resources.byFewKeys(tenant, keys, parts, baseUrl, bounds)
    : resources.byKeys(tenant, keys, parts, baseUrl, bounds);
  return yield* readStored(context, statement, { parts, baseUrl, bounds, kept });
}
