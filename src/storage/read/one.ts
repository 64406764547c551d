import type { ResourceType } from '../../scim/schema/attribute.js';
import type { Program } from '../program.js';
import type { BaseUrl, Parts, StoredResource, TenantKey } from '../store.js';
import { ONE_BOUNDED } from './resource-sql.js';
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

/** Reads one resource, or undefined; `'large'` when it is bounded and a part has too many elements. */
export function* readOne(
  context: ListContext,
  { tenant, type, id, parts, baseUrl }: GetRequest,
  bounded: boolean,
): Program<StoredResource | undefined | 'large'> {
  const kept = context.groups.of(tenant, baseUrl);
  const bounds = bounded ? ONE_BOUNDED : undefined;
  const statement = context.resources.byId(tenant, type.name, id, parts, baseUrl, bounds);
  const found = yield* readStored(context, statement, { parts, baseUrl, bounds, kept });
  return found ? found[0] : 'large';
}
