import type { ResourceType } from '../../scim/schema/attribute.js';
import type { SqlRoutine } from '../sql-routine.js';
import type { BaseUrl, Parts, StoredResource, TenantKey } from '../store.js';
import { LARGEST_SHORT } from './page-fit.js';
import { leftOut, ONE_BOUNDED } from './resource-sql.js';
import type { ListContext } from './selection.js';
import { readStored } from './stored-rows.js';

/** What a GET reads. */
export interface GetRequest {
  readonly tenant: TenantKey;
  readonly type: ResourceType;
  readonly id: string;
  readonly parts: Parts;
  readonly baseUrl: BaseUrl;
}

/**
 * Reads one resource, or undefined if there is none; `'large'` when bounds were given and its document, members or
 * groups exceed them.
 */
export function* readResource(
  context: ListContext,
  { tenant, type, id, parts, baseUrl }: GetRequest,
  bounded: boolean,
): SqlRoutine<StoredResource | undefined | 'large'> {
  const kept = context.groups.of(tenant, baseUrl);
  const bounds = bounded ? ONE_BOUNDED : undefined;
  const largest = bounded ? LARGEST_SHORT : undefined;
  const statement = context.resources.byId(tenant, type.name, id, parts, baseUrl, bounds, largest);
  const found = yield* readStored(context, statement, { parts, baseUrl, bounds, kept });
  if (!found) return 'large';
  const [only] = found;
  return only && leftOut(only) !== undefined ? 'large' : only;
}
