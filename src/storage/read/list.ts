import type { ResourceType } from '../../scim/schema/attribute.js';
import type { FilterContext } from '../filter-sql/context.js';
import { rows, type Program } from '../program.js';
import type { SlotsByPath } from '../slots.js';
import { sql, Sql } from '../sql.js';
import type { BaseUrl, Parts, StoredPage, StoredResource } from '../store.js';
import type { Match } from './list-order.js';
import { partsOf, planTarget, type TargetPlan } from './list-target.js';
import { showGroups, type Elements } from './groups.js';
import { isLarge } from './one.js';
import { FEW_KEYS, MANY_MEMBERS, type ResourceRow } from './resource-sql.js';
import { selectLong } from './select-long.js';
import { isPlain, selectPlain } from './select-plain.js';
import { selectShort } from './select-short.js';
import type { ListContext, ListRequest, Selection } from './selection.js';

/** Groups of a page above this number are read off the event loop. */
const MANY_GROUPS = 10_000;
/** How many more keys may drive a statement off the event loop than on it. */
const PATIENCE = 50;

/** Reads a page of a list. Without a guard the answer is undefined when the list is not short: run it again with one. */
export function* readList(context: ListContext, request: ListRequest): Program<StoredPage | undefined> {
  const long = request.guard !== undefined;
  const elements: Elements = context.groups?.of(request.baseUrl) ?? new Map();
  const selection = yield* select(context, request, long);
  const resources = selection && (yield* readResources(context, request, selection.matches, long, elements));
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
  return plans.every((plan) => plan.short) ? yield* selectShort(query, plans) : undefined;
}

/** Documents and parts of a page; undefined when they are many and this is not the place. */
function* readResources(
  context: ListContext,
  { query, baseUrl }: ListRequest,
  matches: readonly Match[],
  long: boolean,
  elements: Elements,
): Program<Map<number, StoredResource> | undefined> {
  const found = new Map<number, StoredResource>();
  for (const [index, target] of query.targets.entries()) {
    const keys = matches.filter((match) => match.target === index).map((match) => match.key);
    if (keys.length === 0) continue;
    const parts = partsOf(target);
    const few = keys.length <= FEW_KEYS;
    const stored = yield* few
      ? readFew(context, keys, parts, baseUrl, long)
      : readMany(context, keys, parts, baseUrl, long);
    if (!stored) return undefined;
    if (parts.memberOf && (!few || context.resources.groups === 'keys'))
      yield* showGroups(context, stored, baseUrl, elements);
    for (const resource of stored) found.set(resource.key, resource as StoredResource);
  }
  return found;
}

function* readFew(
  { resources }: ListContext,
  keys: readonly number[],
  parts: Parts,
  baseUrl: BaseUrl,
  long: boolean,
): Program<readonly ResourceRow[] | undefined> {
  const found = yield* rows<ResourceRow>(resources.byFewKeys(keys, parts, baseUrl, long ? 'whole' : 'bounded'));
  return found.some(isLarge) ? undefined : found;
}

function* readMany(
  { dialect, resources }: ListContext,
  keys: readonly number[],
  parts: Parts,
  baseUrl: BaseUrl,
  long: boolean,
): Program<readonly ResourceRow[] | undefined> {
  const list = dialect.integerList(JSON.stringify(keys));
  if (!long) {
    if (parts.members && (yield* isMuch(list, 'group_key', MANY_MEMBERS))) return undefined;
    if (parts.memberOf && (yield* isMuch(list, 'member_key', MANY_GROUPS))) return undefined;
  }
  return yield* rows<ResourceRow>(resources.byKeys(list, parts, baseUrl));
}

function* isMuch(keys: Sql, column: 'group_key' | 'member_key', limit: number): Program<boolean> {
  const beyond = yield* rows(sql`SELECT 1 FROM member WHERE ${new Sql(column)} IN ${keys} LIMIT 1 OFFSET ${limit}`);
  return beyond.length > 0;
}

function filterContext(
  context: ListContext,
  request: ListRequest,
  type: ResourceType,
  slots: SlotsByPath,
): FilterContext {
  const { dialect, types } = context;
  const { tenant, baseUrl } = request;
  return { dialect, tenant, type, types, baseUrl, slot: (path) => slots.get(path)?.id };
}
