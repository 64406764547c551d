import type { CursorPage, IndexPage, ListQuery } from '../../scim/query/list-query.js';
import type { ResourceType } from '../../scim/schema/attribute.js';
import type { FilterContext } from '../filter-sql/context.js';
import type { FilterDialect } from '../filter-sql/dialect.js';
import { rows, type Program } from '../program.js';
import { SLOTS_SQL, toSlots, type SlotCache, type SlotsByPath } from '../slots.js';
import { joinSql, literal, sql, Sql } from '../sql.js';
import type { BaseUrl, StoredPage, StoredResource, TenantKey } from '../store.js';
import { findPosition, liveCount } from './counters.js';
import { beyond, compareMatches, orderBy, type Match } from './list-order.js';
import { countSql, matchesSql, NO_GUARD, partsOf, planTarget, type Guard, type TargetPlan } from './list-target.js';
import { MANY_MEMBERS, type ResourceRow, type ResourceSql } from './resource-sql.js';

/** What lists of a store share. */
export interface ListContext {
  readonly dialect: FilterDialect;
  readonly types: readonly ResourceType[];
  readonly resources: ResourceSql;
  readonly slots: SlotCache;
  /** More matches of a condition than this are read row by row, off the event loop. */
  readonly dense: number;
}

/** One list request on its way. `guard` is set where the list may take long. */
export interface ListRequest {
  readonly tenant: TenantKey;
  readonly query: ListQuery;
  readonly baseUrl: BaseUrl;
  readonly guard?: Guard;
}

interface Selection {
  readonly total: number;
  readonly matches: readonly Match[];
  readonly hasNext?: boolean;
  readonly hasPrevious?: boolean;
  readonly horizon?: number;
}

