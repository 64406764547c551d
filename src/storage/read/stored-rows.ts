import { rows, type SqlRoutine } from '../sql-routine.js';
import type { Sql } from '../sql.js';
import type { BaseUrl, Parts, StoredResource, TenantKey } from '../store.js';
import { showGroups, type KeptElements } from './groups.js';
import { LARGEST_SHORT } from './page-fit.js';
import type { Bounds, ResourceRow } from './resource-sql.js';
import type { ListContext } from './selection.js';

/** What a statement of ResourceSql was built with, and the cache of `groups` elements. */
export interface Shown {
  readonly parts: Parts;
  readonly baseUrl: BaseUrl;
  readonly bounds: Bounds | undefined;
  readonly kept: KeptElements;
}

/** Runs a statement and completes its rows with their groups; undefined when members or groups exceed the bounds. */
export function* readStored(
  context: ListContext,
  statement: Sql,
  { parts, baseUrl, bounds, kept }: Shown,
): SqlRoutine<readonly StoredResource[] | undefined> {
  const found = yield* rows<ResourceRow>(statement);
  if (found.some(({ members }) => members === null)) return undefined;
  if (parts.memberOf && !(yield* showGroups(context, found, baseUrl, kept, bounds?.groups))) return undefined;
  return found as readonly StoredResource[];
}

/** Resources by key with their documents, whatever their size, in no particular order; undefined as above. */
export function readWhole(
  context: ListContext,
  tenant: TenantKey,
  keys: readonly number[],
  shown: Shown,
): SqlRoutine<readonly StoredResource[] | undefined> {
  const { parts, baseUrl, bounds } = shown;
  const list = context.dialect.integerList(JSON.stringify(keys));
  return readStored(context, context.resources.byKeys(tenant, list, parts, baseUrl, bounds), shown);
}

/** The same on the event loop: undefined when the documents are too large to be read there. */
export function* readWholeShort(
  context: ListContext,
  tenant: TenantKey,
  keys: readonly number[],
  largest: number,
  shown: Shown,
): SqlRoutine<readonly StoredResource[] | undefined> {
  return largest > LARGEST_SHORT ? undefined : yield* readWhole(context, tenant, keys, shown);
}
