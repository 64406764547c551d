import { LIMITS } from '../../scim/limits.js';
import type { SqlRoutine } from '../sql-routine.js';
import type { StoredResource, TenantKey } from '../store.js';
import type { KeptElements } from './groups.js';
import { exceedsMemberLimit } from './exceeds-member-limit.js';
import type { Match } from './list-order.js';
import { partsOf } from './list-target.js';
import { bytesOf, fitPage, largestOf, LARGEST_SHORT, type Fitted } from './page-fit.js';
import { FEW_KEYS, ONE_BOUNDED, PAGE_BOUNDED } from './resource-sql.js';
import type { ListContext, ListRequest } from './selection.js';
import { readStored, readWhole, type Shown } from './stored-rows.js';

/** The list a page is read for. */
export interface PageReading {
  readonly context: ListContext;
  readonly request: ListRequest;
  readonly kept: KeptElements;
}

/** Bytes that an element of `members` or `groups` has at least: two ids, a URL and a type. */
const ELEMENT_BYTES = 120;

/** Reads the resources of a page on the event loop; undefined when their members and groups are too many for that. */
export function readAll(reading: PageReading, matches: readonly Match[]): SqlRoutine<Fitted | undefined> {
  return readSome(reading, matches, false, LIMITS.pageBytes, true);
}

/**
 * Reads the resources of any page in portions, so that at most one page's size is read in vain when the page is cut.
 */
export function* readPortions(reading: PageReading, matches: readonly Match[]): SqlRoutine<Fitted | undefined> {
  const resources: StoredResource[] = [];
  let room: number = LIMITS.pageBytes;
  let size = matches.length;
  for (let at = 0; at < matches.length;) {
    const portion = matches.slice(at, at + size);
    const isFirst = resources.length === 0;
    if (
      (portion.length > 1 || !isFirst) &&
      (yield* hasManyElements(reading, portion, Math.max(0, Math.floor(room / ELEMENT_BYTES))))
    ) {
      if (portion.length === 1) return { resources, isCut: true };
      size = Math.ceil(portion.length / 2);
      continue;
    }
    const read = yield* readSome(reading, portion, true, room, isFirst);
    if (!read) return undefined;
    resources.push(...read.resources);
    at += portion.length;
    if (read.isCut) return { resources, isCut: true };
    if (at < matches.length) for (const resource of read.resources) room -= bytesOf(resource);
  }
  return { resources, isCut: false };
}

/** Whether the resources of a portion have more members and groups than fit into a page. */
function* hasManyElements(
  { context, request }: PageReading,
  portion: readonly Match[],
  limit: number,
): SqlRoutine<boolean> {
  for (const [index, target] of request.query.targets.entries()) {
    const keys = keysOf(portion, index);
    if (keys.length === 0) continue;
    const list = context.dialect.integerList(JSON.stringify(keys));
    const { members, memberOf } = partsOf(target);
    if (members && (yield* exceedsMemberLimit(list, limit))) return true;
    if (memberOf && (yield* exceedsMemberLimit(list, limit, 'groups'))) return true;
  }
  return false;
}

function* readSome(
  reading: PageReading,
  matches: readonly Match[],
  long: boolean,
  room: number,
  isFirst: boolean,
): SqlRoutine<Fitted | undefined> {
  const { context, request, kept } = reading;
  const { tenant, baseUrl, query } = request;
  const largest = largestOf(matches.length, room);
  const found = new Map<number, StoredResource>();
  const targetOf = new Map<number, number>();
  for (const [index, target] of query.targets.entries()) {
    const keys = keysOf(matches, index);
    if (keys.length === 0) continue;
    const parts = partsOf(target);
    const few = keys.length <= FEW_KEYS;
    const bounds = long ? undefined : few ? ONE_BOUNDED : PAGE_BOUNDED;
    const shown = { parts, baseUrl, bounds, kept };
    const stored = few
      ? yield* readStored(context, context.resources.byFewKeys(tenant, keys, parts, baseUrl, bounds, largest), shown)
      : yield* readMany(context, tenant, keys, shown, largest);
    if (!stored) return undefined;
    for (const resource of stored) {
      found.set(resource.key, resource);
      targetOf.set(resource.key, index);
    }
  }
  const present = matches.filter(({ key }) => found.has(key)).map(({ key }) => found.get(key) as StoredResource);
  const whole = function* (keys: readonly number[], size: number): SqlRoutine<readonly StoredResource[] | undefined> {
    if (!long && size > LARGEST_SHORT) return undefined;
    const all: StoredResource[] = [];
    for (const [index, target] of query.targets.entries()) {
      const own = keys.filter((key) => targetOf.get(key) === index);
      if (own.length === 0) continue;
      const bounds = long ? undefined : ONE_BOUNDED;
      const read = yield* readWhole(context, tenant, own, { parts: partsOf(target), baseUrl, bounds, kept });
      if (!read) return undefined;
      all.push(...read);
    }
    return all;
  };
  return yield* fitPage(present, whole, room, isFirst);
}

/** Undefined when they have too many members together for a short read. */
function* readMany(
  context: ListContext,
  tenant: TenantKey,
  keys: readonly number[],
  shown: Shown,
  largest: number,
): SqlRoutine<readonly StoredResource[] | undefined> {
  const { parts, baseUrl, bounds } = shown;
  const list = context.dialect.integerList(JSON.stringify(keys));
  if (bounds && parts.members && (yield* exceedsMemberLimit(list, bounds.members))) return undefined;
  const statement = context.resources.byKeys(tenant, list, parts, baseUrl, bounds, largest);
  return yield* readStored(context, statement, shown);
}

function keysOf(matches: readonly Match[], target: number): readonly number[] {
  return matches.filter((match) => match.target === target).map((match) => match.key);
}