/** Reads a page of a list. Without a guard the answer is undefined when the list is not short: run it again with one. */
export function* readList(context: ListContext, request: ListRequest): Program<StoredPage | undefined> {
  const plans: TargetPlan[] = [];
  for (const [index, target] of request.query.targets.entries()) {
    const slots = yield* slotsOf(context, request.tenant, target.type);
    plans.push(yield* planTarget(filterContext(context, request, target.type, slots), target, index, context.dense));
  }
  const long = request.guard !== undefined;
  let selection: Selection | undefined;
  if (plans.every((plan) => plan.short)) selection = yield* selectShort(request, plans);
  else if (isPlain(request.query)) selection = yield* selectPlain(request, plans);
  else if (long) selection = yield* selectLong(context, request, plans);
  if (!selection) return undefined;

  const resources = yield* readResources(context, request, selection.matches, long);
  if (!resources) return undefined;
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

/** No filter and no order: counters and the order of keys answer. */
function isPlain(query: ListQuery): boolean {
  return query.order === undefined && query.targets.every((target) => !target.filter);
}

/** All matches at once, then the page out of them. */
function* selectShort({ query }: ListRequest, plans: readonly TargetPlan[]): Program<Selection> {
  const all: Match[] = [];
  for (const plan of plans) all.push(...(yield* rows<Match>(matchesSql(plan, NO_GUARD))));
  const compare = compareMatches(query.order);
  all.sort(compare);
  const { page } = query;
  if (page.kind === 'index') {
    const from = page.startIndex - 1;
    return { total: all.length, matches: all.slice(from, from + page.count) };
  }
  const horizon = page.from?.horizon ?? (yield* newestKey());
  const visible = all.filter((match) => match.key <= horizon);
  const place = page.from && {
    key: page.from.key,
    target: 0,
    sort_key: sortKeyValue(query, page.from.sortKey ?? null),
  };
  let [start, end] = [0, visible.length];
  if (place && page.from?.backwards) {
    end = visible.filter((match) => compare(match, place) < 0).length;
    start = Math.max(0, end - page.count);
  } else {
    if (place) start = visible.filter((match) => compare(match, place) <= 0).length;
    end = Math.min(visible.length, start + page.count);
  }
  return {
    total: all.length,
    matches: visible.slice(start, end),
    hasNext: end < visible.length,
    hasPrevious: start > 0,
    horizon,
  };
}

/** Totals from the counters; an index page begins at the block the counters point to. */
function* selectPlain(request: ListRequest, plans: readonly TargetPlan[]): Program<Selection> {
  const { tenant, query } = request;
  const types = query.targets.map((target) => target.type.name);
  const { page } = query;
  if (page.kind === 'cursor') {
    const total = yield* liveCount(tenant, types);
    return { total, ...(yield* cursorPage(request, page, plans, NO_GUARD)) };
  }
  const { total, fromKey, skip } = yield* findPosition(tenant, types, page.startIndex);
  if (page.count === 0 || page.startIndex > total) return { total, matches: [] };
  const targets = plans.map(
    (plan) =>
      sql`SELECT r.key AS key, ${new Sql(String(plan.index))} AS target, NULL AS sort_key FROM resource r WHERE r.tenant = ${tenant} AND r.type = ${literal(plan.target.type.name)} AND r.key >= ${fromKey}`,
  );
  const matches = yield* rows<Match>(
    sql`${joinSql(targets, ' UNION ALL ')} ORDER BY key LIMIT ${page.count} OFFSET ${skip}`,
  );
  return { total, matches };
}

/** Counts and page each by a statement of its own; the guard ends what takes too long. */
function* selectLong(context: ListContext, request: ListRequest, plans: readonly TargetPlan[]): Program<Selection> {
  const { query, guard = NO_GUARD } = request;
  let total = 0;
  for (const plan of plans) total += yield* countMatches(context, request, plan, guard);
  if (query.page.kind === 'cursor') return { total, ...(yield* cursorPage(request, query.page, plans, guard)) };
  const { count, startIndex } = query.page;
  if (count === 0 || startIndex > total) return { total, matches: [] };
  return { total, matches: yield* indexPage(request, query.page, plans, guard) };
}

/** The exact number of matches. That of a negation is what is left of all, so that its inside may use an index. */
function* countMatches(context: ListContext, request: ListRequest, plan: TargetPlan, guard: Guard): Program<number> {
  const { filter, type } = plan.target;
  if (!filter) return yield* liveCount(request.tenant, [type.name]);
  if (filter.kind === 'not') {
    const inner = yield* planTarget(
      plan.context,
      { ...plan.target, filter: filter.operand },
      plan.index,
      context.dense,
    );
    return (yield* liveCount(request.tenant, [type.name])) - (yield* countMatches(context, request, inner, guard));
  }
  const [row] = yield* rows<{ n: number }>(countSql(plan, guard));
  return Number(row?.n ?? 0);
}

function* indexPage(
  request: ListRequest,
  page: IndexPage,
  plans: readonly TargetPlan[],
  guard: Guard,
): Program<readonly Match[]> {
  const order = orderBy(request.query.order, false);
  return yield* rows<Match>(
    sql`SELECT * FROM (${allMatches(plans, guard)}) q ORDER BY ${order} LIMIT ${page.count} OFFSET ${page.startIndex - 1}`,
  );
}

/** A page of a keyset, read in either direction, and whether more lies on both sides. */
function* cursorPage(
  request: ListRequest,
  page: CursorPage,
  plans: readonly TargetPlan[],
  guard: Guard,
): Program<Omit<Selection, 'total'>> {
  const { query } = request;
  const { from, count } = page;
  const horizon = from?.horizon ?? (yield* newestKey());
  const backwards = from?.backwards ?? false;
  const found = yield* keyset(request, plans, guard, horizon, from, backwards, count + 1);
  const matches = found.slice(0, count);
  if (backwards) matches.reverse();
  const more = found.length > count;
  let behindUs = false;
  if (from) {
    const edge = backwards ? matches.at(-1) : matches[0];
    const place = edge ? { key: edge.key, sortKey: edge.sort_key === null ? null : String(edge.sort_key) } : from;
    behindUs = (yield* keyset(request, plans, guard, horizon, place, !backwards, 1)).length > 0;
  }
  return { matches, hasNext: backwards ? behindUs : more, hasPrevious: backwards ? more : behindUs, horizon };

  function keyset(
    { query: { order } }: ListRequest,
    targets: readonly TargetPlan[],
    stop: Guard,
    newest: number,
    place: { key: number; sortKey?: string | null } | undefined,
    reverse: boolean,
    limit: number,
  ): Program<readonly Match[]> {
    const conditions = [sql`key <= ${newest}`];
    if (place) {
      const sortKey = sortKeyValue(query, place.sortKey ?? null);
      conditions.push(sql`(${beyond(order, { key: place.key, sortKey }, reverse)})`);
    }
    return rows<Match>(
      sql`SELECT * FROM (${allMatches(targets, stop)}) q WHERE ${joinSql(conditions, ' AND ')} ORDER BY ${orderBy(order, reverse)} LIMIT ${limit}`,
    );
  }
}

function allMatches(plans: readonly TargetPlan[], guard: Guard): Sql {
  return joinSql(
    plans.map((plan) => matchesSql(plan, guard)),
    ' UNION ALL ',
  );
}

/** Times and versions are numbers in their columns and text in a cursor. */
function sortKeyValue(query: ListQuery, sortKey: string | null): string | number | null {
  const path = query.targets.find((target) => target.sortBy)?.sortBy?.path;
  const numeric = path === 'meta.created' || path === 'meta.lastModified' || path === 'meta.version';
  return sortKey !== null && numeric ? Number(sortKey) : sortKey;
}

function* newestKey(): Program<number> {
  const [row] = yield* rows<{ key: number | null }>(sql`SELECT max(key) AS key FROM resource`);
  return Number(row?.key ?? 0);
}

/** Documents and parts of a page, one statement a type; undefined when they are many and this is not the place. */
function* readResources(
  context: ListContext,
  request: ListRequest,
  matches: readonly Match[],
  long: boolean,
): Program<Map<number, StoredResource> | undefined> {
  const found = new Map<number, StoredResource>();
  for (const [index, target] of request.query.targets.entries()) {
    const keys = matches.filter((match) => match.target === index).map((match) => match.key);
    if (keys.length === 0) continue;
    const list = context.dialect.integerList(JSON.stringify(keys));
    const parts = partsOf(target);
    for (const [shown, column] of [
      [parts.members, 'group_key'],
      [parts.memberOf, 'member_key'],
    ] as const) {
      if (!shown || long) continue;
      const many = yield* rows(
        sql`SELECT 1 FROM member WHERE ${new Sql(column)} IN ${list} LIMIT 1 OFFSET ${MANY_MEMBERS}`,
      );
      if (many.length > 0) return undefined;
    }
    for (const row of yield* rows<ResourceRow>(context.resources.byKeys(list, parts, request.baseUrl)))
      found.set(row.key, row as StoredResource);
  }
  return found;
}

function* slotsOf(context: ListContext, tenant: TenantKey, type: ResourceType): Program<SlotsByPath> {
  const known = context.slots.get(tenant, type);
  if (known) return known;
  return toSlots(yield* rows(sql`${new Sql(SLOTS_SQL, [tenant, type.name])}`));
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
